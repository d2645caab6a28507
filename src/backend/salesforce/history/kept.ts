import { isDeepStrictEqual } from 'node:util';
import type { Operation } from '../../../operation/operation.ts';
import { isFinal } from '../../../operation/status.ts';
import { bare, type Entry } from './entry.ts';

interface KeptRow {
  readonly row: Operation;
  /** The same, marked, when the org has it no more. */
  readonly lost: Operation | null;
}

/** What a history keeps, in memory: rows that have ended, the newest of them up to a number. */
export class Kept {
  readonly #most: number;
  #rows = new Map<string, KeptRow>();

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#rows.size;
  }

  /** The entries that a row which was just read from the org makes: none when nothing is new. */
  see(row: Operation): readonly Entry[] {
    const before = this.#rows.get(row.id);
    if (!isFinal(row.status)) return before === undefined ? [] : this.#applied({ forget: row.id });
    const seen = bare(row);
    const same = before !== undefined && before.lost === null && isDeepStrictEqual(before.row, seen);
    return same ? [] : this.#applied({ row: seen });
  }

  lose(id: string): readonly Entry[] {
    return this.#rows.get(id)?.lost === null ? this.#applied({ lost: id }) : [];
  }

  forget(id: string): readonly Entry[] {
    return this.#rows.has(id) ? this.#applied({ forget: id }) : [];
  }

  apply(entry: Entry): void {
    if ('row' in entry) this.#put(entry.row);
    else if ('forget' in entry) this.#rows.delete(entry.forget);
    else {
      const found = this.#rows.get(entry.lost);
      if (found !== undefined) this.#rows.set(entry.lost, { ...found, lost: { ...found.row, remembered: true } });
    }
  }

  /** Marked as remembered; undefined: it is not kept, or the org may have it. */
  lost(id: string): Operation | undefined {
    return this.#rows.get(id)?.lost ?? undefined;
  }

  *allLost(): Iterable<Operation> {
    for (const { lost } of this.#rows.values()) if (lost !== null) yield lost;
  }

  /** Rows that the org may have or not, those that ended first at the front. */
  unsure(skip: number, count: number): readonly Operation[] {
    const rows = [...this.#rows.values()].filter(({ lost }) => lost === null).map(({ row }) => row);
    return rows.sort((one, other) => endOf(one) - endOf(other)).slice(skip, skip + count);
  }

  /** Entries that make the same again, those that ended last first. */
  *entries(): Iterable<readonly Entry[]> {
    this.#trim(this.#most);
    const rows = [...this.#rows.values()].sort((one, other) => endOf(other.row) - endOf(one.row));
    for (const { row, lost } of rows) yield lost ? [{ row }, { lost: row.id }] : [{ row }];
  }

  clear(): void {
    this.#rows = new Map();
  }

  #applied(entry: Entry): readonly Entry[] {
    this.apply(entry);
    return [entry];
  }

  #put(row: Operation): void {
    const before = this.#rows.get(row.id);
    if (before !== undefined && before.row.version > row.version) return;
    this.#rows.set(row.id, { row, lost: null });
    if (this.#rows.size > this.#most * 1.1) this.#trim(this.#most);
  }

  /** Keeps those that ended last. */
  #trim(most: number): void {
    if (this.#rows.size <= most) return;
    const rows = [...this.#rows].sort(([, one], [, other]) => endOf(other.row) - endOf(one.row));
    this.#rows = new Map(rows.slice(0, most));
  }
}

function endOf({ finishedAt, modifiedAt }: Operation): number {
  return finishedAt ?? modifiedAt;
}
