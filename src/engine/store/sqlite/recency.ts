import { setImmediate as turn } from 'node:timers/promises';
import type { Statements } from './database.ts';
import type { Ledger } from './ledger.ts';
import { forwards, type ReadLimits, type Window } from './windows.ts';

/** Change numbers of a block. */
const blockSize = 2_048;

/** Between which instants (ms) the operations of a block were changed last. */
interface Span {
  least: number;
  greatest: number;
}

/**
 * Leads to the operations that were changed last between two instants, without an index that every write would pay for:
 * an operation has its version from its last change, and change numbers grow with time but for jumps of the clock. Of
 * each block of change numbers it is known between which instants the operations in it were changed. A block is looked
 * at when it is full: from then on operations only leave it. Kept in memory; the first question reads all operations.
 */
export class Recency {
  readonly #statements: Statements;
  readonly #ledger: Ledger;
  /** By block; blocks without operations are left out. */
  readonly #spans = new Map<number, Span>();
  /** Blocks that were looked at; those from here on were not. */
  #known = 0;
  #reading: Promise<void> | undefined;

  constructor(statements: Statements, ledger: Ledger) {
    this.#statements = statements;
    this.#ledger = ledger;
  }

  /** Looks at the blocks that are full by now; leaves the event loop to others in between. */
  async update(limits: ReadLimits): Promise<void> {
    this.#reading ??= this.#read(limits).finally(() => {
      this.#reading = undefined;
    });
    await this.#reading;
  }

  async #read(limits: ReadLimits): Promise<void> {
    const full = Math.floor((this.#ledger.version + 1) / blockSize);
    if (this.#known === 0 && full > 0) await this.#readAll(full, limits);
    const statement = this.#statements.arrays(
      `SELECT min(o.modified_at), max(o.modified_at) FROM ${changedIn} WHERE e.version >= ? AND e.version < ?`,
    );
    for (; this.#known < full; this.#known++) {
      const [least, greatest] = statement.get(this.#known * blockSize, (this.#known + 1) * blockSize) ?? [];
      if (typeof least === 'number') this.#spans.set(this.#known, { least, greatest: Number(greatest) });
      await turn();
    }
  }

  /** All operations once: what changes meanwhile gets a change number in a later block. */
  async #readAll(full: number, limits: ReadLimits): Promise<void> {
    const statement = this.#statements.arrays(
      `SELECT version / ${blockSize} AS block, min(modified_at), max(modified_at) FROM operation NOT INDEXED
       WHERE sequence >= ? AND sequence < ? GROUP BY block`,
    );
    const windows = forwards(1, this.#ledger.sequence + 1, limits);
    for (let step = windows.next(); !step.done; ) {
      const from = performance.now();
      for (const [block, least, greatest] of statement.all(step.value.low, step.value.high)) {
        if (Number(block) < full) this.#widen(Number(block), Number(least), Number(greatest));
      }
      const took = performance.now() - from;
      await turn();
      step = windows.next(took);
    }
    this.#known = full;
  }

  #widen(block: number, least: number, greatest: number): void {
    const span = this.#spans.get(block);
    this.#spans.set(block, {
      least: Math.min(least, span?.least ?? least),
      greatest: Math.max(greatest, span?.greatest ?? greatest),
    });
  }

  /** Change numbers outside of which no operation was changed last between these instants, both included. */
  between(least: number, greatest: number): Window {
    const first = this.#known * blockSize;
    let window: Window = { low: first, high: this.#ledger.version + 1 };
    for (const [block, span] of this.#spans) {
      if (span.greatest < least || span.least > greatest) continue;
      window = { ...window, low: Math.min(window.low, block * blockSize) };
    }
    return window;
  }
}

/** The operations whose last change is the event `e`. */
export const changedIn = 'event e CROSS JOIN operation o ON o.sequence = e.sequence AND o.version = e.version';
