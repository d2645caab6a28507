import { z } from 'zod';
import { fields } from '../../../service/salesforce/fields.ts';
import { ServiceFailure } from '../../web/failure.ts';
import { Once } from '../../web/once.ts';
import { decode } from '../request/answer.ts';
import { noObject } from '../request/refusal.ts';
import type { Requests } from '../request/requests.ts';

const description = z.object({
  queryable: z.boolean().nullish(),
  fields: z.array(z.object({ name: z.string() })).min(1),
});

/** Fields of every object, without which no row can be told. */
const always = ['Id', 'CreatedDate'];
/** What names stand behind a reference to a user. */
const users = { CreatedById: 'CreatedBy.Name', LastModifiedById: 'LastModifiedBy.Name' } as const;

/**
 * Which fields of the table an org shows to this user, by its describe, which is read once: old orgs have no `Type`, and
 * field-level security may hide others.
 */
export class OrgFields {
  readonly #requests: Requests;
  readonly #names = new Once<ReadonlySet<string>>();

  constructor(requests: Requests) {
    this.#requests = requests;
  }

  /** Names of the fields. Raises `no-such-route` (trouble `no-table`) for an org without the object. */
  names(signal?: AbortSignal, impatient = false): Promise<ReadonlySet<string>> {
    return this.#names.get(() => this.#describe(signal, impatient));
  }

  /** What to select of a row: its fields, and the names of its users. */
  async selected(signal?: AbortSignal, impatient = false): Promise<readonly string[]> {
    const names = await this.names(signal, impatient);
    return [...names].flatMap((name) => [name, ...(name in users ? [users[name as keyof typeof users]] : [])]);
  }

  async #describe(signal: AbortSignal | undefined, impatient: boolean): Promise<ReadonlySet<string>> {
    const { text } = await this.#requests
      .read('sobjects/BackgroundOperation/describe', { signal, impatient })
      .catch(missing);
    const { queryable, fields: described } = decode(description, text, 'GET describe');
    if (queryable === false) throw noObject();
    const shown = new Set([...always, ...described.map(({ name }) => name)]);
    return new Set(fields.map(({ name }) => name).filter((name) => shown.has(name)));
  }
}

function missing(error: unknown): never {
  throw error instanceof ServiceFailure && error.code === 'not-found' ? noObject({ httpStatus: 404 }) : error;
}
