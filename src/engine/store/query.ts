import { lowerAscii } from '../../operation/query/ascii.ts';
import type { Pattern, PayloadTerm, Query, Term } from '../../operation/query.ts';
import type { Status } from '../../operation/status.ts';

/** What a bound parameter may be. */
export type Parameter = string | number | null;

/** Adds a bound parameter and gives its place in the statement. */
export type Bind = (value: Parameter) => string;

/** Where two databases differ. Every method gives a condition as SQL; what comes from the query is bound. */
export interface Dialect {
  /** The n-th parameter of the statement, n ≥ 1, which has this value: `?` or `$n`. */
  placeholder(position: number, value: Parameter): string;
  statusCode(status: Status): number;
  /** Column holds the text, which is in lower case; only A to Z are folded. Null is no match. */
  contains(column: string, text: string, bind: Bind): string;
  /** Column fits a pattern with at least one star; by a range of its index when the first piece is not empty. */
  fits(column: string, pattern: Pattern, bind: Bind): string;
  /** The same and {@link isOneOf} for columns whose index knows no case of A to Z; case counts all the same. */
  caseless: {
    fits(column: string, pattern: Pattern, bind: Bind): string;
    isOneOf(column: string, values: readonly string[], bind: Bind): string;
  };
  /** The same for the column of types. */
  types: Dialect['caseless'];
  /** The column, written so that no index on it is used, where the planner has no statistics to know better. */
  unindexed(column: string): string;
  /** The JSON text in the column `body` holds the value at the path; never raises, whatever body and path are. */
  payloadEquals(body: string, term: PayloadTerm, bind: Bind): string;
}

/** A query as a condition on the table `operation o`. */
export interface CompiledQuery {
  /** A condition without `WHERE`, to be put in parentheses or between ANDs. */
  readonly where: string;
  readonly parameters: Parameter[];
  /** True when the table `payload` is read. */
  readonly payloads: boolean;
  /** True when one of our indexes narrows the search; otherwise rows are read in order and tried one by one. */
  readonly indexable: boolean;
}

const columns = {
  id: 'o.id',
  original: 'o.resubmitted_from',
  group: 'o.execution_group',
  parent: 'o.parent_key',
} as const;

const narrowKinds: readonly Term['kind'][] = ['id', 'original', 'group', 'parent'];

const textColumns = [
  'o.id',
  'o.type',
  'o.name',
  'o.display_name',
  'o.execution_group',
  'o.parent_key',
  'o.error_message',
];

const payloadKinds = { input: 0, output: 1 } as const;

/**
 * Compiles a query; its parameters are counted from `first` on, for databases that number them. `floor` false: the
 * caller bounds the sequence itself (see {@link compileFloor}), as it must when it reads in many small steps.
 */
export function compileQuery(query: Query, dialect: Dialect, first = 1, floor = true): CompiledQuery {
  const parameters: Parameter[] = [];
  const bind: Bind = (value) => {
    parameters.push(value);
    return dialect.placeholder(first + parameters.length - 1, value);
  };
  const narrow = query.terms.some(isNarrow);
  const conditions = query.terms.map((term) => {
    const condition = compileTerm(term, narrow, dialect, bind, floor);
    return term.negated ? `(${condition}) IS NOT TRUE` : `(${condition})`;
  });
  return {
    where: conditions.length === 0 ? 'TRUE' : conditions.join(' AND '),
    parameters,
    payloads: query.terms.some((term) => term.kind === 'payload'),
    indexable: query.terms.some(isIndexable),
  };
}

/** Few rows have one id, original, group or parent key (or begin so): their index is worth more than any other. */
function isNarrow(term: Term): boolean {
  if (term.negated || !('values' in term) || !narrowKinds.includes(term.kind)) return false;
  return term.values.every(([prefix, ...more]) => more.length === 0 || prefix !== '');
}

/** Types with wildcards are left out: most rows may fit, and reading them in order fills a page sooner. */
function isIndexable(term: Term): boolean {
  if (term.negated) return false;
  if (term.kind === 'type') return term.values.every((value) => value.length === 1);
  return term.kind === 'status' || term.kind === 'since' || isNarrow(term);
}

function compileTerm(term: Term, narrow: boolean, dialect: Dialect, bind: Bind, floor: boolean): string {
  switch (term.kind) {
    case 'id':
    case 'original':
      return compilePatterns(columns[term.kind], term.values, { isOneOf, fits: dialect.fits }, bind);
    case 'group':
    case 'parent':
      return compilePatterns(columns[term.kind], term.values, dialect.caseless, bind);
    case 'type': {
      const free = !narrow && isIndexable(term);
      const column = free ? 'o.type' : dialect.unindexed('o.type');
      return compilePatterns(column, term.values, dialect.types, bind);
    }
    case 'status': {
      const column = narrow ? dialect.unindexed('o.status') : 'o.status';
      return isOneOf(
        column,
        term.values.map((status) => dialect.statusCode(status)),
        bind,
      );
    }
    case 'error':
      return dialect.contains('o.error_message', lowerAscii(term.text), bind);
    case 'text':
      return textColumns.map((column) => dialect.contains(column, lowerAscii(term.text), bind)).join(' OR ');
    case 'since':
      return compileSince(term.at, floor && !term.negated, bind);
    case 'until':
      return `o.submitted_at <= ${bind(term.at)}`;
    case 'payload': {
      const kind = payloadKinds[term.payload];
      const equals = dialect.payloadEquals('p.body', term, bind);
      return `EXISTS (SELECT 1 FROM payload p WHERE p.place = o.sequence * 4 + ${kind} AND ${equals})`;
    }
  }
}

function compilePatterns(
  column: string,
  patterns: readonly Pattern[],
  compare: Dialect['caseless'],
  bind: Bind,
): string {
  const exact = patterns.filter((pattern) => pattern.length === 1).map(([text]) => text);
  const conditions = exact.length === 0 ? [] : [compare.isOneOf(column, exact, bind)];
  for (const pattern of patterns) if (pattern.length > 1) conditions.push(compare.fits(column, pattern, bind));
  return conditions.length === 0 ? 'FALSE' : conditions.join(' OR ');
}

/** Rows that `since:` looks at to find how far back in the order of submission it must go. */
const sinceWindow = 20_000;

/**
 * Rows are read newest first, which is nearly but not always by time (clocks jump). When few are young enough, the
 * least sequence among them ends the reading; when there are many, a page is full soon without it.
 */
function compileSince(at: number, floor: boolean, bind: Bind): string {
  const condition = `o.submitted_at >= ${bind(at)}`;
  return floor ? `${condition} AND o.sequence >= (${leastSequence(at, bind)})` : condition;
}

function leastSequence(at: number, bind: Bind): string {
  const young = `SELECT s.sequence FROM operation s WHERE s.submitted_at >= ${bind(at)} LIMIT ${sinceWindow}`;
  return `SELECT CASE WHEN count(*) < ${sinceWindow} THEN min(y.sequence) ELSE 0 END FROM (${young}) y`;
}

/** A statement for the least sequence that can match, in its only column (null: none can); undefined when any can. */
export function compileFloor(query: Query, dialect: Dialect): { sql: string; parameters: Parameter[] } | undefined {
  const latest = Math.max(...query.terms.map((term) => (term.kind === 'since' && !term.negated ? term.at : -Infinity)));
  if (latest === -Infinity) return undefined;
  const parameters: Parameter[] = [];
  const bind: Bind = (value) => dialect.placeholder(parameters.push(value), value);
  return { sql: `${leastSequence(latest, bind)}`, parameters };
}

/** The column has one of the values; by its index. */
export function isOneOf(column: string, values: readonly Parameter[], bind: Bind): string {
  const places = values.map(bind);
  return places.length === 1 ? `${column} = ${places[0]}` : `${column} IN (${places.join(', ')})`;
}

/** The least text that is greater than all that begin with the prefix, or null when there is none. */
export function afterPrefix(prefix: string): string | null {
  const points = [...prefix];
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    const next = (last.codePointAt(0) ?? 0) + 1;
    if (next <= 0x10ffff) return points.join('') + String.fromCodePoint(next === 0xd800 ? 0xe000 : next);
  }
  return null;
}
