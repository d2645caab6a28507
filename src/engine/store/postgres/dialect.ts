import type { PatternPiece } from '../../../operation/condition.ts';
import { lowerAscii } from '../../../operation/query/ascii.ts';
import type { Pattern, PayloadTerm } from '../../../operation/query.ts';
import { isNumber } from '../../../operation/scalar.ts';
import { statuses } from '../../../operation/status.ts';
import type { ConditionDialect } from '../condition.ts';
import { checkPattern, containedText } from '../pattern.ts';
import { afterPrefix, type Bind, type Dialect, isOneOf, type Parameter } from '../query.ts';

/** PostgreSQL infers the type of a parameter from what is around it, which is not always what it is. */
function placeholder(position: number, value: Parameter): string {
  if (value === null) return `$${position}::text`;
  if (typeof value === 'string') return `$${position}::text`;
  return Number.isSafeInteger(value) ? `$${position}::bigint` : `$${position}::float8`;
}

const statusCode: Dialect['statusCode'] = (status) => statuses.indexOf(status);

/** By an index on the lower case of the column. */
const caseless: Dialect['caseless'] = {
  fits(column, pattern, bind) {
    const [prefix, ...more] = pattern;
    if (prefix === '') return fits(column, pattern, bind);
    return `(${fits(`lower(${column})`, [lowerAscii(prefix), ''], bind)} AND ${fits(column, [prefix, ...more], bind)})`;
  },
  isOneOf: (column, values, bind) =>
    `(${isOneOf(`lower(${column})`, values.map(lowerAscii), bind)} AND ${isOneOf(column, values, bind)})`,
};

/** PostgreSQL, whose columns of text have the collation "C": lower() folds A to Z only, and text compares by code point. */
export const postgresDialect: Dialect = {
  placeholder,
  statusCode,
  contains: (column, text, bind) => `strpos(lower(${column}), ${bind(text)}) > 0`,
  fits,
  caseless,
  types: caseless,
  // It has statistics to know better.
  unindexed: (column) => column,
  payloadEquals,
};

function fits(column: string, pattern: Pattern, bind: Bind): string {
  const [prefix, ...more] = pattern;
  const conditions: string[] = [];
  if (prefix !== '') {
    conditions.push(`${column} >= ${bind(prefix)}`);
    const end = afterPrefix(prefix);
    if (end !== null) conditions.push(`${column} < ${bind(end)}`);
  }
  if (more.some((piece) => piece !== '')) conditions.push(`${column} LIKE ${bind(pattern.map(literal).join('%'))}`);
  return conditions.length === 0 ? `${column} IS NOT NULL` : `(${conditions.join(' AND ')})`;
}

/** Text that stands for itself in a LIKE. */
const literal = (text: string) => text.replaceAll(/[\\%_]/g, '\\$&');

/** Numbers compare by their digits. */
function payloadEquals(body: string, term: PayloadTerm, bind: Bind): string {
  const steps = term.path.map((step) => (typeof step === 'number' ? String(step) : bind(step)));
  const at = [`json_or_null(${body})`, ...steps].join(' -> ');
  const cases = [`CASE jsonb_typeof(${at})`, `WHEN 'string' THEN (${at}) #>> '{}' = ${bind(term.value)}`];
  if (!term.onlyText && isNumber(term.value)) {
    cases.push(`WHEN 'number' THEN (${at})::numeric = ${bind(term.value)}::numeric`);
  }
  if (!term.onlyText && (term.value === 'true' || term.value === 'false')) {
    cases.push(`WHEN 'boolean' THEN (${at})::boolean = ${term.value}`);
  }
  if (!term.onlyText && term.value === 'null') cases.push(`WHEN 'null' THEN TRUE`);
  return `${cases.join(' ')} END`;
}

/** Conditions for PostgreSQL; what lower() does not fold, `fold` of schema.ts does. */
export const postgresConditions: ConditionDialect = {
  placeholder,
  statusCode,
  folded: (text, ascii) => (ascii ? `lower(${text})` : `fold(${text})`),
  like(text, pattern, bind) {
    const contained = containedText(pattern);
    if (contained !== undefined) return `strpos(${text}, ${bind(contained)}) > 0`;
    const sets = pattern.some((piece) => 'oneOf' in piece);
    const written = sets ? `^${pattern.map(expression).join('')}$` : pattern.map(likePiece).join('');
    checkPattern(written);
    return `${text} ${sets ? '~' : 'LIKE'} ${bind(written)}`;
  },
  outcomeIsOneOf(outcome, codes) {
    const merged = statusCode('Merged');
    return `((o.status IN (${codes}) AND o.status <> ${merged}) OR (o.status = ${merged} AND ${outcome} IN (${codes})))`;
  },
  same: (side, value, bind) => (value === null ? `(${side}) IS NULL` : `${side} = ${bind(value)}`),
  ordered: (value, { descending, absent }) => {
    const place = absent === null ? '' : ` NULLS ${absent.toUpperCase()}`;
    return `${value}${descending ? ' DESC' : ''}${place}`;
  },
};

function likePiece(piece: PatternPiece): string {
  if ('text' in piece) return literal(piece.text);
  return 'any' in piece && piece.any === 'run' ? '%' : '_';
}

/** A piece of a regular expression of PostgreSQL. */
function expression(piece: PatternPiece): string {
  if ('text' in piece) return [...piece.text].map(escaped).join('');
  if ('any' in piece) return piece.any === 'run' ? '.*' : '.';
  const members = piece.oneOf.filter((member) => typeof member === 'string' || member[0] <= member[1]);
  // Nothing fits an empty set, and anything what is not in it.
  if (members.length === 0) return piece.negated ? '.' : '(?!)';
  const set = members.map((member) => (typeof member === 'string' ? escaped(member) : member.map(escaped).join('-')));
  return `[${piece.negated ? '^' : ''}${set.join('')}]`;
}

/** A character that stands for itself, inside brackets too. */
function escaped(character: string): string {
  if (/[a-z0-9]/i.test(character)) return character;
  return `\\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`;
}
