import type * as vscode from 'vscode';
import type { TreeNode } from '../viewModel/tree/node.ts';

const key = 'openedRows';
/** Most rows that are remembered; the oldest are forgotten first. */
const limit = 100;

/** Which rows the person has opened or closed, remembered for the workspace. */
export class OpenedRows {
  readonly #memory: vscode.Memento;
  readonly #states: Map<string, boolean>;

  constructor(memory: vscode.Memento) {
    this.#memory = memory;
    this.#states = new Map(memory.get<[string, boolean][]>(key, []));
  }

  get(id: string): boolean | undefined {
    return this.#states.get(id);
  }

  set(node: TreeNode, open: boolean): void {
    if (node.kind === 'more' || node.kind === 'moreGroups') return;
    const id = node.kind === 'operation' ? node.operation.id : node.id;
    if (this.#states.get(id) === open) return;
    this.#states.delete(id);
    this.#states.set(id, open);
    const states = [...this.#states].slice(-limit);
    void this.#memory.update(key, states);
  }
}
