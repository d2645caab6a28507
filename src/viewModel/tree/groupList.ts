import type { Backend } from '../../backend/backend.ts';
import type { GroupField } from '../../operation/arrangement.ts';
import type { Clock } from '../../operation/clock.ts';
import { messageOf } from '../../operation/error.ts';
import { l10n } from '../l10n.ts';
import { Sender } from '../signal.ts';
import { groupId } from './group.ts';
import type { ConnectionNode, GroupNode, MoreGroupsNode } from './node.ts';
import { type ReadGroups, readGroups } from './readGroups.ts';

const pageSize = 100;
/** How long they rest between two readings while operations change, ms; longer where a reading takes long. */
const rest = { least: 2_000, timesReading: 10 };
/** What changes together is read together, ms. */
const gathering = 250;

/** What the groups of one connection stand for. */
interface Place {
  readonly connection: string;
  /** Ids of rows begin with it. */
  readonly prefix: string;
}

/**
 * The groups of one connection as rows that keep their identity. They are read when they are first asked for, and from
 * then on after changes: counts follow, new groups come and empty ones go, but none changes its place until the person
 * asks for everything anew.
 */
export class GroupList {
  readonly #place: Place;
  readonly #clock: Clock;
  readonly #counted = new Sender<GroupNode>();
  readonly #structure = new Sender<void>();
  readonly #more: MoreGroupsNode;
  #backend: Pick<Backend, 'groups'> | undefined;
  #by: GroupField | undefined;
  #above: ConnectionNode | undefined;
  #wanted = pageSize;
  #nodes: readonly GroupNode[] = [];
  #hasMore = false;
  #isRead = false;
  #partial: string | null = null;
  #reading: Promise<void> | undefined;
  #stale = false;
  #restsUntil = Number.NEGATIVE_INFINITY;
  #cancel: (() => void) | undefined;

  /** The count of a group has changed. */
  readonly onCount = this.#counted.signal;
  /** Groups have come or gone. */
  readonly onStructure = this.#structure.signal;

  constructor(clock: Clock, place: Place) {
    this.#place = place;
    this.#clock = clock;
    this.#more = { kind: 'moreGroups', id: `${place.prefix}by/more`, connection: place.connection, parent: undefined };
  }

  /** What is known. */
  get nodes(): readonly (GroupNode | MoreGroupsNode)[] {
    return this.#hasMore ? [...this.#nodes, this.#more] : this.#nodes;
  }

  get groups(): readonly GroupNode[] {
    return this.#nodes;
  }

  /** What they do not show, as a sentence; null: they are complete. */
  get partial(): string | null {
    return this.#partial;
  }

  /** Groups the operations of this connection by a field from now on; undefined: there are no groups. */
  show(backend: Pick<Backend, 'groups'> | undefined, by: GroupField | undefined): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#backend = by === undefined ? undefined : backend;
    this.#by = by;
    this.#nodes = [];
    this.#hasMore = false;
    this.#isRead = false;
    this.#stale = false;
    this.#partial = null;
    this.#reading = undefined;
    this.#wanted = pageSize;
  }

  nest(above: ConnectionNode | undefined): void {
    this.#above = above;
    this.#more.parent = above;
    for (const node of this.#nodes) node.parent = above;
  }

  /** Reads the groups if that was not done. What goes wrong is told by `partial`. */
  async load(): Promise<void> {
    if (!this.#isRead) await this.#read('anew');
  }

  async loadMore(): Promise<void> {
    await this.#reading;
    this.#wanted += pageSize;
    await this.#read('anew');
    this.#structure.send();
  }

  /** Reads them again if they were read, in their order as it is now. */
  async refresh(): Promise<void> {
    await this.#reading;
    if (!this.#isRead) return;
    const before = this.#nodes;
    await this.#read('anew');
    if (before.length !== this.#nodes.length || before.some((node, at) => node !== this.#nodes[at]))
      this.#structure.send();
  }

  /** Operations have changed. */
  touch(): void {
    if (!this.#isRead) return;
    if (this.#reading) this.#stale = true;
    else
      this.#cancel ??= this.#clock.after(Math.max(gathering, this.#restsUntil - this.#clock.elapsed()), () => {
        this.#cancel = undefined;
        void this.#read('live');
      });
  }

  #read(how: 'anew' | 'live'): Promise<void> {
    if (this.#reading) return this.#reading;
    const begun = this.#clock.elapsed();
    this.#stale = false;
    const reading = this.#ask(how).finally(() => {
      if (this.#reading !== reading) return;
      this.#reading = undefined;
      const now = this.#clock.elapsed();
      this.#restsUntil = now + Math.max(rest.least, rest.timesReading * (now - begun));
      if (this.#stale) this.touch();
    });
    this.#reading = reading;
    return reading;
  }

  async #ask(how: 'anew' | 'live'): Promise<void> {
    const [backend, by] = [this.#backend, this.#by];
    if (!backend || by === undefined) return;
    try {
      const read = await readGroups(backend, by, this.#wanted);
      if (backend === this.#backend && by === this.#by) this.#take(read, how);
    } catch (error) {
      // A live read that fails is followed by another one, and by a word on the connection.
      if (how === 'live' || backend !== this.#backend) return;
      this.#partial = l10n.t('The groups could not be read: {0}', messageOf(error));
    }
  }

  #take({ groups, more, partial }: ReadGroups, how: 'anew' | 'live'): void {
    const known = new Map(this.#nodes.map((node) => [node.id, node]));
    const fresh: GroupNode[] = [];
    const read = groups.map(({ group, count }): GroupNode => {
      const id = `${this.#place.prefix}${groupId(group)}`;
      const node = known.get(id);
      if (node) {
        if (node.count !== count) this.#count(node, count);
        return node;
      }
      const made: GroupNode = {
        kind: 'group',
        id,
        connection: this.#place.connection,
        group,
        parent: this.#above,
        count,
      };
      fresh.push(made);
      return made;
    });
    const before = this.#nodes;
    this.#nodes = how === 'anew' ? read : this.#inPlace(read, fresh);
    const changed = fresh.length > 0 || this.#nodes.length !== before.length || more !== this.#hasMore;
    this.#hasMore = more;
    this.#partial = partial;
    this.#isRead = true;
    if (how === 'live' && changed) this.#structure.send();
  }

  /** Those that are known stay where they are: new keys belong to new operations and come first, new types last. */
  #inPlace(read: readonly GroupNode[], fresh: readonly GroupNode[]): readonly GroupNode[] {
    const there = new Set(read);
    const stay = this.#nodes.filter((node) => there.has(node));
    const all = this.#by === 'parentKey' ? [...fresh, ...stay] : [...stay, ...fresh];
    return [...all.filter(({ group }) => group.key !== null), ...all.filter(({ group }) => group.key === null)];
  }

  #count(node: GroupNode, count: number): void {
    node.count = count;
    this.#counted.send(node);
  }
}
