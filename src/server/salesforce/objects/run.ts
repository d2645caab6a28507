import { object } from '../../../service/salesforce/fields.ts';
import type { Context } from '../context.ts';
import type { Columns, QueryPage, Row } from '../row.ts';
import { columnsIn as columnsOfPlan } from '../soql/columns.ts';
import type { QueryContext } from '../soql/context.ts';
import { execute } from '../soql/execute.ts';
import { queryFaults } from '../soql/faults.ts';
import { type Parsed, parse } from '../soql/parse.ts';
import { planParsed } from '../soql/plan.ts';
import { hiddenRows, isHidden } from '../visibility.ts';
import { columnsIn, pageOf } from './memory.ts';
import { organizationRow, userRow } from './others.ts';

/** A query, and the page of it that is wanted: `after` is the `next` of the page before, null for the first. */
export interface Asked {
  readonly text: string;
  readonly all: boolean;
  readonly batchSize: number;
  readonly after: string | null;
}

/** Runs a query on whichever object it names. Raises the service's faults. */
export async function runQuery(asked: Asked, context: Context): Promise<QueryPage> {
  const parsed = parse(asked.text);
  const other = await otherObject(parsed, context);
  if (other !== null) return pageOf(parsed.query, other.rows, other.template);
  const queried = queryContext(context, asked.all);
  return execute(await planParsed(asked.text, parsed, queried), queried, asked.batchSize, asked.after);
}

export async function columnsOf(text: string, context: Context): Promise<Columns> {
  const parsed = parse(text);
  const other = await otherObject(parsed, context);
  if (other !== null) return columnsIn(parsed.query, other.template);
  return columnsOfPlan(await planParsed(text, parsed, queryContext(context, false)));
}

/** `all`: as /queryAll, which shows rows that are visible no more. */
function queryContext({ engine, users, settings, clock }: Context, all: boolean): QueryContext {
  const now = clock.now();
  const { timeZone, weekStart, fiscalYearStart, typeField, deletedVisible } = settings;
  return {
    engine,
    users,
    now,
    hidden: hiddenRows(settings, now),
    isHidden: (operation, leader) => isHidden(operation, leader, settings, now),
    showsHidden: all && deletedVisible,
    typeField,
    timeZone,
    weekStart,
    fiscalYearStart,
  };
}

/** Rows of an object that is kept in memory; null: the query is about operations. Raises INVALID_TYPE. */
async function otherObject(
  { query }: Parsed,
  { users, settings }: Context,
): Promise<{ readonly rows: readonly Row[]; readonly template: Row } | null> {
  const from = query.from.toLowerCase();
  if (from === object.name.toLowerCase()) return null;
  if (from === 'organization') {
    const row = organizationRow(settings);
    return { rows: [row], template: row };
  }
  if (from !== 'user') throw queryFaults.unknownObject(query.from);
  const rows = (await users.all()).map((user) => userRow(user, settings));
  return { rows, template: userRow(users.present, settings) };
}
