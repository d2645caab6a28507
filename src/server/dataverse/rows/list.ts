import type { Operation } from '../../../operation/operation.ts';
import type { FacadeAnswer } from '../../facade/exchange.ts';
import { annotationsApplied, applied, jsonAnswer } from '../answers.ts';
import type { Call, Context } from '../context.ts';
import { rowsContext } from '../contextUrl.ts';
import { compileFilter, inPartition } from '../odata/compile/filter.ts';
import { compileOrder } from '../odata/compile/order.ts';
import type { Prefer } from '../odata/prefer.ts';
import type { ODataQuery } from '../odata/query.ts';
import { compileContext } from './compileContext.ts';
import { countMembers, countRows } from './count.ts';
import { nextLink, pageOf, pageSizeApplied } from './page.ts';
import { rowsMembers } from './read.ts';

/** A page of rows that fit a filter. */
export async function listRows(query: ODataQuery, prefer: Prefer, call: Call, context: Context): Promise<FacadeAnswer> {
  const filter = await compileFilter(query.filter, compileContext(context));
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
      value: await rowsMembers(operations, query.select, prefer, context),
      ...nextLink(page, operations.length, next, call),
    },
    applied(pageSizeApplied(prefer, context), annotationsApplied(prefer)),
  );
}

const noRows: { readonly operations: readonly Operation[]; readonly next: null } = { operations: [], next: null };
