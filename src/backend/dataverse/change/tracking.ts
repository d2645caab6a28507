import { z } from 'zod';
import { table } from '../../../service/dataverse/columns.ts';
import { ServiceFailure } from '../../web/failure.ts';
import type { Requests } from '../request/requests.ts';
import { preferRows, rowsAddress } from '../row/address.ts';
import { decode, rowsAnswer } from '../row/answer.ts';

const definition = z.object({ ChangeTrackingEnabled: z.boolean().nullish() });
/** Most rows of a table that is followed by delta links: the first of them costs reading every row. */
const mostRows = 5_000;

/** Asks once whether the table tracks changes, which is documented to be possible and not to be so (reference 3.8). */
export class Tracking {
  readonly #requests: Requests;
  #enabled: boolean | undefined;

  constructor(requests: Requests) {
    this.#requests = requests;
  }

  /** True when changes are to be followed by delta links. */
  async tracks(signal: AbortSignal): Promise<boolean> {
    this.#enabled ??= await this.#ask(signal);
    return this.#enabled && (await this.#isSmall(signal));
  }

  async #ask(signal: AbortSignal): Promise<boolean> {
    const address = `EntityDefinitions(LogicalName='${table.logicalName}')?$select=EntitySetName,ChangeTrackingEnabled`;
    try {
      const { text } = await this.#requests.read(address, { signal, impatient: true });
      return decode(definition, text, 'GET EntityDefinitions').ChangeTrackingEnabled === true;
    } catch (error) {
      // Whoever may not read metadata may still read the table.
      const isAnswer =
        error instanceof ServiceFailure &&
        (error.httpStatus === 403 || error.httpStatus === 404 || error.httpStatus === 400);
      if (isAnswer || (error instanceof ServiceFailure && error.code === 'internal')) return false;
      throw error;
    }
  }

  async #isSmall(signal: AbortSignal): Promise<boolean> {
    const asked = rowsAddress({ columns: ['backgroundoperationid'] });
    const { text } = await this.#requests.read(`${asked}&$count=true`, {
      signal,
      headers: preferRows(1),
      impatient: true,
    });
    const count = decode(rowsAnswer, text, 'GET backgroundoperations ($count)')['@odata.count'];
    return count !== undefined && count < mostRows;
  }
}
