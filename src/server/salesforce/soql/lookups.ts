import type { Condition } from '../../../operation/condition.ts';
import type { Operation } from '../../../operation/operation.ts';
import type { Children } from '../row.ts';
import type { QueryContext } from './context.ts';
import type { RowsPlan } from './plan.ts';
import { type Lookups, rowOf, type Selected } from './row.ts';

/** Ids that one search asks for, and rows that it gives. */
const mostIds = 1_000;
const mostRows = 5_000;

/** Reads what the rows of a page need: their leaders, and the followers of those that lead. */
export async function lookupsOf(
  { columns, children }: Pick<RowsPlan, 'columns' | 'children'>,
  operations: readonly Operation[],
  context: QueryContext,
): Promise<Lookups> {
  const leaders = columns.some((column) => needsLeader(column, context))
    ? await leadersOf(operations, context)
    : new Map<string, Operation>();
  const leaderOf = ({ groupLeaderId }: Operation) => (groupLeaderId === null ? undefined : leaders.get(groupLeaderId));
  const followers =
    children === null ? new Map<string, Children>() : await followersByLeader(children, operations, context);
  return { ...shared(context), leaderOf, childrenOf: ({ id }) => followers.get(id) ?? null };
}

const shared = ({ users, isHidden }: QueryContext): Pick<Lookups, 'users' | 'isHidden'> => ({ users, isHidden });

/** `IsDeleted` of a follower is that of its leader, where rows are hidden at all. */
function needsLeader(column: Selected, { hidden }: QueryContext): boolean {
  if (column.kind === 'children') return false;
  const { leaders, field } = column.target;
  return leaders > 0 || field.field === 'groupLeaderId' || (field.field === null && hidden !== null);
}

async function leadersOf(operations: readonly Operation[], context: QueryContext): Promise<Map<string, Operation>> {
  const ids = new Set(operations.flatMap(({ groupLeaderId }) => groupLeaderId ?? []));
  const found = await withValues('id', [...ids], context);
  return new Map(found.map((operation) => [operation.id, operation]));
}

async function followersByLeader(
  plan: RowsPlan,
  operations: readonly Operation[],
  context: QueryContext,
): Promise<Map<string, Children>> {
  const leading = operations.filter(({ numFollowers }) => numFollowers > 0);
  const found = await withValues(
    'groupLeaderId',
    leading.map(({ id }) => id),
    context,
    plan,
  );
  const byId = new Map(leading.map((operation) => [operation.id, operation]));
  const lookups: Lookups = {
    ...shared(context),
    leaderOf: ({ groupLeaderId }) => byId.get(groupLeaderId ?? ''),
    childrenOf: () => null,
  };
  const groups = Map.groupBy(found, ({ groupLeaderId }) => groupLeaderId ?? '');
  const rows = new Map<string, Children>();
  for (const [id, group] of groups) {
    const end = plan.limit === null ? group.length : plan.offset + plan.limit;
    const records = group.slice(plan.offset, end).map((operation) => rowOf(operation, plan.columns, lookups));
    if (records.length > 0) rows.set(id, { rows: records, totalSize: records.length });
  }
  return rows;
}

/** All rows that have one of these values, in the order of the plan. */
async function withValues(
  field: 'id' | 'groupLeaderId',
  values: readonly string[],
  { engine }: QueryContext,
  plan?: RowsPlan,
): Promise<Operation[]> {
  const operations: Operation[] = [];
  for (let from = 0; from < values.length; from += mostIds) {
    const isOne: Condition = { kind: 'oneOf', field, values: values.slice(from, from + mostIds) };
    const where: Condition = plan === undefined ? isOne : { kind: 'all', of: [isOne, plan.where] };
    for (let after: string | null | undefined; after !== null; ) {
      const found = await engine.search({
        where,
        order: plan?.order ?? [],
        limit: mostRows,
        ...(after === undefined ? {} : { after }),
      });
      operations.push(...found.operations);
      after = found.next;
    }
  }
  return operations;
}
