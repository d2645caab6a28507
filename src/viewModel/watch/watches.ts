import { Sender } from '../signal.ts';
import { readWatches, sameTarget, type Watch, type WatchKind, type WatchScope } from './watch.ts';

/** Where watches are kept between sessions of the editor. */
export interface WatchMemory {
  get(): unknown;
  set(watches: readonly Watch[]): void;
}

/** Most watches that are over and still listed. */
const endedLimit = 20;

/** The watches of a workspace, kept until what they watch has ended or the person stops them. */
export class Watches {
  readonly #memory: WatchMemory;
  readonly #changed = new Sender<void>();
  #list: readonly Watch[];

  readonly onChange = this.#changed.signal;

  constructor(memory: WatchMemory) {
    this.#memory = memory;
    this.#list = readWatches(memory.get());
  }

  /** Those that go on, then those that are over, the newest first. */
  get list(): readonly Watch[] {
    const newest = this.#list.toReversed();
    return [...newest.filter(({ ended }) => ended === null), ...newest.filter(({ ended }) => ended !== null)];
  }

  /** Those of a connection that go on. */
  active(connection: string): readonly Watch[] {
    return this.#list.filter((watch) => watch.ended === null && watch.connection === connection);
  }

  /** The watch on an operation, on the group that it leads, or on a search. */
  find(connection: string, scope: WatchScope): Watch | undefined {
    return this.active(connection).find((watch) => sameTarget(watch.scope, scope));
  }

  onOperation(connection: string, id: string): Watch | undefined {
    return this.active(connection).find(({ scope }) => scope.kind !== 'search' && scope.id === id);
  }

  onSearch(connection: string, text: string): Watch | undefined {
    return this.active(connection).find(({ scope }) => scope.kind === 'search' && scope.text === text);
  }

  /** Whether a connection has to be followed for their sake. */
  need(connection: string): boolean {
    return this.active(connection).length > 0;
  }

  /** Begins to watch; of what is watched already, changes what is told. */
  add(connection: string, scope: WatchScope, when: readonly WatchKind[], now: number): Watch {
    const known = this.find(connection, scope);
    if (known) {
      this.change(known.id, { when: [...when] });
      return { ...known, when: [...when] };
    }
    const watch: Watch = { id: this.#freeId(), connection, scope, when: [...when], since: now, ended: null };
    this.#set([...this.#list, watch]);
    return watch;
  }

  change(id: string, changes: Partial<Pick<Watch, 'when' | 'scope' | 'ended'>>): void {
    this.#set(this.#list.map((watch) => (watch.id === id ? { ...watch, ...changes } : watch)));
  }

  remove(...ids: readonly string[]): void {
    this.#set(this.#list.filter(({ id }) => !ids.includes(id)));
  }

  /** Removes those of connections that are not there any more. */
  keepOnly(connections: readonly string[]): void {
    const kept = this.#list.filter(({ connection }) => connections.includes(connection));
    if (kept.length < this.#list.length) this.#set(kept);
  }

  #freeId(): string {
    return String(1 + Math.max(0, ...this.#list.map(({ id }) => Number(id) || 0)));
  }

  #set(list: readonly Watch[]): void {
    const over = list.filter(({ ended }) => ended !== null).slice(0, -endedLimit);
    this.#list = list.filter((watch) => !over.includes(watch));
    this.#memory.set(this.#list);
    this.#changed.send();
  }
}
