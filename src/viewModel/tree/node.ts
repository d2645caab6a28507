import type { Operation } from '../../operation/operation.ts';
import type { FailureGroup } from '../failure/failureGroups.ts';
import type { Search } from '../search/searches.ts';
import type { Group } from './group.ts';
import type { Section } from './section.ts';

/** What stands in the tree. A node object stays the same as long as its row is shown; its contents move with time. */
export interface ConnectionNode {
  readonly kind: 'connection';
  readonly id: string;
  /** Id of the connection. */
  readonly connection: string;
}

/** The operations of one or two statuses: a root, or below its connection when there are several. */
export interface SectionNode {
  readonly kind: 'section';
  readonly id: string;
  /** Id of the connection. */
  readonly connection: string;
  readonly section: Section;
  parent: ConnectionNode | undefined;
  count: number;
}

/** The operations of one group, in the place of the sections. */
export interface GroupNode {
  readonly kind: 'group';
  readonly id: string;
  /** Id of the connection. */
  readonly connection: string;
  readonly group: Group;
  parent: ConnectionNode | undefined;
  count: number;
}

/** The row that reads on in the list of groups. */
export interface MoreGroupsNode {
  readonly kind: 'moreGroups';
  readonly id: string;
  /** Id of the connection. */
  readonly connection: string;
  parent: ConnectionNode | undefined;
}

/** What a search has found: above the sections. */
export interface SearchNode {
  readonly kind: 'search';
  readonly id: string;
  /** Id of the connection. */
  readonly connection: string;
  search: Search;
  parent: ConnectionNode | undefined;
  /** Undefined while it has not been read. */
  found: Found | undefined;
}

/** How many rows are known, whether there are more, and what was not searched, as a sentence. */
export interface Found {
  readonly count: number;
  readonly more: boolean;
  readonly partial: string | null;
}

/** Failures of one cause, in the view of failures. */
export interface FailureGroupNode {
  readonly kind: 'failureGroup';
  readonly id: string;
  /** Id of the connection. */
  readonly connection: string;
  parent: ConnectionNode | undefined;
  group: FailureGroup;
  muted: boolean;
}

/** A row of an operation, below a section, a search, a group or a cause or, for a follower, below its leader. */
export interface OperationNode {
  readonly kind: 'operation';
  readonly id: string;
  readonly parent: ParentNode | FailureGroupNode;
  operation: Operation;
}

/** The row that reads on. */
export interface MoreNode {
  readonly kind: 'more';
  readonly id: string;
  readonly parent: ParentNode | FailureGroupNode;
}

export type TreeNode = ConnectionNode | TopNode | FailureGroupNode | OperationNode | MoreNode;
/** What stands at the top, or right below a connection. */
export type TopNode = SearchNode | SectionNode | GroupNode | MoreGroupsNode;
/** What operations stand below. */
export type ParentNode = SearchNode | SectionNode | GroupNode | OperationNode;

export function parentOf(node: TreeNode): ParentNode | FailureGroupNode | ConnectionNode | undefined {
  return node.kind === 'connection' ? undefined : node.parent;
}

/** Id of the connection that a row belongs to. */
export function connectionOf(node: TreeNode): string {
  return 'connection' in node ? node.connection : connectionOf(node.parent);
}

/** The leader's row above a follower, undefined for every other row. */
export function leaderOf(node: TreeNode): OperationNode | undefined {
  return node.kind === 'operation' && node.parent.kind === 'operation' ? node.parent : undefined;
}
