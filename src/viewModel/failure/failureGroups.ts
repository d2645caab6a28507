import type { Operation } from '../../operation/operation.ts';
import { causeOf, type Fingerprint } from './fingerprint.ts';

/** Failures of the same fingerprint, as far as they were put in. */
export interface FailureGroup extends Fingerprint {
  readonly count: number;
  /** When the oldest and the newest of them failed, ms since 1970. */
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** Newest first. */
  readonly ids: readonly string[];
  /** When each of them failed, in the order of `ids`. */
  readonly times: readonly number[];
  /** The newest rows of those; fewer than there could be after some have left. */
  readonly samples: readonly Operation[];
}

interface Limits {
  /** Most failures that are told apart; the oldest go first. */
  readonly operations: number;
  /** Most rows that are kept of each group. */
  readonly samples: number;
}

interface Entry {
  readonly id: string;
  readonly at: number;
  readonly key: string;
}

interface Gathered {
  /** Of the newest that was put in. */
  fingerprint: Fingerprint;
  readonly entries: Map<string, Entry>;
  samples: Operation[];
  /** What others see; made anew after a change. */
  seen: FailureGroup | undefined;
}

/** Gathers failures by fingerprint. The order in which they come does not matter; how many it holds is bounded. */
export class FailureGroups {
  readonly #limits: Limits;
  readonly #groups = new Map<string, Gathered>();
  readonly #entries = new Map<string, Entry>();
  #dropped = false;

  constructor(limits: Limits = { operations: 5_000, samples: 20 }) {
    this.#limits = limits;
  }

  /** How many failures are known. */
  get size(): number {
    return this.#entries.size;
  }

  /** Whether older ones had to go. */
  get dropped(): boolean {
    return this.#dropped;
  }

  /** Newest first; those of the same instant by their key. */
  get list(): readonly FailureGroup[] {
    const all = [...this.#groups.values()].map((group) => this.#see(group));
    return all.sort((a, b) => b.lastSeen - a.lastSeen || (a.key < b.key ? -1 : 1));
  }

  get(key: string): FailureGroup | undefined {
    const group = this.#groups.get(key);
    return group && this.#see(group);
  }

  /** The key of the group that a failure is in. */
  keyOf(id: string): string | undefined {
    return this.#entries.get(id)?.key;
  }

  /**
   * Takes in a row: one that has failed comes to its group, one that has not (any more) leaves it. Returns the keys of the
   * groups that have changed.
   */
  put(operation: Operation): readonly string[] {
    if (operation.status !== 'Error') return this.remove(operation.id);
    const fingerprint = causeOf(operation);
    const { key } = fingerprint;
    const before = this.#entries.get(operation.id);
    const left = before && before.key !== key ? this.remove(operation.id) : [];
    const group = this.#groups.get(key) ?? { fingerprint, entries: new Map(), samples: [], seen: undefined };
    this.#groups.set(key, group);
    const entry = { id: operation.id, at: operation.finishedAt ?? operation.modifiedAt, key };
    group.entries.set(entry.id, entry);
    this.#entries.set(entry.id, entry);
    group.samples = [...group.samples.filter(({ id }) => id !== entry.id), operation]
      .sort((a, b) => compare(entryOf(a), entryOf(b)))
      .slice(0, this.#limits.samples);
    if (group.samples[0]?.id === entry.id) group.fingerprint = fingerprint;
    group.seen = undefined;
    return [...left, key, ...this.#bound()];
  }

  /** The operation is gone, or has not failed any more. */
  remove(id: string): readonly string[] {
    const entry = this.#entries.get(id);
    const group = entry && this.#groups.get(entry.key);
    if (!group) return [];
    this.#entries.delete(id);
    group.entries.delete(id);
    group.samples = group.samples.filter((sample) => sample.id !== id);
    group.seen = undefined;
    if (group.entries.size === 0) this.#groups.delete(entry.key);
    return [entry.key];
  }

  clear(): void {
    this.#groups.clear();
    this.#entries.clear();
    this.#dropped = false;
  }

  #see(group: Gathered): FailureGroup {
    if (group.seen) return group.seen;
    const entries = [...group.entries.values()].sort(compare);
    const times = entries.map(({ at }) => at);
    group.seen = {
      ...group.fingerprint,
      count: entries.length,
      firstSeen: times.at(-1) ?? 0,
      lastSeen: times[0] ?? 0,
      ids: entries.map(({ id }) => id),
      times,
      samples: group.samples,
    };
    return group.seen;
  }

  /** Lets go of the oldest, a tenth at a time, since finding them takes a look at all. */
  #bound(): readonly string[] {
    const { operations } = this.#limits;
    if (this.#entries.size <= operations + Math.floor(operations / 10)) return [];
    const oldest = [...this.#entries.values()].sort(compare).slice(operations);
    this.#dropped = true;
    return oldest.flatMap(({ id }) => this.remove(id));
  }
}

const entryOf = (operation: Operation) => ({
  id: operation.id,
  at: operation.finishedAt ?? operation.modifiedAt,
});

/** Newest first; those of the same instant by id. */
function compare(a: Omit<Entry, 'key'>, b: Omit<Entry, 'key'>): number {
  return b.at - a.at || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);
}
