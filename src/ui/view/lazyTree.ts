import * as vscode from 'vscode';

/** What a tree shows. A node object stays the same as long as its row is shown. */
export interface TreeSource<Node> {
  children(parent?: Node): Promise<readonly Node[]> | readonly Node[];
  draw(node: Node): vscode.TreeItem;
  /** Adds what only a person who rests on the row wants to know. */
  explain?(drawn: vscode.TreeItem, node: Node): vscode.TreeItem | Promise<vscode.TreeItem>;
}

/** A tree view that is light enough for activation: what it shows is loaded when it is first looked at. */
export class LazyTree<Node extends object> implements vscode.TreeDataProvider<Node> {
  readonly #source: () => Promise<TreeSource<Node>>;
  readonly #changed = new vscode.EventEmitter<Node | Node[] | undefined>();
  readonly tree: vscode.TreeView<Node>;
  readonly getParent: (node: Node) => Node | undefined;

  readonly onDidChangeTreeData = this.#changed.event;

  /** A `flat` list has nothing to collapse, and its commands work on one row. */
  constructor(
    id: string,
    source: () => Promise<TreeSource<Node>>,
    parentOf: (node: Node) => Node | undefined,
    { flat = false } = {},
  ) {
    this.#source = source;
    this.getParent = parentOf;
    this.tree = vscode.window.createTreeView(id, {
      treeDataProvider: this,
      canSelectMany: !flat,
      showCollapseAll: !flat,
    });
  }

  /** Draws these rows again, and what is below them; undefined: all. */
  redraw(nodes: readonly Node[] | undefined): void {
    this.#changed.fire(nodes && [...nodes]);
  }

  async getChildren(parent?: Node): Promise<Node[]> {
    return [...(await (await this.#source()).children(parent))];
  }

  async getTreeItem(node: Node): Promise<vscode.TreeItem> {
    return (await this.#source()).draw(node);
  }

  async resolveTreeItem(drawn: vscode.TreeItem, node: Node): Promise<vscode.TreeItem> {
    return (await this.#source()).explain?.(drawn, node) ?? drawn;
  }

  dispose(): void {
    this.tree.dispose();
    this.#changed.dispose();
  }
}
