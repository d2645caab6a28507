import { lowerAscii } from '../../../operation/query/ascii.ts';
import type { Pattern, PayloadTerm } from '../../../operation/query.ts';
import { isNumber, wholeNumber } from '../../../operation/scalar.ts';
import { statuses } from '../../../operation/status.ts';
import { afterPrefix, type Bind, type Dialect, isOneOf } from '../query.ts';

/**
 * SQLite. Its lower() folds A to Z only and its text compares by code point, as the evaluator in memory does; a
 * database with locales needs the collation "C" for both.
 */
export const sqliteDialect: Dialect = {
  placeholder: () => '?',
  statusCode: (status) => statuses.indexOf(status),
  contains: (column, text, bind) => `instr(lower(${column}), ${bind(text)}) > 0`,
  fits,
  caseless: {
    fits: (column, pattern, bind) => {
      const [prefix, ...more] = pattern;
      if (prefix === '') return fits(column, pattern, bind);
      const range = fits(`${column} COLLATE NOCASE`, [lowerAscii(prefix), ''], bind);
      return `(${range} AND ${fits(`+${column}`, [prefix, ...more], bind)})`;
    },
    isOneOf: (column, values, bind) =>
      `(${isOneOf(`${column} COLLATE NOCASE`, values.map(lowerAscii), bind)} AND ${isOneOf(`+${column}`, values, bind)})`,
  },
  types: { fits, isOneOf },
  unindexed: (column) => `+${column}`,
  payloadEquals,
};

function fits(column: string, pattern: Pattern, bind: Bind): string {
  const [prefix, ...more] = pattern;
  const conditions: string[] = [];
  // The planner has no statistics: told that few rows fit, it prefers the index to reading in order.
  const few = (condition: string) => (column.startsWith('+') ? condition : `likelihood(${condition}, 0.001)`);
  if (prefix !== '') {
    conditions.push(few(`${column} >= ${bind(prefix)}`));
    const end = afterPrefix(prefix);
    if (end !== null) conditions.push(few(`${column} < ${bind(end)}`));
  }
  if (more.some((piece) => piece !== '')) conditions.push(`${column} GLOB ${bind(globOf(pattern))}`);
  return conditions.length === 0 ? `${column} IS NOT NULL` : `(${conditions.join(' AND ')})`;
}

function globOf(pattern: Pattern): string {
  return pattern.map((piece) => piece.replaceAll(/[*?[]/g, '[$&]')).join('*');
}

/** Whole numbers compare by their digits, so that those beyond 2^53 stay apart; others as doubles. */
function payloadEquals(body: string, term: PayloadTerm, bind: Bind): string {
  const path = pathOf(term.path);
  const at = (operator: '->' | '->>') => `${body} ${operator} ${bind(path)}`;
  const cases = [`json_type(${body}, ${bind(path)})`, `WHEN 'text' THEN ${at('->>')} = ${bind(term.value)}`];
  if (!term.onlyText && isNumber(term.value)) {
    const whole = wholeNumber(term.value);
    if (whole !== null) cases.push(`WHEN 'integer' THEN ${at('->')} = ${bind(whole)}`);
    cases.push(`WHEN 'real' THEN ${at('->>')} = ${bind(Number(term.value))}`);
  }
  if (!term.onlyText && ['true', 'false', 'null'].includes(term.value))
    cases.push(`WHEN ${bind(term.value)} THEN TRUE`);
  return `CASE WHEN json_valid(${body}) THEN CASE ${cases.join(' ')} END END`;
}

/** A path as SQLite reads it; a key in quotes may hold anything, with the escapes of JSON. */
function pathOf(path: readonly (string | number)[]): string {
  return `$${path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${JSON.stringify(step)}`)).join('')}`;
}
