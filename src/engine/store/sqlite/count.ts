import type { Condition, Field, GroupBy } from '../../../operation/condition.ts';
import { statusCode } from '../columns.ts';
import { compileCondition, groupSqlOf } from '../condition.ts';
import { sqliteConditions } from './conditionDialect.ts';
import { withKnownTypes } from './knownTypes.ts';
import { inWindows } from './scan.ts';
import type { ReadLimits } from './windows.ts';
import type { Writer } from './writer.ts';

/** Rows that fit, counted up to `most`. */
export async function countWhere(writer: Writer, where: Condition, most: number, limits: ReadLimits): Promise<number> {
  let total = 0;
  for await (const rows of countRows(writer, where, [], limits)) {
    for (const [n] of rows) total += Number(n ?? 0);
    if (total >= most) return most;
  }
  return total;
}

/** The table of counts in the place of the operations; it has their columns `status` and `type`, and the leader of none. */
const countTable = (condition: string) =>
  `(SELECT status, type, n, NULL AS group_leader_id FROM count WHERE n > 0 AND ${condition}) o`;

const counted: readonly Field[] = ['status', 'type', 'outcome'];
const merged: Condition = { kind: 'compare', field: 'status', operator: '=', value: 'Merged' };

/**
 * Numbers of the rows that fit, in pieces: the values of `by`, then the number. What only asks for status and type comes
 * from the table of counts. Whose outcome is whose that does not know: Merged rows are then looked at themselves.
 */
export async function* countRows(
  writer: Writer,
  where: Condition,
  by: readonly GroupBy[],
  limits: ReadLimits,
): AsyncGenerator<unknown[][], void> {
  const fields = fieldsOf(where, new Set(by.map(lookedAt)));
  const groups = by.map((one) => groupSqlOf(one, sqliteConditions));
  const end = groups.length === 0 ? '' : `GROUP BY ${groups.join(', ')}`;
  const rows = { select: [...groups, 'count(*)'].join(', '), end };
  if ([...fields].some((field) => !counted.includes(field))) {
    yield* inWindows(writer, withKnownTypes(writer, where), rows, limits);
    return;
  }
  const { where: condition, parameters } = compileCondition(where, sqliteConditions);
  const table = countTable(fields.has('outcome') ? `status <> ${statusCode.Merged}` : 'TRUE');
  const sql = `SELECT ${[...groups, 'sum(o.n)'].join(', ')} FROM ${table} WHERE ${condition} ${end}`;
  yield writer.statements.passing(sql).all(...parameters);
  if (!fields.has('outcome')) return;
  yield* inWindows(writer, { kind: 'all', of: [merged, withKnownTypes(writer, where)] }, rows, limits);
}

/** The field of the row that a group is made by. */
function lookedAt(by: GroupBy): Field {
  if (typeof by === 'string') return by;
  return 'leader' in by ? 'groupLeaderId' : by.field;
}

/** The fields that a condition looks at. */
function fieldsOf(condition: Condition, into: Set<Field> = new Set()): Set<Field> {
  switch (condition.kind) {
    case 'all':
    case 'any':
      for (const one of condition.of) fieldsOf(one, into);
      return into;
    case 'not':
      return fieldsOf(condition.of, into);
    case 'leader':
      return into.add('groupLeaderId');
    default:
      return into.add(condition.field);
  }
}
