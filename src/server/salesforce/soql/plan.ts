import type { Condition, Order } from '../../../operation/condition.ts';
import { object } from '../../../service/salesforce/fields.ts';
import type { QueryContext } from './context.ts';
import { queryFaults } from './faults.ts';
import { type GroupsPlan, isAggregate, planGroups } from './groupPlan.ts';
import { compileOrder } from './order.ts';
import { type Parsed, parse } from './parse.ts';
import { Paths } from './path.ts';
import type { SoqlQuery } from './query.ts';
import type { Selected } from './row.ts';
import { selectedOf } from './select.ts';
import { compileFilter } from './where.ts';

/** A query that was checked and compiled: rows, their number alone, or groups of them. */
export type Plan = RowsPlan | CountPlan | GroupsPlan;

export interface RowsPlan {
  readonly kind: 'rows';
  readonly columns: readonly Selected[];
  readonly where: Condition;
  readonly order: readonly Order[];
  /** Null: all. */
  readonly limit: number | null;
  readonly offset: number;
  /** What the subquery asks of each row's followers. */
  readonly children: RowsPlan | null;
}

export interface CountPlan {
  readonly kind: 'count';
  readonly where: Condition;
  readonly limit: number | null;
}

const mostOffset = 2_000;

/**
 * Parses, checks and compiles a query on `BackgroundOperation`. Raises SalesforceFault for whatever the service would
 * refuse, INVALID_TYPE for another object.
 */
export async function planQuery(text: string, context: QueryContext): Promise<Plan> {
  return planParsed(text, parse(text), context);
}

/** The same for a query that was parsed before. */
export async function planParsed(text: string, { query, tokens }: Parsed, context: QueryContext): Promise<Plan> {
  if (query.from.toLowerCase() !== object.name.toLowerCase()) throw queryFaults.unknownObject(query.from);
  const paths = new Paths(text, tokens, context.typeField);
  if ((query.offset ?? 0) > mostOffset) throw queryFaults.offset();
  if (isCount(query)) return planCount(query, paths, context);
  return isAggregate(query) ? planGroups(query, paths, context) : planRows(query, paths, context);
}

/** `SELECT COUNT()` stands alone and gives nothing but the number. */
function isCount({ items }: SoqlQuery): boolean {
  const counts = items.filter(({ kind, ...item }) => {
    const of = kind === 'value' && 'of' in item ? item.of : null;
    return of?.kind === 'call' && of.name === 'COUNT' && of.of.length === 0;
  });
  if (counts.length === 0) return false;
  const [item] = items;
  if (items.length > 1) throw queryFaults.malformed('Count() must be the only element in the SELECT list');
  if (item?.kind === 'value' && item.alias !== null) throw queryFaults.unexpectedToken(item.alias);
  return true;
}

async function planCount(query: SoqlQuery, paths: Paths, context: QueryContext): Promise<CountPlan> {
  if (query.groupBy.length > 0 || query.having !== null || query.orderBy.length > 0) {
    throw queryFaults.malformed('GROUP BY, HAVING and ORDER BY can not be used with COUNT()');
  }
  return { kind: 'count', where: await conditionOf(query, paths, context), limit: query.limit };
}

async function planRows(query: SoqlQuery, paths: Paths, context: QueryContext): Promise<RowsPlan> {
  const columns = selectedOf(query, paths, context);
  const [subquery] = query.items.flatMap((item) => (item.kind === 'children' ? [item.query] : []));
  return {
    kind: 'rows',
    columns,
    where: await conditionOf(query, paths, context),
    order: compileOrder(query.orderBy, paths),
    limit: query.limit,
    offset: query.offset ?? 0,
    children: subquery === undefined ? null : await planChildren(subquery, paths, context),
  };
}

async function planChildren(query: SoqlQuery, paths: Paths, context: QueryContext): Promise<RowsPlan> {
  if (query.from.toLowerCase() !== object.mergedOperations.relationshipName.toLowerCase()) {
    throw queryFaults.unknownChildren(query.from, paths.place(query.from));
  }
  if (query.items.some(({ kind }) => kind === 'children')) {
    throw queryFaults.malformed('A subquery can not have a subquery here: followers have no followers.');
  }
  if (isCount(query) || isAggregate(query)) throw queryFaults.malformed('Aggregates can not be used in a subquery');
  if ((query.offset ?? 0) > mostOffset) throw queryFaults.offset();
  return planRows(query, paths, context);
}

function conditionOf({ where }: SoqlQuery, paths: Paths, context: QueryContext): Promise<Condition> {
  return compileFilter(where, { paths, context });
}
