import type { Comparison as EngineComparison } from '../../../operation/condition.ts';
import { fold } from '../../../operation/fold.ts';
import { readDate } from '../../../service/salesforce/dates.ts';
import { readId } from '../../../service/salesforce/ids.ts';
import { Calendar } from './calendar.ts';
import type { QueryContext } from './context.ts';
import { type Range, rangeOf } from './dateLiteral.ts';
import { queryFaults } from './faults.ts';
import type { Literal, SoqlOperator } from './query.ts';
import { patternOf, textOf } from './text.ts';

/** Operators that compare two values. */
export type Relation = Exclude<SoqlOperator, 'LIKE' | 'IN' | 'NOT IN' | 'INCLUDES' | 'EXCLUDES'>;

/** The operator of the engine's conditions. */
export function engineOperator(relation: Relation): EngineComparison {
  return relation === '!=' ? '<>' : relation;
}

/** A text, or an id of 18 characters. Raises INVALID_FIELD for what is no text, INVALID_QUERY_FILTER_OPERATOR for no id. */
export function textValue(name: string, type: 'string' | 'id', literal: Literal): string {
  if (literal.type !== 'text') throw queryFaults.unquotedValue(name, type === 'id' ? 'ID' : 'string');
  const text = textOf(literal.text);
  if (type === 'string') return text;
  const id = readId(text);
  if (id === undefined) throw queryFaults.invalidId(text);
  return id;
}

/** Raises INVALID_FIELD for what is no whole number. */
export function intValue(name: string, literal: Literal): number {
  if (literal.type === 'text') throw queryFaults.quotedValue(name, 'int');
  const value = Number(literal.text);
  if (literal.type !== 'number' || !Number.isInteger(value)) throw queryFaults.wrongValue(name, 'int');
  return value;
}

/** Any number: what sums and averages are compared with. */
export function numberValue(name: string, literal: Literal): number {
  if (literal.type === 'text') throw queryFaults.quotedValue(name, 'double');
  if (literal.type !== 'number') throw queryFaults.wrongValue(name, 'double');
  return Number(literal.text);
}

export function booleanValue(name: string, literal: Literal): boolean {
  if (literal.type === 'text') throw queryFaults.quotedValue(name, 'boolean');
  if (literal.type !== 'boolean') throw queryFaults.wrongValue(name, 'boolean');
  return literal.text.toUpperCase() === 'TRUE';
}

/** The instants that a literal stands for: one, or those of a date literal. */
export function instantValue(name: string, literal: Literal, context: QueryContext): Range {
  if (literal.type === 'dateLiteral') return rangeOf(literal.text, context.now, context);
  if (literal.type === 'text') throw queryFaults.quotedValue(name, 'dateTime');
  const instant = literal.type === 'instant' ? readDate(literal.text.toUpperCase()) : undefined;
  if (instant === undefined) throw queryFaults.wrongValue(name, 'dateTime');
  return { from: instant, end: instant + 1 };
}

/** The days that a literal stands for, behind `DAY_ONLY`. */
export function dayValue(name: string, literal: Literal, context: QueryContext): Range {
  const calendar = new Calendar(context.timeZone);
  if (literal.type === 'dateLiteral') return rangeOf(literal.text, context.now, context);
  if (literal.type === 'text') throw queryFaults.quotedValue(name, 'date');
  const at = literal.type === 'day' ? readDate(`${literal.text}T00:00:00Z`) : undefined;
  if (at === undefined) throw queryFaults.wrongValue(name, 'date');
  const day = calendarDay(at);
  return { from: calendar.start(day), end: calendar.start({ ...day, day: day.day + 1 }) };
}

function calendarDay(at: number) {
  const date = new Date(at);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth(), day: date.getUTCDate() };
}

/** What `compare` gives: less than zero, zero, more; undefined for a value that is not there. */
export function holds(relation: Relation, difference: number | undefined): boolean {
  if (difference === undefined) return relation === '!=';
  switch (relation) {
    case '=':
      return difference === 0;
    case '!=':
      return difference !== 0;
    case '<':
      return difference < 0;
    case '<=':
      return difference <= 0;
    case '>':
      return difference > 0;
    case '>=':
      return difference >= 0;
  }
}

/** Texts without regard to case. */
export function compareFolded(one: string, other: string): number {
  const [a, b] = [fold(one), fold(other)];
  return a < b ? -1 : a > b ? 1 : 0;
}

/** True for the text that a pattern fits, whatever the case; in time that grows with both lengths only. */
export function fitsPattern(text: string, literal: string): boolean {
  const pattern: (string | null)[] = patternOf(literal).flatMap((piece) => {
    if ('text' in piece) return [...fold(piece.text)];
    return 'any' in piece && piece.any === 'run' ? [null] : [''];
  });
  const characters = [...fold(text)];
  // Pieces: a character, '' for any one, null for any run.
  let reached = new Set([0]);
  for (const piece of pattern) {
    const next = new Set<number>();
    if (piece === null) {
      for (let at = Math.min(...reached); at <= characters.length; at++) next.add(at);
    } else {
      for (const at of reached) {
        if (at < characters.length && (piece === '' || piece === characters[at])) next.add(at + 1);
      }
    }
    reached = next;
  }
  return reached.has(characters.length);
}
