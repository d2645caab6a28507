import type { Operation } from '../../operation/operation.ts';
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

/** A row of an operation, below a section or, for a follower, below its leader. */
export interface OperationNode {
  readonly kind: 'operation';
  readonly id: string;
  readonly parent: SectionNode | OperationNode;
  operation: Operation;
}

/** The row that reads on. */
export interface MoreNode {
  readonly kind: 'more';
  readonly id: string;
  readonly parent: SectionNode | OperationNode;
}

export type TreeNode = ConnectionNode | SectionNode | OperationNode | MoreNode;
/** What operations stand below. */
export type ParentNode = SectionNode | OperationNode;

export function parentOf(node: TreeNode): ParentNode | ConnectionNode | undefined {
  return node.kind === 'connection' ? undefined : node.parent;
}

/** Id of the connection that a row belongs to. */
export function connectionOf(node: TreeNode): string {
  return node.kind === 'connection' || node.kind === 'section' ? node.connection : connectionOf(node.parent);
}

/** The leader's row above a follower, undefined for every other row. */
export function leaderOf(node: TreeNode): OperationNode | undefined {
  return node.kind === 'operation' && node.parent.kind === 'operation' ? node.parent : undefined;
}
