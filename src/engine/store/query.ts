import { lowerAscii } from '../../operation/query/match.ts';
import type { Pattern, PayloadTerm, Query, Term } from '../../operation/query.ts';
import type { Status } from '../../operation/status.ts';

/** What a bound parameter may be. */
export type Parameter = string | number | null;

/** Adds a bound parameter and gives its place in the statement. */
export type Bind = (value: Parameter) => string;

/** Where two databases differ. Every method gives a condition as SQL; what comes from the query is bound. */
export interface Dialect {
  /** The n-th parameter of the statement, n ≥ 1: `?` or `$n`. */
  placeholder(position: number): string;
  statusCode(status: Status): number;
  /** Column holds the text, which is in lower case; only A to Z are folded. Null is no match. */
  contains(column: string, text: string, bind: Bind): string;
  /** Column fits a pattern with at least one star; served by an index when its first piece is not empty. */
  fits(column: string, pattern: Pattern, bind: Bind): string;
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

const columns = { id: 'o.id', type: 'o.type', group: 'o.execution_group', parent: 'o.parent_key' } as const;

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

/** Compiles a query; its parameters are counted from `first` on, for databases that number them. */
export function compileQuery(query: Query, dialect: Dialect, first = 1): CompiledQuery {
  const parameters: Parameter[] = [];
  const bind: Bind = (value) => {
    parameters.push(value);
    return dialect.placeholder(first + parameters.length - 1);
  };
  const conditions = query.terms.map((term) => {
    const condition = compileTerm(term, dialect, bind);
    return term.negated ? `(${condition}) IS NOT TRUE` : `(${condition})`;
  });
  return {
    where: conditions.length === 0 ? 'TRUE' : conditions.join(' AND '),
    parameters,
    payloads: query.terms.some((term) => term.kind === 'payload'),
    indexable: query.terms.some(isIndexable),
  };
}

function isIndexable(term: Term): boolean {
  if (term.negated) return false;
  if (term.kind === 'status' || term.kind === 'since') return true;
  return (
    term.kind in columns &&
    'values' in term &&
    term.values.every(([prefix, ...more]) => more.length === 0 || prefix !== '')
  );
}

function compileTerm(term: Term, dialect: Dialect, bind: Bind): string {
  switch (term.kind) {
    case 'id':
    case 'type':
    case 'group':
    case 'parent':
      return compilePatterns(columns[term.kind], term.values, dialect, bind);
    case 'status':
      return isOneOf('o.status', term.values.map(dialect.statusCode), bind);
    case 'error':
      return dialect.contains('o.error_message', lowerAscii(term.text), bind);
    case 'text':
      return textColumns.map((column) => dialect.contains(column, lowerAscii(term.text), bind)).join(' OR ');
    case 'since':
      return `o.submitted_at >= ${bind(term.at)}`;
    case 'until':
      return `o.submitted_at <= ${bind(term.at)}`;
    case 'payload': {
      const kind = payloadKinds[term.payload];
      const equals = dialect.payloadEquals('p.body', term, bind);
      return `EXISTS (SELECT 1 FROM payload p WHERE p.sequence = o.sequence AND p.kind = ${kind} AND ${equals})`;
    }
  }
}

function compilePatterns(column: string, patterns: readonly Pattern[], dialect: Dialect, bind: Bind): string {
  const exact = patterns.filter((pattern) => pattern.length === 1).map(([text]) => text);
  const conditions = exact.length === 0 ? [] : [isOneOf(column, exact, bind)];
  for (const pattern of patterns) if (pattern.length > 1) conditions.push(dialect.fits(column, pattern, bind));
  return conditions.length === 0 ? 'FALSE' : conditions.join(' OR ');
}

function isOneOf(column: string, values: readonly Parameter[], bind: Bind): string {
  const places = values.map(bind);
  return places.length === 1 ? `${column} = ${places[0]}` : `${column} IN (${places.join(', ')})`;
}
