import type { Condition } from '../../../operation/condition.ts';
import { compileCondition } from '../condition.ts';
import { sqliteConditions } from './conditionDialect.ts';
import type { Writer } from './writer.ts';

/** Most types that are put in the place of a condition on them. */
const mostTypes = 200;

/**
 * The condition with those on the type, whatever the case or pattern, replaced by the types that there are and that fit:
 * an index serves these. The table of counts knows every type.
 */
export function withKnownTypes(writer: Writer, condition: Condition): Condition {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return { kind: condition.kind, of: condition.of.map((one) => withKnownTypes(writer, one)) };
    case 'not':
    case 'leader':
      return { kind: condition.kind, of: withKnownTypes(writer, condition.of) };
    case 'absent':
      return condition;
    case 'compare':
      return condition.operator === '<>' ? condition : known(writer, condition);
    default:
      return known(writer, condition);
  }
}

function known(
  writer: Writer,
  condition: Condition & { readonly field: unknown; readonly exact?: boolean },
): Condition {
  if (condition.field !== 'type' || (condition.exact === true && condition.kind !== 'like')) return condition;
  const { where, parameters } = compileCondition(condition, sqliteConditions);
  const sql = `SELECT DISTINCT o.type FROM count o WHERE o.n > 0 AND (${where}) LIMIT ${mostTypes + 1}`;
  const types = writer.statements
    .passing(sql)
    .all(...parameters)
    .map(([type]) => String(type));
  return types.length > mostTypes ? condition : { kind: 'oneOf', field: 'type', values: types, exact: true };
}
