import type { Condition, Field } from '../../../operation/condition.ts';
import { compileCondition } from '../condition.ts';
import { sqliteConditions } from './conditionDialect.ts';
import { withKnownTypes } from './knownTypes.ts';
import { inWindows } from './scan.ts';
import type { Writer } from './writer.ts';

/** Rows that fit, counted up to `most`. What only asks for status and type is answered by the table of counts. */
export async function countWhere(writer: Writer, where: Condition, most: number): Promise<number> {
  if (isCounted(writer, fieldsOf(where))) {
    const { where: sql, parameters } = compileCondition(where, sqliteConditions);
    const [n] = writer.statements.passing(`SELECT sum(o.n) FROM ${countTable} WHERE ${sql}`).get(...parameters) ?? [];
    return Math.min(most, Number(n ?? 0));
  }
  let total = 0;
  for await (const [[n] = []] of inWindows(writer, withKnownTypes(writer, where), { select: 'count(*)', end: '' })) {
    total += Number(n);
    if (total >= most) return most;
  }
  return total;
}

/** The table of counts in the place of the operations; it has their columns `status` and `type`, and the leader of none. */
export const countTable = '(SELECT status, type, n, NULL AS group_leader_id FROM count WHERE n > 0) o';

/** True when the table of counts knows all that these fields can say. Whose outcome is whose it does not know. */
export function isCounted(writer: Writer, fields: ReadonlySet<Field>): boolean {
  if ([...fields].some((field) => field !== 'status' && field !== 'type' && field !== 'outcome')) return false;
  if (!fields.has('outcome')) return true;
  return writer.statements.arrays('SELECT 1 FROM count WHERE status = 3 AND n > 0 LIMIT 1').get() === undefined;
}

/** The fields that a condition looks at. */
export function fieldsOf(condition: Condition, into: Set<Field> = new Set()): Set<Field> {
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
