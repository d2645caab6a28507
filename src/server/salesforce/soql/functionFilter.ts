import type { Condition, Field } from '../../../operation/condition.ts';
import { Calendar } from './calendar.ts';
import { queryFaults } from './faults.ts';
import { type Comparison, type Expression, type Literal, written } from './query.ts';
import { rangeCondition } from './range.ts';
import { dayValue, intValue, type Relation } from './values.ts';
import type { Filtering } from './where.ts';

/**
 * Comparisons of date functions. Those whose values are ranges of instants are answered, DAY_ONLY and CALENDAR_YEAR; the
 * others would have to look at every row, and are refused (ours). Days are those of UTC unless convertTimezone is inside.
 */
export function functionAtom(
  { operator, values }: Comparison,
  left: Expression & { readonly kind: 'call' },
  { paths, context }: Filtering,
): Condition {
  const name = written(left);
  const [inner] = left.of;
  const isConverted = inner?.kind === 'call' && inner.name === 'CONVERTTIMEZONE';
  const path = isConverted ? inner.of[0] : inner;
  if (left.of.length !== 1 || path?.kind !== 'path' || (left.name !== 'DAY_ONLY' && left.name !== 'CALENDAR_YEAR')) {
    throw queryFaults.malformed(`${name} can not be filtered here: only DAY_ONLY and CALENDAR_YEAR of a field can.`);
  }
  const target = paths.resolve(path.path);
  if (target.kind !== 'own' || target.field.type !== 'datetime' || target.leaders > 0) {
    throw queryFaults.notFilterable(name);
  }
  const field = target.field.field as Field;
  const zoned = { ...context, timeZone: isConverted ? context.timeZone : 'UTC' };
  const atom = (relation: Relation, value: Literal): Condition => {
    if (value.type === 'null') {
      const absent: Condition = { kind: 'absent', field };
      return relation === '=' ? absent : { kind: 'not', of: absent };
    }
    if (left.name === 'DAY_ONLY') return rangeCondition(field, relation, dayValue(name, value, zoned));
    const year = Math.min(Math.max(intValue(name, value), -200_000), 200_000);
    const calendar = new Calendar(zoned.timeZone);
    const start = (of: number) => calendar.start({ year: of, month: 0, day: 1 });
    return rangeCondition(field, relation, { from: start(year), end: start(year + 1) });
  };
  if (operator === 'LIKE' || operator === 'INCLUDES' || operator === 'EXCLUDES') {
    throw queryFaults.invalidOperator(name, operator);
  }
  if (operator !== 'IN' && operator !== 'NOT IN') return atom(operator, values[0] as Literal);
  const isOne: Condition = { kind: 'any', of: values.map((value) => atom('=', value)) };
  return operator === 'IN' ? isOne : { kind: 'not', of: isOne };
}
