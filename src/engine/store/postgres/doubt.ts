import type { Pool, PoolClient } from 'pg';
import type { Clock } from '../../../operation/clock.ts';
import { rowsOf } from './database.ts';
import type { Mark } from './transaction.ts';

export interface DoubtOptions {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly mark: Mark;
}

/** Pauses between two tries to ask, ms. */
const [shortestPause, longestPause] = [50, 2_000];

/**
 * A transaction whose commit was sent, and whose answer was lost with the connection. Its mark tells what became of it,
 * once it is over: that is when somebody else gets the ledger. (The status of a transaction number would not do: after a
 * crash PostgreSQL may give the number of one that was lost to another.)
 */
export class Doubt {
  readonly #options: DoubtOptions;
  #wake: () => void = () => undefined;
  #ended = false;

  constructor(options: DoubtOptions) {
    this.#options = options;
  }

  /** Asks until the database answers; `unknown` after {@link giveUp}. Never rejects. */
  async decide(): Promise<'committed' | 'lost' | 'unknown'> {
    const { pool, clock } = this.#options;
    for (let pause = shortestPause; !this.#ended; pause = Math.min(2 * pause, longestPause)) {
      let client: PoolClient | undefined;
      try {
        client = await pool.connect();
        const committed = await this.#ask(client);
        client.release();
        return committed ? 'committed' : 'lost';
      } catch {
        // Whatever it is, another connection may do better.
        client?.release(true);
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
          clock.after(pause, resolve);
        });
      }
    }
    return 'unknown';
  }

  async #ask(client: PoolClient): Promise<boolean> {
    const { id, serial } = this.#options.mark;
    await client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
    await client.query('SELECT 1 FROM ledger FOR UPDATE');
    const [row] = await rowsOf(client, 'SELECT serial FROM writer WHERE id = $1', [id]);
    await client.query('COMMIT');
    return row?.[0] === serial;
  }

  giveUp(): void {
    this.#ended = true;
    this.#wake();
  }
}
