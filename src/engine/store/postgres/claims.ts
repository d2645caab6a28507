import type { Pool } from 'pg';
import type { Clock } from '../../../operation/clock.ts';
import { messageOf } from '../../../operation/error.ts';
import type { Operation } from '../../../operation/operation.ts';
import type { EngineLog } from '../../log.ts';
import { untilStored } from '../../untilStored.ts';
import type { Claimed, ClaimRequest, Selection } from '../store.ts';
import { type Offer, split, startTaken, take } from './claim.ts';
import type { Committer } from './committer.ts';
import type { Dispatches } from './dispatch/dispatches.ts';
import { dispatchAgain } from './dispatch/failed.ts';
import { raiseFailure } from './failure.ts';
import type { Starts } from './starts.ts';

export interface ClaimsOptions {
  readonly pool: Pool;
  readonly dispatches: Dispatches;
  readonly committer: Committer;
  readonly starts: Starts;
  readonly clock: Clock;
  readonly log: EngineLog;
}

/**
 * How this worker comes to its operations: taken from pg-boss beside all transactions, started inside one. Those that stand
 * alone may be begun as soon as they are taken; their start is recorded with the next transaction.
 */
export class Claims {
  readonly #options: ClaimsOptions;
  #closed = false;
  #recording = false;

  constructor(options: ClaimsOptions) {
    this.#options = options;
  }

  async claim(asked: ClaimRequest): Promise<Claimed[]> {
    // A server without handlers never starts anything.
    if (asked.types.size === 0 || asked.limit <= 0) return [];
    const offer = await this.#offer(asked);
    if (offer.taken.length === 0) return [];
    const { alone, rest } = asked.early === true ? split(offer) : { alone: [], rest: offer };
    const { starts, log } = this.#options;
    const begun = alone.map(({ operation, input }) => starts.add(operation, input ?? 'null', asked));
    if (alone.length > 0) void this.#record();
    if (rest.taken.length === 0) return begun;
    try {
      return [...begun, ...(await this.#start(rest, asked))];
    } catch (error) {
      if (begun.length === 0) throw error;
      // Those are this worker's, and nobody else would run them.
      log('error', `Some of what was taken could not be started: ${messageOf(error)}`);
      return begun;
    }
  }

  async #start(offer: Offer, asked: ClaimRequest): Promise<Claimed[]> {
    const { committer, log } = this.#options;
    const needs = { taken: offer.candidates.map(({ operation }) => operation) };
    try {
      return await committer.write({ needs, run: (tx) => startTaken(tx, offer, asked) }, { last: true });
    } catch (error) {
      // Sooner than pg-boss would notice. Whether it can be written is another question.
      const again = this.again(offer.candidates.map(({ operation }) => operation.id));
      again.catch((failure) => log('warn', `What was taken could not be given back: ${messageOf(failure)}`));
      throw error;
    }
  }

  /** The work has begun, so it is tried until it is stored; once for all that begins meanwhile. */
  async #record(): Promise<void> {
    const { committer, starts, clock, log } = this.#options;
    if (this.#recording) return;
    this.#recording = true;
    const isOver = () => this.#closed || starts.isEmpty;
    const write = () => committer.write({ run: () => undefined });
    while (!isOver()) await untilStored(write, { clock, log, what: 'The start of attempts', isOver });
    this.#recording = false;
  }

  /** What a caller holds as it was recorded since. */
  latest(selection: Selection): Selection {
    if (!('known' in selection)) return selection;
    return { known: selection.known.map((operation: Operation) => this.#options.starts.latest(operation)) };
  }

  /** What is not recorded by now is left to be found. */
  close(): void {
    this.#closed = true;
  }

  /** Makes dispatches of these operations anew, as far as they need one. */
  again(ids: readonly string[]): Promise<void> {
    return this.#options.committer.write({ run: (tx) => dispatchAgain(tx, ids) });
  }

  /** What this server has just submitted is there too, when it is committed. */
  async #offer(asked: ClaimRequest): Promise<Offer> {
    const { committer } = this.#options;
    await committer.room();
    const writing = committer.busy;
    const offer = await this.#take(asked);
    if (offer.taken.length > 0 || !writing) return offer;
    await committer.drain();
    return this.#take(asked);
  }

  #take(asked: ClaimRequest): Promise<Offer> {
    const { pool, dispatches } = this.#options;
    return take(pool, dispatches, asked).catch(raiseFailure);
  }
}
