import type { Backend } from '../../backend/backend.ts';
import type { ChangeBatch } from '../../operation/answer.ts';
import type { Clock } from '../../operation/clock.ts';
import { compareMembers } from '../../operation/group.ts';
import type { Operation } from '../../operation/operation.ts';
import type { Status } from '../../operation/status.ts';
import { Coalescer } from '../coalesce.ts';
import type { LiveCounts } from '../liveCounts.ts';
import type { Search } from '../search/searches.ts';
import { Sender } from '../signal.ts';
import { Branch } from './branch.ts';
import { minimal } from './minimal.ts';
import type {
  ConnectionNode,
  Found,
  OperationNode,
  ParentNode,
  SearchNode,
  SectionNode,
  TopNode,
  TreeNode,
} from './node.ts';
import { readFollowers } from './readFollowers.ts';
import { readRows, sentences } from './readRows.ts';
import { newestFirst, RowWindow } from './rowWindow.ts';
import { SearchFilter } from './searchFilter.ts';
import { inSection, sectionCount, sectionQuery, sections } from './section.ts';

const pageSize = 50;
/** Most followers shown below a leader; the details panel lists them too. */
const followerLimit = 500;
const redrawInterval = 100;
/** How often a search is read again whose finds cannot be told from changes alone, ms. */
const searchInterval = 1_000;

/** Which rows have to be drawn again; undefined: all of them. */
export type Redraw = readonly TreeNode[] | undefined;

/**
 * The operations of one connection as a tree: sections by status, leaders with their followers. Reads a branch when
 * it is opened, forgets it when it is closed, and tells at most ten times a second which rows have changed.
 */
export class OperationTree {
  readonly roots: readonly SectionNode[];
  readonly #clock: Clock;
  readonly #connection: string;
  readonly #prefix: string;
  readonly #counts: LiveCounts;
  readonly #branches = new Map<string, Branch>();
  readonly #dirty = new Set<TreeNode>();
  readonly #redraw: Coalescer;
  readonly #searchAgain: Coalescer;
  readonly #changed = new Sender<Redraw>();
  #backend: Backend | undefined;
  #searches: readonly SearchNode[] = [];
  #above: ConnectionNode | undefined;

  readonly onChange = this.#changed.signal;

  /** Ids of rows begin with `prefix`, which keeps those of several connections apart. */
  constructor(clock: Clock, counts: LiveCounts, connection = '', prefix = '') {
    this.#clock = clock;
    this.#connection = connection;
    this.#prefix = prefix;
    this.#counts = counts;
    this.#redraw = new Coalescer(clock, redrawInterval, () => this.#flush(), 15);
    this.#searchAgain = new Coalescer(clock, searchInterval, () => this.#readStale(), searchInterval);
    this.roots = sections.map((section) => ({
      kind: 'section',
      id: `${prefix}${section.key}`,
      connection,
      section,
      parent: undefined,
      count: 0,
    }));
    counts.onChange(() => this.#countsChanged());
  }

  /** What stands at the top: searches, then the sections. */
  get top(): readonly TopNode[] {
    return [...this.#searches, ...this.roots];
  }

  /** Shows these searches above the sections, in this order. */
  showSearches(searches: readonly Search[]): void {
    this.#searches = searches.map((search) => {
      const id = `${this.#prefix}search/${search.id}`;
      const known = this.#searches.find((node) => node.id === id);
      if (known && known.search.text === search.text) return Object.assign(known, { search });
      this.#branches.delete(id);
      return { kind: 'search', id, connection: this.#connection, search, parent: this.#above, found: undefined };
    });
  }

  /** Puts everything below the row of the connection, or at the top of the view. */
  nest(above: ConnectionNode | undefined): void {
    this.#above = above;
    for (const node of this.top) node.parent = above;
  }

  attach(backend: Backend): void {
    this.detach();
    this.#backend = backend;
    this.#countsChanged();
  }

  detach(): void {
    this.#backend = undefined;
    this.#branches.clear();
    this.#dirty.clear();
    this.#redraw.dispose();
    this.#searchAgain.dispose();
    for (const node of this.#searches) node.found = undefined;
    for (const root of this.roots) root.count = 0;
  }

  /** The rows below a parent, read when they are not known yet. */
  async children(parent: ParentNode): Promise<readonly TreeNode[]> {
    if (!this.#backend) return [];
    const known = this.#branches.get(parent.id);
    if (known) {
      if (known.short) await known.load();
      return known.nodes;
    }
    const branch = this.#open(parent, this.#backend);
    this.#branches.set(parent.id, branch);
    try {
      await branch.load();
      this.#measure(branch);
    } catch (error) {
      this.#branches.delete(parent.id);
      throw error;
    }
    // What the rows do not show is told elsewhere.
    if (branch.partial !== null) this.#mark(parent);
    return branch.nodes;
  }

  async loadMore(parent: ParentNode): Promise<void> {
    const branch = this.#branches.get(parent.id);
    await branch?.loadMore(pageSize);
    if (branch) this.#measure(branch);
    this.#mark(parent);
  }

  /** Forgets what is below a parent that is not open any more. */
  close(parent: ParentNode): void {
    const branch = this.#branches.get(parent.id);
    if (!branch) return;
    for (const node of branch.nodes) this.#branches.delete(node.id);
    this.#branches.delete(parent.id);
    this.#mark(parent);
  }

  apply(batch: ChangeBatch): void {
    for (const operation of batch.operations) {
      for (const branch of this.#branches.values()) this.#mark(branch.apply(operation));
    }
    for (const id of batch.deleted) {
      for (const branch of this.#branches.values()) this.#mark(branch.drop(id));
    }
    for (const branch of this.#branches.values()) {
      this.#measure(branch);
      if (branch.stale) this.#searchAgain.call();
    }
    this.#refill();
  }

  /** Reads everything that is shown again. */
  async refresh(): Promise<void> {
    await Promise.all([...this.#branches.values()].map((branch) => this.#reload(branch)));
    this.#changed.send(undefined);
  }

  /** What the rows that are open do not show, as a sentence; null: they are complete. */
  get partial(): string | null {
    const notes = [...this.#branches.values()].flatMap(({ partial }) => partial ?? []);
    return sentences(new Set(notes));
  }

  /** The row of an operation in the section it belongs to, if it is shown. */
  find(operation: Operation): OperationNode | undefined {
    const root = this.roots.find(({ section }) => inSection(section, operation));
    return root && this.#branches.get(root.id)?.node(operation.id);
  }

  root(key: Status): SectionNode | undefined {
    return this.roots.find(({ section }) => section.key === key);
  }

  /** All rows of operations that are held now. */
  *shown(): Iterable<OperationNode> {
    for (const branch of this.#branches.values()) {
      for (const node of branch.nodes) if (node.kind === 'operation') yield node;
    }
  }

  #open(parent: ParentNode, backend: Backend): Branch {
    if (parent.kind === 'section') {
      const { section } = parent;
      const window = new RowWindow((operation) => inSection(section, operation), newestFirst, pageSize);
      return new Branch(parent, window, (count) => readRows(backend, sectionQuery(section), count));
    }
    if (parent.kind === 'search') {
      const filter = new SearchFilter(parent.search.text, this.#clock);
      const window = new RowWindow(filter.matches, newestFirst, pageSize);
      const read = (count: number) => filter.read(backend, count);
      return new Branch(parent, window, read, () => filter.stale);
    }
    const { id } = parent.operation;
    const follows = (operation: Operation) => operation.status === 'Merged' && operation.groupLeaderId === id;
    const window = new RowWindow(follows, compareMembers, followerLimit);
    return new Branch(parent, window, (count) => readFollowers(backend, parent.operation, count));
  }

  #countsChanged(): void {
    for (const root of this.roots) {
      const count = sectionCount(root.section, this.#counts.value);
      if (count === root.count) continue;
      root.count = count;
      this.#mark(root);
    }
  }

  #mark(node: TreeNode | undefined): void {
    if (!node) return;
    this.#dirty.add(node);
    this.#redraw.call();
  }

  #flush(): void {
    const nodes = minimal(this.#dirty);
    this.#dirty.clear();
    if (nodes.length > 0) this.#changed.send(nodes);
  }

  #refill(): void {
    for (const branch of this.#branches.values()) if (branch.short) this.#readAgain(branch);
  }

  #readStale(): void {
    for (const branch of this.#branches.values()) if (branch.stale) this.#readAgain(branch);
  }

  #readAgain(branch: Branch): void {
    this.#reload(branch).then(
      () => this.#mark(branch.parent),
      () => {},
    );
  }

  async #reload(branch: Branch): Promise<void> {
    await branch.load();
    this.#measure(branch);
  }

  /** The row of a search tells how much it has found. */
  #measure({ parent, found }: Branch): void {
    if (parent.kind !== 'search' || same(parent.found, found)) return;
    parent.found = found;
    this.#mark(parent);
  }
}

function same(a: Found | undefined, b: Found): boolean {
  return a?.count === b.count && a.more === b.more && a.partial === b.partial;
}
