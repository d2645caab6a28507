import * as vscode from 'vscode';
import { parentOf, type TreeNode } from '../viewModel/tree/node.ts';
import { viewId } from './ids.ts';
import type { Window } from './window.ts';

/** The Operations view. Light enough for activation: everything else is loaded when it is first shown. */
export class OperationsView implements vscode.TreeDataProvider<TreeNode> {
  readonly #open: () => Promise<Window>;
  readonly #changed = new vscode.EventEmitter<TreeNode | TreeNode[] | undefined>();
  readonly tree: vscode.TreeView<TreeNode>;

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(open: () => Promise<Window>) {
    this.#open = open;
    this.tree = vscode.window.createTreeView(viewId, {
      treeDataProvider: this,
      canSelectMany: true,
      showCollapseAll: true,
    });
  }

  /** Draws these rows again, and what is below them; undefined: all. */
  redraw(nodes: readonly TreeNode[] | undefined): void {
    this.#changed.fire(nodes && [...nodes]);
  }

  async getChildren(parent?: TreeNode): Promise<TreeNode[]> {
    return (await this.#open()).rows.children(parent);
  }

  async getTreeItem(node: TreeNode): Promise<vscode.TreeItem> {
    return (await this.#open()).rows.draw(node);
  }

  async resolveTreeItem(drawn: vscode.TreeItem, node: TreeNode): Promise<vscode.TreeItem> {
    return (await this.#open()).rows.explain(drawn, node);
  }

  getParent(node: TreeNode): TreeNode | undefined {
    return parentOf(node);
  }

  dispose(): void {
    this.tree.dispose();
    this.#changed.dispose();
  }
}
