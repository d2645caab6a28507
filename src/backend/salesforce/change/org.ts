import type { Operation } from '../../../operation/operation.ts';
import type { KnownRows } from '../../web/known.ts';
import type { SendOptions, TextAnswer } from '../../web/transport.ts';

/** Requests that an org has had today and may have, as in `Sforce-Limit-Info: api-usage=18/15000` (REST, Limit Info Header). */
export interface Usage {
  readonly used: number;
  readonly limit: number;
}

/** What every answer of an org tells beside its content. */
export interface OrgRequests {
  /** The answer to a GET; `path` is below `/services/data/vNN.0/`. */
  read(path: string, options?: SendOptions): Promise<TextAnswer>;
  /** As of the last answer; null: none has told yet. */
  readonly usage: Usage | null;
  /** Requests sent so far, those that failed among them. */
  readonly sent: number;
  /** The org's own time, by the header `Date` of its answers; the machine's until there was one. ms. */
  orgNow(): number;
}

/** One page of rows, each mapped and noted as known; what could not be read is left out. */
export interface OrgPage {
  readonly operations: readonly Operation[];
  /** Where it goes on, for {@link OrgRows.more}; null: nowhere. */
  readonly next: string | null;
}

/** What following an org reads. Every method asks once, impatiently, and rejects with a `ServiceFailure`. */
export interface OrgRows {
  readonly requests: OrgRequests;
  /** Rows that views have been given. */
  readonly known: KnownRows;
  /** `SELECT <every field> FROM BackgroundOperation <clauses>`, pages of 2,000. */
  select(clauses: string, signal?: AbortSignal): Promise<OrgPage>;
  more(next: string, signal?: AbortSignal): Promise<OrgPage>;
  /** Ids (18 characters) of the rows of `SELECT Id FROM BackgroundOperation <clauses>`, one page. */
  ids(clauses: string, signal?: AbortSignal): Promise<readonly string[]>;
  /** Records of a whole query as they are in the answer, one page; for aggregates. `impatient` false: a person waits. */
  records(
    soql: string,
    signal?: AbortSignal,
    impatient?: boolean,
  ): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Names of the fields that the org shows: old ones have no `Type`. */
  readonly fields: { names(signal?: AbortSignal): Promise<ReadonlySet<string>> };
}

/** Ids in one query: their text stays far below the 16,384 bytes of an address. */
export const idsPerQuery = 200;

/** The clause that finds rows by ids, which were checked: they are of 18 letters and digits. */
export function idsClause(ids: readonly string[]): string {
  return `WHERE Id IN (${ids.map((id) => `'${id}'`).join(',')})`;
}
