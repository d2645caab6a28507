import type * as vscode from 'vscode';

/**
 * Shows, selects and opens a row. VS Code knows no row while it draws the view again, so a row that it does not find
 * is asked for once more; one that has gone by then is told to `warn` alone, since the view shows what there is.
 */
export async function revealRow<Node>(
  tree: Pick<vscode.TreeView<Node>, 'reveal'>,
  node: Node,
  warn: (text: string) => void,
): Promise<void> {
  const show = () => tree.reveal(node, { select: true, focus: true, expand: true });
  try {
    await show();
  } catch {
    try {
      await show();
    } catch (error) {
      warn(`A row could not be shown: ${String(error)}`);
    }
  }
}
