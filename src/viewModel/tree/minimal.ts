import { parentOf, type TreeNode } from './node.ts';

/** The nodes without those that are drawn anyway because one above them is. */
export function minimal(nodes: ReadonlySet<TreeNode>): readonly TreeNode[] {
  const covered = (node: TreeNode): boolean => {
    const parent = parentOf(node);
    return parent !== undefined && (nodes.has(parent) || covered(parent));
  };
  return [...nodes].filter((node) => !covered(node));
}
