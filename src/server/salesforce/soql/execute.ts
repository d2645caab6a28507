import { OperationFailure } from '../../../operation/error.ts';
import type { Operation } from '../../../operation/operation.ts';
import type { QueryPage } from '../row.ts';
import type { QueryContext } from './context.ts';
import { queryFaults } from './faults.ts';
import { executeGroups } from './groups.ts';
import { lookupsOf } from './lookups.ts';
import type { Plan, RowsPlan } from './plan.ts';
import { rowOf } from './row.ts';

/** Where a page begins. */
interface Page {
  /** The engine's mark. */
  readonly after: string;
  /** Rows of the pages before. */
  readonly position: number;
  readonly totalSize: number;
}

/** Most rows of a page whose rows have subqueries: the service, too, makes pages of wide rows smaller. */
const mostParents = 200;

/**
 * One page of a query's answer, of `size` rows at most (1..2,000); `after` is the `next` of the page before. Groups and
 * counts have one page only.
 */
export async function execute(
  plan: Plan,
  context: QueryContext,
  size: number,
  after: string | null = null,
): Promise<QueryPage> {
  try {
    switch (plan.kind) {
      case 'count': {
        const { where, limit } = plan;
        const total = limit === 0 ? 0 : await context.engine.countWhere(where, limit ?? Number.MAX_SAFE_INTEGER);
        return { totalSize: total, rows: [], next: null };
      }
      case 'groups': {
        const rows = await executeGroups(plan, context);
        return { totalSize: rows.length, rows, next: null };
      }
      case 'rows':
        return await executeRows(
          plan,
          context,
          plan.children === null ? size : Math.min(size, mostParents),
          pageOf(after),
        );
    }
  } catch (error) {
    if (error instanceof OperationFailure && (error.code === 'invalid-query' || error.code === 'invalid-request')) {
      throw queryFaults.tooComplicated();
    }
    throw error;
  }
}

/** A page by the `next` of the one before; undefined: the first. */
function pageOf(next: string | null): Page | undefined {
  if (next === null) return undefined;
  const [after, position, totalSize] = JSON.parse(next) as [string, number, number];
  return { after, position, totalSize };
}

async function executeRows(plan: RowsPlan, context: QueryContext, size: number, page?: Page): Promise<QueryPage> {
  const position = page?.position ?? 0;
  const most = Math.min(size, (plan.limit ?? Number.POSITIVE_INFINITY) - position);
  if (most <= 0) return { totalSize: position, rows: [], next: null };
  const { operations, after } = await read(plan, context, most, page?.after);
  const lookups = await lookupsOf(plan, operations, context);
  const rows = operations.map((operation) => rowOf(operation, plan.columns, lookups));
  const reached = position + rows.length;
  // With an OFFSET only the first page comes back (SOQL and SOSL Reference).
  if (after === null || reached >= (plan.limit ?? Number.POSITIVE_INFINITY) || plan.offset > 0) {
    return { totalSize: Math.max(reached, page?.totalSize ?? 0), rows, next: null };
  }
  const limit = plan.limit ?? Number.MAX_SAFE_INTEGER;
  const totalSize = page?.totalSize ?? Math.max(reached + 1, await context.engine.countWhere(plan.where, limit));
  return { totalSize, rows, next: JSON.stringify([after, reached, totalSize]) };
}

/** Rows until there are enough: the engine gives up a page that takes it too long, with a mark from which to go on. */
async function read(
  plan: RowsPlan,
  { engine }: QueryContext,
  most: number,
  mark: string | undefined,
): Promise<{ operations: Operation[]; after: string | null }> {
  const operations: Operation[] = [];
  let after: string | null = mark ?? null;
  do {
    const found = await engine.search({
      where: plan.where,
      order: plan.order,
      limit: most - operations.length,
      ...(after === null ? { skip: plan.offset } : { after }),
    });
    operations.push(...found.operations);
    after = found.next;
  } while (after !== null && operations.length < most);
  return { operations, after };
}
