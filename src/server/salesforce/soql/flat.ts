import {
  type Condition,
  type FieldType,
  type FunctionExp,
  type GroupByClause,
  type LiteralType,
  type OrderByClause,
  parseQuery,
  type Query,
  type ValueQueryCondition,
  type WhereClause,
} from '@jetstreamapp/soql-parser-js';
import { queryFaults } from './faults.ts';
import type { Comparison, Expression, Item, Literal, OrderTerm, SoqlOperator, SoqlQuery } from './query.ts';

/** A statement without subqueries, whose condition is comparisons joined by AND. */
export interface Flat {
  readonly items: readonly Item[];
  readonly comparisons: readonly Comparison[];
  readonly rest: Pick<SoqlQuery, 'from' | 'groupBy' | 'orderBy' | 'limit' | 'offset'>;
}

/** Parses such a statement by the library, into our form. Raises MALFORMED_QUERY. */
export function parseFlat(text: string): Flat {
  const query = parsed(text);
  if (query.for !== undefined || query.withDataCategory !== undefined || query.usingScope !== undefined) {
    throw queryFaults.unexpectedToken(query.for ?? (query.usingScope === undefined ? 'WITH' : 'USING'));
  }
  const { sObject = '', sObjectAlias } = query;
  const shorten = (path: string) =>
    withoutAlias(path, [sObject, ...(sObjectAlias === undefined ? [] : [sObjectAlias])]);
  return {
    items: (query.fields ?? []).map((field) => itemOf(field, shorten)),
    comparisons: comparisonsOf(query.where, shorten),
    rest: {
      from: sObject,
      groupBy: listOf(query.groupBy).map((clause) => groupOf(clause, shorten)),
      orderBy: listOf(query.orderBy).map((clause) => orderOf(clause, shorten)),
      limit: query.limit ?? null,
      offset: query.offset ?? null,
    },
  };
}

/** What the parser found in the place of something else, as its messages say. */
const found = /but found(?: -->|:) *'?(.*?)'?(?: <--)?\s*$/s;

function parsed(text: string): Query {
  try {
    return parseQuery(text);
  } catch (error) {
    // Whatever it raises (a stack overflow, too) is about the text: nothing else goes in.
    const [, token = ''] = found.exec(error instanceof Error ? error.message : '') ?? [];
    throw queryFaults.unexpectedToken(token === '' ? '<EOF>' : token);
  }
}

type Shorten = (path: string) => string;

/** A path without the alias or name of the object before it. */
function withoutAlias(path: string, names: readonly string[]): string {
  const dot = path.indexOf('.');
  const first = path.slice(0, Math.max(0, dot)).toLowerCase();
  return names.some((name) => name.toLowerCase() === first) ? path.slice(dot + 1) : path;
}

function listOf<T>(value: T | T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function itemOf(field: FieldType, shorten: Shorten): Item {
  switch (field.type) {
    case 'Field':
    case 'FieldRelationship': {
      const written = field.type === 'Field' ? field.field : [...field.relationships, field.field].join('.');
      const alias = 'alias' in field ? (field.alias ?? null) : null;
      return { kind: 'value', of: { kind: 'path', path: shorten(written) }, alias };
    }
    case 'FieldFunctionExpression':
      return { kind: 'value', of: callOf(field, shorten), alias: field.alias ?? null };
    case 'FieldTypeof':
      throw queryFaults.malformed('TYPEOF is not supported: no relationship here leads to more than one object.');
    case 'FieldSubquery':
      throw queryFaults.unexpectedToken('(');
  }
}

function callOf({ functionName = '', parameters = [] }: FunctionExp, shorten: Shorten): Expression {
  return {
    kind: 'call',
    name: functionName.toUpperCase(),
    of: parameters.map((one) =>
      typeof one === 'string' ? { kind: 'path', path: shorten(one) } : callOf(one, shorten),
    ),
  };
}

function groupOf(clause: GroupByClause, shorten: Shorten): Expression {
  return 'fn' in clause ? callOf(clause.fn, shorten) : { kind: 'path', path: shorten(clause.field) };
}

function orderOf(clause: OrderByClause, shorten: Shorten): OrderTerm {
  return {
    of: groupOf(clause, shorten),
    descending: clause.order === 'DESC',
    nulls: clause.nulls === undefined ? null : clause.nulls === 'FIRST' ? 'first' : 'last',
  };
}

function comparisonsOf(where: WhereClause | undefined, shorten: Shorten): Comparison[] {
  const comparisons: Comparison[] = [];
  for (let clause = where; clause !== undefined; clause = 'right' in clause ? clause.right : undefined) {
    const { left } = clause;
    if (left === null || !('operator' in left)) throw queryFaults.unexpectedToken('NOT');
    comparisons.push(comparisonOf(left, shorten));
  }
  return comparisons;
}

function comparisonOf(condition: Condition | ValueQueryCondition, shorten: Shorten): Comparison {
  if (!('operator' in condition)) throw queryFaults.unexpectedToken('NOT');
  const operator = condition.operator.toUpperCase();
  return {
    kind: 'comparison',
    left: 'fn' in condition ? callOf(condition.fn, shorten) : { kind: 'path', path: shorten(condition.field) },
    operator: (operator === '<>' ? '!=' : operator) as SoqlOperator,
    values: 'valueQuery' in condition ? [] : literalsOf(condition.value, condition.literalType),
    joined: 'valueQuery' in condition ? (condition.valueQuery.sObject ?? '') : null,
  };
}

function literalsOf(value: string | string[], type: LiteralType | LiteralType[] | undefined): Literal[] {
  const types = Array.isArray(type) ? type : undefined;
  return listOf(value).map((text, index) => ({ text, type: literalTypes[types?.[index] ?? (type as LiteralType)] }));
}

const literalTypes: Readonly<Record<LiteralType, Literal['type']>> = {
  STRING: 'text',
  INTEGER: 'number',
  DECIMAL: 'number',
  INTEGER_WITH_CURRENCY_PREFIX: 'other',
  DECIMAL_WITH_CURRENCY_PREFIX: 'other',
  BOOLEAN: 'boolean',
  NULL: 'null',
  DATETIME: 'instant',
  DATE: 'day',
  DATE_LITERAL: 'dateLiteral',
  DATE_N_LITERAL: 'dateLiteral',
  APEX_BIND_VARIABLE: 'other',
  SUBQUERY: 'other',
};
