import { readDate } from '../../../service/salesforce/dates.ts';
import { statusValueOf } from '../../../service/salesforce/status.ts';
import { Calendar } from './calendar.ts';
import type { QueryContext } from './context.ts';
import { rangeOf } from './dateLiteral.ts';
import { queryFaults } from './faults.ts';
import type { Slots } from './groupPlan.ts';
import type { Comparison, Literal, Logic } from './query.ts';
import { written } from './query.ts';
import type { Cell } from './row.ts';
import {
  booleanValue,
  compareFolded,
  fitsPattern,
  holds,
  instantValue,
  intValue,
  numberValue,
  type Relation,
  textValue,
} from './values.ts';

/** True for the groups that HAVING keeps, given the values of all their places. */
export type Having = (cells: readonly Cell[]) => boolean;

/** Compiles HAVING. Raises the faults of fields, values and operators. */
export function compileHaving(logic: Logic, slots: Slots, context: QueryContext): Having {
  switch (logic.kind) {
    case 'and':
    case 'or': {
      const parts = logic.of.map((one) => compileHaving(one, slots, context));
      if (logic.kind === 'and') return (cells) => parts.every((part) => part(cells));
      return (cells) => parts.some((part) => part(cells));
    }
    case 'not': {
      const part = compileHaving(logic.of, slots, context);
      return (cells) => !part(cells);
    }
    case 'comparison':
      return compileComparison(logic, slots, context);
  }
}

function compileComparison({ left, operator, values }: Comparison, slots: Slots, context: QueryContext): Having {
  const slot = slots.of(left);
  const name = written(left);
  if (values.length === 0) throw queryFaults.malformed('Semi join sub-selects are not supported in HAVING');
  if (operator === 'INCLUDES' || operator === 'EXCLUDES') throw queryFaults.invalidOperator(name, operator);
  const test = (relation: Relation | 'LIKE', literal: Literal) =>
    testOf(name, slots.typeOf(slot), relation, literal, context);
  if (operator !== 'IN' && operator !== 'NOT IN') {
    const one = test(operator, values[0] as Literal);
    return (cells) => one(cells[slot] ?? null);
  }
  const tests = values.map((value) => test('=', value));
  return (cells) => tests.some((one) => one(cells[slot] ?? null)) === (operator === 'IN');
}

function testOf(
  name: string,
  type: ReturnType<Slots['typeOf']>,
  relation: Relation | 'LIKE',
  literal: Literal,
  context: QueryContext,
): (cell: Cell) => boolean {
  if (literal.type === 'null') {
    if (relation !== '=' && relation !== '!=') throw queryFaults.invalidOperator(name, relation);
    return (cell) => (cell === null) === (relation === '=');
  }
  if (relation === 'LIKE') {
    if (type !== 'string' && type !== 'picklist') throw queryFaults.invalidOperator(name, relation);
    textValue(name, 'string', literal);
    return (cell) => cell !== null && fitsPattern(String(cell), literal.text);
  }
  const difference = differenceFrom(name, type, literal, context);
  return (cell) => holds(relation, cell === null ? undefined : difference(cell));
}

/** How a value lies to that of a literal: before (less than zero), at (zero) or behind it. */
function differenceFrom(
  name: string,
  type: ReturnType<Slots['typeOf']>,
  literal: Literal,
  context: QueryContext,
): (cell: Exclude<Cell, null>) => number {
  switch (type) {
    case 'int':
    case 'double': {
      const value = type === 'int' ? intValue(name, literal) : numberValue(name, literal);
      return (cell) => Number(cell) - value;
    }
    case 'boolean': {
      const value = booleanValue(name, literal);
      return (cell) => Number(cell) - Number(value);
    }
    case 'datetime': {
      const { from, end } = instantValue(name, literal, context);
      return (cell) => (Number(cell) < from ? -1 : Number(cell) < end ? 0 : 1);
    }
    case 'day': {
      const [first, last] = daysOf(name, literal, context);
      return (cell) => (String(cell) < first ? -1 : String(cell) <= last ? 0 : 1);
    }
    case 'id':
    case 'reference': {
      const id = textValue(name, 'id', literal);
      return (cell) => (String(cell) < id ? -1 : Number(String(cell) > id));
    }
    default: {
      const text = textValue(name, 'string', literal);
      return (cell) => compareFolded(String(cell), statusValueOf(text) ?? text);
    }
  }
}

/** The first and the last day of a literal, as texts that go in order. */
function daysOf(name: string, literal: Literal, context: QueryContext): [string, string] {
  if (literal.type === 'day' && readDate(`${literal.text}T00:00:00Z`) !== undefined)
    return [literal.text, literal.text];
  if (literal.type === 'text') throw queryFaults.quotedValue(name, 'date');
  if (literal.type !== 'dateLiteral') throw queryFaults.wrongValue(name, 'date');
  const calendar = new Calendar(context.timeZone);
  const { from, end } = rangeOf(literal.text, context.now, context);
  const text = (at: number) => {
    const { year, month, day } = calendar.dayAt(at);
    const parts = [String(year).padStart(4, '0'), String(month + 1).padStart(2, '0'), String(day).padStart(2, '0')];
    return parts.join('-');
  };
  return [text(from), text(end - 1)];
}
