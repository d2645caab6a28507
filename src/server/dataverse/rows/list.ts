import type { Operation } from '../../../operation/operation.ts';
import { annotationsApplied, applied, jsonAnswer } from '../answers.ts';
import type { Call, Context } from '../context.ts';
import { rowsContext } from '../contextUrl.ts';
import type { FacadeAnswer } from '../exchange.ts';
import { compileFilter, compileOrder } from '../odata/compile.ts';
import type { Prefer } from '../odata/prefer.ts';
import type { ODataQuery } from '../odata/query.ts';
import { countMembers, countRows } from './count.ts';
import { nextLink, pageOf, pageSizeApplied } from './page.ts';
import { rowMembers } from './read.ts';

/** A page of rows that fit a filter. */
export async function listRows(query: ODataQuery, prefer: Prefer, call: Call, context: Context): Promise<FacadeAnswer> {
  const filter = await compileFilter(query.filter, context.users);
  const where =
    query.partitionId === null ? filter : ({ kind: 'all', of: [filter, inPartition(query.partitionId)] } as const);
  const page = pageOf(query, prefer, call, context);
  const { operations, next } =
    page.size === 0
      ? noRows
      : await context.engine.search({
          where,
          order: compileOrder(query.order),
          limit: page.size,
          ...(page.after === null ? {} : { after: page.after }),
        });
  const count = query.count ? await countRows(where, context) : null;
  return jsonAnswer(
    {
      '@odata.context': rowsContext(call.api, query.select),
      ...countMembers(count, prefer),
      value: operations.map((row) => rowMembers(row, query.select, prefer, context)),
      ...nextLink(page, operations.length, next, call),
    },
    applied(pageSizeApplied(prefer, context), annotationsApplied(prefer)),
  );
}

const noRows: { readonly operations: readonly Operation[]; readonly next: null } = { operations: [], next: null };

/** Where no partition was given, the primary key stands in for it. */
export function inPartition(partition: string) {
  return {
    kind: 'any',
    of: [
      { kind: 'compare', field: 'partitionId', operator: '=', value: partition, exact: true },
      {
        kind: 'all',
        of: [
          { kind: 'absent', field: 'partitionId' },
          { kind: 'compare', field: 'id', operator: '=', value: partition.toLowerCase() },
        ],
      },
    ],
  } as const;
}
