import { z } from 'zod';
import type { Clock } from '../../../operation/clock.ts';
import { ServiceFailure } from '../../web/failure.ts';
import type { Rows } from '../row/rows.ts';
import { statement } from '../soql/statement.ts';

const group = z.object({ Type: z.string() });
/** Types are good for that long, ms. */
const goodFor = 60_000;

/**
 * The types that rows of the org have: the service takes no pattern for a picklist, so that a pattern is looked up
 * among them. The picklist's own values would not do, since they are open.
 */
export class Types {
  readonly #rows: Rows;
  readonly #clock: Clock;
  #read: { readonly types: readonly string[] | null; readonly at: number } | undefined;

  constructor(rows: Rows, clock: Clock) {
    this.#rows = rows;
    this.#clock = clock;
  }

  /** Null: the org does not tell them. */
  async all(signal?: AbortSignal): Promise<readonly string[] | null> {
    if (this.#read === undefined || this.#clock.elapsed() - this.#read.at >= goodFor) {
      this.#read = { types: await this.#ask(signal), at: this.#clock.elapsed() };
    }
    return this.#read.types;
  }

  async #ask(signal: AbortSignal | undefined): Promise<readonly string[] | null> {
    try {
      const records = await this.#rows.records(statement({ fields: ['Type'], groupBy: 'Type' }), signal, false);
      return records.flatMap((record) => group.safeParse(record).data?.Type ?? []);
    } catch (error) {
      if (error instanceof ServiceFailure && error.trouble === 'refused') return null;
      throw error;
    }
  }
}
