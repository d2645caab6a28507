import type { Operation } from '../../../operation/operation.ts';
import type { FacadeAnswer } from '../../facade/exchange.ts';
import { annotationsApplied, applied, emptyAnswer, jsonAnswer } from '../answers.ts';
import type { Call, Context } from '../context.ts';
import { rowsContext } from '../contextUrl.ts';
import type { RowKey } from '../odata/path.ts';
import type { Prefer } from '../odata/prefer.ts';
import type { ODataQuery } from '../odata/query.ts';
import { etagOf, hasEtag } from '../row/etag.ts';
import { presentedColumns, presentRow } from '../row/present.ts';
import { shownEach } from '../row/shown.ts';
import { expandUsers } from './expand.ts';
import { rowOf } from './find.ts';

/** What a GET of one row, and an answer with `return=representation`, are shaped by. */
export interface Wanted {
  readonly query: Pick<ODataQuery, 'select' | 'expand'>;
  readonly prefer: Prefer;
}

export async function readRow(key: RowKey, wanted: Wanted, call: Call, context: Context): Promise<FacadeAnswer> {
  const row = await rowOf(context.engine, key);
  const known = call.request.headers['if-none-match'];
  const plain = wanted.query.expand.length === 0 && wanted.prefer.annotations.text === null;
  if (known !== undefined && plain && context.settings.optimisticConcurrency && hasEtag(known, row)) {
    return emptyAnswer({ ETag: etagOf(row) }, 304);
  }
  return jsonAnswer(await rowDocument(row, wanted, call, context), applied(annotationsApplied(wanted.prefer)));
}

/** One row with its context. */
export async function rowDocument(
  row: Operation,
  wanted: Wanted,
  { api }: Call,
  context: Context,
): Promise<Record<string, unknown>> {
  const { query, prefer } = wanted;
  return {
    '@odata.context': rowsContext(api, query.select, query.expand, '/$entity'),
    ...(await rowsMembers([row], query.select, prefer, context))[0],
    ...expandUsers(row, query.expand),
  };
}

/** The members of rows as they stand in a list too; what belongs to them is read at once. */
export async function rowsMembers(
  rows: readonly Operation[],
  select: readonly string[] | null,
  { annotations }: Prefer,
  { engine, settings }: Context,
): Promise<Record<string, unknown>[]> {
  const columns = new Set(presentedColumns(select).map(({ name }) => name));
  const shown = await shownEach(engine, rows, columns);
  return shown.map((row) => presentRow(row, { select, annotations, dateFractions: settings.dateFractions }));
}
