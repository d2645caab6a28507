import { z } from 'zod';
import type { Counts } from '../../operation/answer.ts';
import type { Clock } from '../../operation/clock.ts';
import { type Status, statuses } from '../../operation/status.ts';
import { statusOptions, table } from '../../service/dataverse/columns.ts';
import { statusOfPair } from '../../service/dataverse/status.ts';
import { ServiceFailure } from '../web/failure.ts';
import { columnsFor, fits } from './listing.ts';
import { pageLimit, preferRows, rowsAddress } from './row/address.ts';
import { decode, rowsAnswer } from './row/answer.ts';
import { all, type Expression, isNumber } from './row/expression.ts';
import type { Rows } from './row/rows.ts';
import { type SearchFilter, searchFilter } from './searchFilter.ts';

const groups = z.object({
  value: z.array(
    z.object({
      backgroundoperationstatuscode: z.int().nullish(),
      backgroundoperationstatecode: z.int().nullish(),
      count: z.int(),
    }),
  ),
});
/** Rows that are read to count what the service cannot. */
const mostRead = 2_000;
/** Where `$count` stops (reference 3.6). */
const countLimit = 5_000;
/** Slow counts are good for that long, ms: they take a request for each status. */
const slowFor = 60_000;

type Tally = Map<Status, number>;

/** Counts by status: one `$apply`, or slower ways where the service refuses that. */
export class Counting {
  readonly #rows: Rows;
  readonly #clock: Clock;
  #slow: { readonly query: string; readonly at: number; readonly counts: Counts } | undefined;
  /** The table has more rows than `$apply` counts; asked again after a while. */
  #tooMany = false;

  constructor(rows: Rows, clock: Clock) {
    this.#rows = rows;
    this.#clock = clock;
  }

  async counts(query: string, signal?: AbortSignal): Promise<Counts> {
    signal?.throwIfAborted();
    const search = searchFilter(query, this.#clock.now());
    if (search.empty) return countsOf(new Map(), null);
    if (search.rest.length > 0) return this.#countRead(search, signal);
    const slow = this.#slow;
    if (slow?.query === query && this.#clock.elapsed() - slow.at < slowFor) return slow.counts;
    if (!this.#tooMany || search.filter !== null) {
      try {
        return countsOf(await this.#aggregate(search.filter, signal), null);
      } catch (error) {
        // Over 50,000 rows, or a service without `$apply` (reference 3.4).
        const refused = error instanceof ServiceFailure && error.trouble === 'refused' && error.httpStatus === 400;
        if (!refused) throw error;
        if (search.filter === null) this.#tooMany = true;
      }
    }
    const counts = await this.#countEach(search.filter, signal);
    this.#slow = { query, at: this.#clock.elapsed(), counts };
    if (search.filter === null) this.#tooMany = false;
    return counts;
  }

  async #aggregate(filter: Expression | null, signal: AbortSignal | undefined): Promise<Tally> {
    const grouped = 'groupby((backgroundoperationstatuscode),aggregate($count as count))';
    const apply = filter === null ? grouped : `filter(${filter})/${grouped}`;
    const address = `${table.entitySet}?$apply=${encodeURIComponent(apply)}`;
    const { text } = await this.#rows.requests.read(address, { signal });
    const tally: Tally = new Map();
    for (const { backgroundoperationstatuscode: reason, count } of decode(
      groups,
      text,
      'GET backgroundoperations ($apply)',
    ).value) {
      const status = statusOfReason(reason ?? 0);
      if (status !== undefined) tally.set(status, (tally.get(status) ?? 0) + count);
    }
    return tally;
  }

  /** One question for each status; the service stops counting at 5,000. */
  async #countEach(filter: Expression | null, signal: AbortSignal | undefined): Promise<Counts> {
    const tally: Tally = new Map();
    let cut = false;
    for (const { value } of statusOptions.options) {
      const own = isNumber('backgroundoperationstatuscode', value);
      const asked = { filter: filter === null ? own : all([own, filter]), columns: ['backgroundoperationid'] };
      const { text } = await this.#rows.requests.read(`${rowsAddress(asked)}&$count=true`, {
        signal,
        headers: preferRows(1),
      });
      const count = decode(rowsAnswer, text, 'GET backgroundoperations ($count)')['@odata.count'] ?? 0;
      const status = statusOfReason(value);
      cut ||= count >= countLimit;
      if (status !== undefined && count > 0) tally.set(status, count);
    }
    return countsOf(
      tally,
      cut ? 'There are too many operations for Dataverse to count: each number stops at 5,000.' : null,
    );
  }

  /** Reads rows and counts those that fit. */
  async #countRead(search: SearchFilter, signal: AbortSignal | undefined): Promise<Counts> {
    const tally: Tally = new Map();
    let address: string | null = rowsAddress({
      filter: search.filter,
      columns: columnsFor(search),
      order: 'createdon desc',
    });
    let read = 0;
    while (address !== null && read < mostRead) {
      const { rows, next } = await this.#rows.page(address, { size: pageLimit, signal });
      for (const row of rows) {
        if (row !== null && fits(row.operation, row.cells, search)) {
          tally.set(row.operation.status, (tally.get(row.operation.status) ?? 0) + 1);
        }
      }
      read += rows.length;
      address = next;
    }
    const note = `Counted among the newest ${read} rows: Dataverse cannot filter by all of this search.`;
    return countsOf(tally, address === null ? null : note);
  }
}

function statusOfReason(reason: number): Status | undefined {
  return [0, 2, 3].map((state) => statusOfPair({ state, status: reason })).find((status) => status !== undefined);
}

function countsOf(tally: Tally, partial: string | null): Counts {
  const counts = Object.fromEntries(statuses.map((status) => [status, tally.get(status) ?? 0])) as Record<
    Status,
    number
  >;
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return { total, counts, partial };
}
