import assert from 'node:assert/strict';
import type { Change } from '../../src/backend/backend.ts';
import type { ManualClock } from './manualClock.ts';

/** Reads a stream of changes; with a clock that is moved by hand, lets time pass while it waits. */
export class ChangeReader {
  readonly #changes: AsyncIterator<Change>;
  readonly #clock: ManualClock | undefined;
  readonly #step: number;

  constructor(changes: AsyncIterable<Change>, clock?: ManualClock, step = 500) {
    this.#changes = changes[Symbol.asyncIterator]();
    this.#clock = clock;
    this.#step = step;
  }

  async next(): Promise<Change> {
    if (this.#clock === undefined) return resultOf(await this.#changes.next());
    let found: IteratorResult<Change> | undefined;
    const wait = this.#changes.next().then((result) => {
      found = result;
    });
    while (found === undefined) {
      await Promise.race([wait, new Promise(setImmediate)]);
      if (found === undefined && this.#clock.pending > 0) await this.#clock.advance(this.#step);
    }
    return resultOf(found);
  }

  /** The next change for which the condition holds. */
  async until(condition: (change: Change) => boolean): Promise<Change> {
    for (;;) {
      const change = await this.next();
      if (condition(change)) return change;
    }
  }

  async connected(): Promise<void> {
    await this.until((change) => kindOf(change) === 'connected');
  }
}

function resultOf(result: IteratorResult<Change>): Change {
  assert.ok(result.done !== true, 'the stream ended');
  return result.value;
}

export function kindOf(change: Change): string {
  return change.kind === 'state' ? change.state.kind : change.kind;
}

/** Ids and statuses of the rows that a change tells of. */
export function rowsOf(change: Change): [string, string][] {
  return change.kind === 'change' ? change.batch.operations.map(({ id, status }) => [id, status]) : [];
}

export function deletedOf(change: Change): readonly string[] {
  return change.kind === 'change' ? change.batch.deleted : [];
}
