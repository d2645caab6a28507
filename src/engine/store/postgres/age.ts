import type { Pool } from 'pg';
import type { OperationFailure } from '../../../operation/error.ts';
import { rowsOf } from './database.ts';
import { known, newer } from './migrate.ts';

/** Whether a newer program took the database over, which a program that writes nothing has to look for. */
export class Age {
  readonly #pool: Pool;
  readonly #outdated: (failure: OperationFailure) => void;
  #isOver = false;

  /** `outdated` is called once. */
  constructor(pool: Pool, outdated: (failure: OperationFailure) => void = () => undefined) {
    this.#pool = pool;
    this.#outdated = outdated;
  }

  over(failure: OperationFailure): void {
    if (!this.#isOver) this.#outdated(failure);
    this.#isOver = true;
  }

  /** Looks now. Never rejects: a database that does not answer is looked at again when it is reached. */
  async look(): Promise<void> {
    try {
      const [row] = await rowsOf(this.#pool, 'SELECT oldest FROM ledger');
      const oldest = Number(row?.[0] ?? 0);
      if (oldest > known) this.over(newer(oldest));
    } catch {
      // The next write looks, too.
    }
  }
}
