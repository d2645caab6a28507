import type { Pool } from 'pg';
import { messageOf } from '../../../operation/error.ts';
import type { EngineLog } from '../../log.ts';
import type { Claimed, ClaimRequest } from '../store.ts';
import { type Offer, startTaken, take } from './claim.ts';
import type { Committer } from './committer.ts';
import type { Dispatches } from './dispatch/dispatches.ts';
import { dispatchAgain } from './dispatch/failed.ts';
import { raiseFailure } from './failure.ts';

/** How this worker comes to its operations: taken from pg-boss beside all transactions, started inside one. */
export class Claims {
  readonly #pool: Pool;
  readonly #dispatches: Dispatches;
  readonly #committer: Committer;
  readonly #log: EngineLog;

  constructor(pool: Pool, dispatches: Dispatches, committer: Committer, log: EngineLog) {
    this.#pool = pool;
    this.#dispatches = dispatches;
    this.#committer = committer;
    this.#log = log;
  }

  async claim(asked: ClaimRequest): Promise<Claimed[]> {
    // A server without handlers never starts anything.
    if (asked.types.size === 0 || asked.limit <= 0) return [];
    const offer = await this.#offer(asked);
    if (offer.taken.length === 0) return [];
    const needs = { known: offer.candidates.map(({ operation }) => operation) };
    try {
      return await this.#committer.write({ needs, run: (tx) => startTaken(tx, offer, asked) }, { last: true });
    } catch (error) {
      // Sooner than pg-boss would notice. Whether it can be written is another question.
      const again = this.again(offer.candidates.map(({ operation }) => operation.id));
      again.catch((failure) => this.#log('warn', `What was taken could not be given back: ${messageOf(failure)}`));
      throw error;
    }
  }

  /** Makes dispatches of these operations anew, as far as they need one. */
  again(ids: readonly string[]): Promise<void> {
    return this.#committer.write({ run: (tx) => dispatchAgain(tx, ids) });
  }

  /** What this server has just submitted is there too, when it is committed. */
  async #offer(asked: ClaimRequest): Promise<Offer> {
    const writing = this.#committer.busy;
    const offer = await this.#take(asked);
    if (offer.taken.length > 0 || !writing) return offer;
    await this.#committer.drain();
    return this.#take(asked);
  }

  #take(asked: ClaimRequest): Promise<Offer> {
    return take(this.#pool, this.#dispatches, asked).catch(raiseFailure);
  }
}
