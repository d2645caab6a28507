import { faults } from '../fault.ts';
import { Cursor } from './cursor.ts';
import type { EntityType, Property } from './entity.ts';
import type { Filter } from './filter/filter.ts';
import { type FilterScope, parseCondition } from './filter/parse.ts';

export interface AggregateOf {
  readonly as: string;
  readonly work: 'rows' | 'sum' | 'average' | 'min' | 'max';
  /** Null for rows. */
  readonly property: string | null;
}

/** `$apply`: rows that fit, grouped (`by` null: not grouped), with what is worked out. */
export interface Apply {
  readonly filter: Filter | null;
  readonly by: readonly string[] | null;
  readonly aggregates: readonly AggregateOf[];
}

/**
 * Reads a `$apply`: `filter(…)` as often as wanted, then `groupby((a,b))`, `groupby((a),aggregate(…))` or
 * `aggregate(…)` once [Q-agg]. Raises a `DataverseFault` (400).
 */
export function parseApply(text: string, scope: FilterScope): Apply {
  const cursor = new Cursor(text);
  const filters: Filter[] = [];
  for (;;) {
    const name = cursor.takeWord(['filter', 'groupby', 'aggregate']);
    if (name === undefined) throw cursor.fault();
    cursor.expectSymbol('(');
    if (name === 'filter') {
      filters.push(parseCondition(cursor, scope));
      cursor.expectSymbol(')');
      if (!cursor.takeSymbol('/'))
        throw faults.invalid('filter(…) in $apply must be followed by /groupby(…) or /aggregate(…).');
      continue;
    }
    const result =
      name === 'groupby' ? groupBy(cursor, scope.type) : { by: null, aggregates: aggregates(cursor, scope.type) };
    if (cursor.takeSymbol('/')) throw faults.invalid('Nothing can follow groupby(…) or aggregate(…) in $apply here.');
    cursor.expectEnd();
    checkNames(result.aggregates, result.by ?? []);
    return { filter: filters.length === 0 ? null : { kind: 'and', of: filters }, ...result };
  }
}

function groupBy(cursor: Cursor, type: EntityType): Pick<Apply, 'by' | 'aggregates'> {
  cursor.expectSymbol('(');
  const by: string[] = [];
  do {
    const property = readProperty(cursor, type);
    if (property.kind === 'dateTime') throw faults.elastic('Grouping by a date is not supported.');
    if (property.kind === 'memo')
      throw faults.elastic(`Grouping by the memo column '${property.name}' is not supported.`);
    if (!by.includes(property.name)) by.push(property.name);
  } while (cursor.takeSymbol(','));
  cursor.expectSymbol(')');
  if (!cursor.takeSymbol(',')) {
    cursor.expectSymbol(')');
    return { by, aggregates: [] };
  }
  if (cursor.takeWord(['aggregate']) === undefined) throw cursor.fault();
  cursor.expectSymbol('(');
  const result = { by, aggregates: aggregates(cursor, type) };
  cursor.expectSymbol(')');
  return result;
}

/** What follows `aggregate(`, with the parenthesis that closes it. */
function aggregates(cursor: Cursor, type: EntityType): readonly AggregateOf[] {
  const found: AggregateOf[] = [];
  do found.push(aggregateOf(cursor, type));
  while (cursor.takeSymbol(','));
  cursor.expectSymbol(')');
  return found;
}

function aggregateOf(cursor: Cursor, type: EntityType): AggregateOf {
  if (cursor.takeWord(['$count']) !== undefined) return { work: 'rows', property: null, as: readName(cursor) };
  const property = readProperty(cursor, type);
  if (cursor.takeWord(['with']) === undefined) throw cursor.fault();
  const work = cursor.takeWord(['sum', 'average', 'min', 'max', 'countdistinct']);
  if (work === undefined) throw cursor.fault();
  if (work === 'countdistinct')
    throw faults.invalid('The aggregate countdistinct is not supported: group by the column and count the groups.');
  const numeric = property.kind === 'integer' || property.kind === 'decimal';
  const adds = work === 'sum' || work === 'average';
  if (!numeric && (adds || (property.kind !== 'bigInteger' && property.kind !== 'dateTime'))) {
    const needed = adds ? 'number' : 'number or date';
    throw faults.invalid(`The aggregate ${work} does not work on '${property.name}', which holds no ${needed}.`);
  }
  return { work, property: property.name, as: readName(cursor) };
}

function readName(cursor: Cursor): string {
  if (cursor.takeWord(['as']) === undefined) throw cursor.fault();
  return cursor.expectName();
}

function readProperty(cursor: Cursor, type: EntityType): Property {
  const name = cursor.expectName();
  const property = type.properties.get(name);
  if (property !== undefined) return property;
  if (!type.navigations.has(name)) throw faults.unknownProperty(name, type.name);
  throw faults.linkEntities();
}

/** Names of a result stand for one thing each. */
function checkNames(found: readonly AggregateOf[], by: readonly string[]): void {
  const names = new Set(by);
  for (const { as } of found) {
    if (names.has(as))
      throw faults.invalid(`The name '${as}' stands for two things in $apply: give each aggregate its own.`);
    names.add(as);
  }
}
