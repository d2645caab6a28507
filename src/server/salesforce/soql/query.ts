/** A query that was parsed and not yet checked: names as written, but for the alias of the object, which is gone. */
export interface SoqlQuery {
  /** What FROM names: an object, or in a subquery a relationship. */
  readonly from: string;
  readonly items: readonly Item[];
  readonly where: Logic | null;
  readonly groupBy: readonly Expression[];
  readonly having: Logic | null;
  readonly orderBy: readonly OrderTerm[];
  readonly limit: number | null;
  readonly offset: number | null;
}

/** One of what SELECT lists. */
export type Item =
  | { readonly kind: 'value'; readonly of: Expression; readonly alias: string | null }
  | { readonly kind: 'children'; readonly query: SoqlQuery };

/** A path (`GroupLeader.Name`), or a function of such (`MAX(Timeout)`); names of functions in capitals. */
export type Expression =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'call'; readonly name: string; readonly of: readonly Expression[] };

export type Logic =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Logic[] }
  | { readonly kind: 'not'; readonly of: Logic }
  | Comparison;

export type SoqlOperator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'LIKE' | 'IN' | 'NOT IN' | 'INCLUDES' | 'EXCLUDES';

export interface Comparison {
  readonly kind: 'comparison';
  readonly left: Expression;
  readonly operator: SoqlOperator;
  /** One, or those of IN; none where a query stands. */
  readonly values: readonly Literal[];
  /** What the query in the place of values asks of. */
  readonly joined: string | null;
}

export interface Literal {
  readonly type: 'text' | 'number' | 'boolean' | 'null' | 'instant' | 'day' | 'dateLiteral' | 'other';
  /** As written, quotes included. */
  readonly text: string;
}

export interface OrderTerm {
  readonly of: Expression;
  readonly descending: boolean;
  readonly nulls: 'first' | 'last' | null;
}

/** An expression as it is written: `GroupLeader.Name`, `MAX(Timeout)`. */
export function written(expression: Expression): string {
  if (expression.kind === 'path') return expression.path;
  return `${expression.name}(${expression.of.map(written).join(', ')})`;
}

/** True when both say the same, whatever the case. */
export function isSame(one: Expression, other: Expression): boolean {
  return written(one).toLowerCase() === written(other).toLowerCase();
}
