import type { Operation } from '../../operation/operation.ts';
import type { Found, MoreNode, OperationNode, ParentNode, TreeNode } from './node.ts';
import type { Rows } from './readRows.ts';
import type { RowWindow } from './rowWindow.ts';

/** What one open parent shows: its rows as nodes that keep their identity, read on demand and kept current by changes. */
export class Branch {
  readonly parent: ParentNode;
  readonly #window: RowWindow;
  readonly #read: (count: number) => Promise<Rows>;
  readonly #isStale: () => boolean;
  readonly #nodes = new Map<string, OperationNode>();
  readonly #moreNode: MoreNode;
  /** Changes that arrived while a read was under way; what was read may be older. */
  #meanwhile: (Operation | string)[] | undefined;
  #reading: Promise<void> | undefined;
  #partial: string | null = null;

  /** `isStale`: changes alone do not tell what belongs here, and one came that may. */
  constructor(
    parent: ParentNode,
    window: RowWindow,
    read: (count: number) => Promise<Rows>,
    isStale: () => boolean = () => false,
  ) {
    this.parent = parent;
    this.#isStale = isStale;
    this.#window = window;
    this.#read = read;
    this.#moreNode = { kind: 'more', id: `${parent.id}/more`, parent };
  }

  get nodes(): readonly TreeNode[] {
    const rows: TreeNode[] = this.#window.rows.map((row) => this.#nodeOf(row));
    return this.#window.more ? [...rows, this.#moreNode] : rows;
  }

  /** What its rows do not show, as a sentence; null: they are complete. */
  get partial(): string | null {
    return this.#partial;
  }

  /** How many rows are known, and what is not. */
  get found(): Found {
    return { count: this.#window.rows.length, more: this.#window.more, partial: this.#partial };
  }

  get rows(): readonly Operation[] {
    return this.#window.rows;
  }

  /** True when it should be read again because rows have left it and more exist. */
  get short(): boolean {
    return this.#reading === undefined && this.#window.short;
  }

  /** True when it should be read again because a change may have brought a row to it. */
  get stale(): boolean {
    return this.#isStale();
  }

  node(id: string): OperationNode | undefined {
    return this.#nodes.get(id);
  }

  /** Reads the rows that are wanted; calls that overlap share one read. */
  load(): Promise<void> {
    this.#reading ??= this.#load().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async loadMore(step: number): Promise<void> {
    await this.#reading;
    this.#window.wanted += step;
    await this.load();
  }

  /** Takes in a change; says which node has to be drawn again, the parent when rows came or went. */
  apply(operation: Operation): TreeNode | undefined {
    this.#meanwhile?.push(operation);
    const effect = this.#window.apply(operation);
    if (effect === 'same') return undefined;
    if (effect === 'changed') return this.#nodeOf(operation);
    if (effect === 'removed') this.#nodes.delete(operation.id);
    return this.parent;
  }

  drop(id: string): TreeNode | undefined {
    this.#meanwhile?.push(id);
    this.#nodes.delete(id);
    return this.#window.drop(id) ? this.parent : undefined;
  }

  async #load(): Promise<void> {
    const meanwhile: (Operation | string)[] = [];
    this.#meanwhile = meanwhile;
    try {
      const { rows, more, partial } = await this.#read(this.#window.wanted);
      this.#partial = partial;
      this.#window.fill(rows, more);
      for (const change of meanwhile) {
        if (typeof change === 'string') this.#window.drop(change);
        else this.#window.apply(change);
      }
    } finally {
      this.#meanwhile = undefined;
    }
    const shown = new Set(this.#window.rows.map((row) => row.id));
    for (const id of this.#nodes.keys()) if (!shown.has(id)) this.#nodes.delete(id);
  }

  #nodeOf(operation: Operation): OperationNode {
    const known = this.#nodes.get(operation.id);
    if (known) {
      known.operation = operation;
      return known;
    }
    const node: OperationNode = {
      kind: 'operation',
      id: `${this.parent.id}/${operation.id}`,
      parent: this.parent,
      operation,
    };
    this.#nodes.set(operation.id, node);
    return node;
  }
}

export function sameFound(a: Found | undefined, b: Found): boolean {
  return a?.count === b.count && a.more === b.more && a.partial === b.partial;
}
