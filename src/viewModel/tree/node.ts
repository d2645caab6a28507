import type { Operation } from '../../operation/operation.ts';
import type { Section } from './section.ts';

/** What stands in the tree. A node object stays the same as long as its row is shown; its contents move with time. */
export interface SectionNode {
  readonly kind: 'section';
  readonly id: string;
  readonly section: Section;
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

export type TreeNode = SectionNode | OperationNode | MoreNode;
export type ParentNode = SectionNode | OperationNode;

export function parentOf(node: TreeNode): ParentNode | undefined {
  return node.kind === 'section' ? undefined : node.parent;
}

/** The leader's row above a follower, undefined for every other row. */
export function leaderOf(node: TreeNode): OperationNode | undefined {
  return node.kind === 'operation' && node.parent.kind === 'operation' ? node.parent : undefined;
}
