import type { Backend } from '../../backend/backend.ts';
import type { ChangeBatch } from '../../operation/answer.ts';
import type { Clock } from '../../operation/clock.ts';
import type { Operation } from '../../operation/operation.ts';
import type { Status } from '../../operation/status.ts';
import { type Arrangement, possible, usualArrangement } from '../arrangement/arrangement.ts';
import { arrangementNote } from '../arrangement/arrangementText.ts';
import { Coalescer } from '../coalesce.ts';
import type { LiveCounts } from '../liveCounts.ts';
import type { Search } from '../search/searches.ts';
import { Sender, type Signal } from '../signal.ts';
import { type Branch, sameFound } from './branch.ts';
import { inGroup } from './group.ts';
import { GroupList } from './groupList.ts';
import { minimal } from './minimal.ts';
import type { ConnectionNode, OperationNode, ParentNode, SearchNode, SectionNode, TopNode, TreeNode } from './node.ts';
import { openBranch, pageSize } from './openBranch.ts';
import { sentences } from './readRows.ts';
import { inSection } from './section.ts';
import { recount, sectionNodes } from './sectionNodes.ts';

const redrawInterval = 100;
/** How often a search is read again whose finds cannot be told from changes alone, ms. */
const searchInterval = 1_000;

/** Which rows have to be drawn again; undefined: all of them. */
export type Redraw = readonly TreeNode[] | undefined;

/**
 * The operations of one connection as a tree: sections by status or groups, leaders with their followers. Reads a branch when
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
  readonly #groups: GroupList;
  #backend: Backend | undefined;
  #wanted: Arrangement = usualArrangement;
  #searches: readonly SearchNode[] = [];
  #above: ConnectionNode | undefined;

  readonly onChange = this.#changed.signal;
  /** The rows at the top have come or gone. */
  readonly onStructure: Signal<void>;

  /** Ids of rows begin with `prefix`, which keeps those of several connections apart. */
  constructor(clock: Clock, counts: LiveCounts, connection = '', prefix = '') {
    this.#clock = clock;
    this.#connection = connection;
    this.#prefix = prefix;
    this.#counts = counts;
    this.#redraw = new Coalescer(clock, redrawInterval, () => this.#flush(), 15);
    this.#searchAgain = new Coalescer(clock, searchInterval, () => this.#readStale(), searchInterval);
    this.roots = sectionNodes(connection, prefix);
    counts.onChange(() => this.#countsChanged());
    this.#groups = new GroupList(clock, { connection, prefix });
    this.#groups.onCount((node) => this.#mark(node));
    this.#groups.onStructure(() => this.#closeGone());
    this.onStructure = this.#groups.onStructure;
  }

  /** What stands at the top, as far as it is known: searches, then the sections or groups. */
  get top(): readonly TopNode[] {
    return [...this.#searches, ...(this.isGrouped ? this.#groups.nodes : this.roots)];
  }

  /** The same; groups are read if they were not. */
  async loadTop(): Promise<readonly TopNode[]> {
    if (this.isGrouped) await this.#groups.load();
    return this.top;
  }

  /** Whether groups stand in the place of the sections. */
  get isGrouped(): boolean {
    return this.#shown.group !== 'status';
  }

  /** Whether the causes of failures stand in the place of the sections; they are gathered elsewhere. */
  get isByFailure(): boolean {
    return this.#shown.group === 'failure';
  }

  /** Shows operations so, as far as the connection can. */
  arrange(wanted: Arrangement): void {
    if (wanted.group === this.#wanted.group && wanted.order === this.#wanted.order) return;
    this.#wanted = wanted;
    this.#forget();
    this.#regroup();
  }

  /** Why it is shown otherwise than wanted, as a sentence; null: it is not. */
  get note(): string | null {
    return arrangementNote(this.#wanted, this.#backend?.capabilities);
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
    this.#groups.nest(above);
    for (const node of [...this.#searches, ...this.roots]) node.parent = above;
  }

  attach(backend: Backend): void {
    this.detach();
    this.#backend = backend;
    this.#regroup();
    this.#countsChanged();
  }

  detach(): void {
    this.#backend = undefined;
    this.#forget();
    this.#regroup();
    recount(this.roots, undefined);
  }

  /** The rows below a parent, read when they are not known yet. */
  async children(parent: ParentNode): Promise<readonly TreeNode[]> {
    if (!this.#backend) return [];
    const known = this.#branches.get(parent.id);
    if (known) {
      if (known.short) await known.load();
      return known.nodes;
    }
    const { order } = this.#shown;
    const branch = openBranch(parent, { backend: this.#backend, clock: this.#clock, order });
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
    this.#groups.touch();
    this.#refill();
  }

  /** Reads everything that is shown again. */
  async refresh(): Promise<void> {
    await Promise.all([this.#groups.refresh(), ...[...this.#branches.values()].map((branch) => this.#reload(branch))]);
    this.#closeGone();
    this.#changed.send(undefined);
  }

  /** What the rows that are open do not show, as a sentence; null: they are complete. */
  get partial(): string | null {
    const notes = [this.#groups, ...this.#branches.values()].flatMap(({ partial }) => partial ?? []);
    return sentences(new Set(notes));
  }

  /** The row of an operation in the section or group it belongs to, if it is shown. */
  find(operation: Operation): OperationNode | undefined {
    const parent = this.isGrouped
      ? this.#groups.groups.find(({ group }) => inGroup(group, operation))
      : this.roots.find(({ section }) => inSection(section, operation));
    return parent && this.#branches.get(parent.id)?.node(operation.id);
  }

  /** The section of a status; undefined while groups stand in its place. */
  root(key: Status): SectionNode | undefined {
    return this.isGrouped ? undefined : this.roots.find(({ section }) => section.key === key);
  }

  /** Reads on in the list of groups. */
  loadMoreGroups(): Promise<void> {
    return this.#groups.loadMore();
  }

  /** All rows of operations that are held now. */
  *shown(): Iterable<OperationNode> {
    for (const branch of this.#branches.values()) {
      for (const node of branch.nodes) if (node.kind === 'operation') yield node;
    }
  }

  #countsChanged(): void {
    const changed = recount(this.roots, this.#counts.value);
    if (!this.isGrouped) for (const root of changed) this.#mark(root);
  }

  get #shown(): Arrangement {
    return possible(this.#wanted, this.#backend?.capabilities);
  }

  #forget(): void {
    this.#branches.clear();
    this.#dirty.clear();
    this.#redraw.dispose();
    this.#searchAgain.dispose();
    for (const node of this.#searches) node.found = undefined;
  }

  #regroup(): void {
    const { group } = this.#shown;
    this.#groups.show(this.#backend, group === 'type' || group === 'parentKey' ? group : undefined);
  }

  /** Forgets what is below groups that are not there any more. */
  #closeGone(): void {
    const there = new Set<ParentNode>(this.#groups.groups);
    for (const { parent } of this.#branches.values())
      if (parent.kind === 'group' && !there.has(parent)) this.close(parent);
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
    if (parent.kind !== 'search' || sameFound(parent.found, found)) return;
    parent.found = found;
    this.#mark(parent);
  }
}
