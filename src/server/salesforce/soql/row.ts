import type { Operation } from '../../../operation/operation.ts';
import { object, type ServiceField } from '../../../service/salesforce/fields.ts';
import { idOfSequence } from '../../../service/salesforce/ids.ts';
import { shownStatus } from '../../../service/salesforce/status.ts';
import type { Users } from './context.ts';
import type { Target } from './path.ts';

/** A value of a row: an instant is a Date, a relationship a row, a subquery rows, no value null. */
export type Value = Cell | ServiceRow | Rows;
/** A value that is not made of rows. */
export type Cell = string | number | boolean | Date | null;

/** One record. `id` is null where it has none: results of aggregates. */
export interface ServiceRow {
  readonly object: typeof object.name | 'User' | 'AggregateResult';
  readonly id: string | null;
  /** In the order in which they were asked for. */
  readonly values: ReadonlyMap<string, Value>;
}

/** The rows of a subquery, all of them. */
export interface Rows {
  readonly records: readonly ServiceRow[];
}

/** What rows need beside themselves. */
export interface Lookups {
  readonly users: Pick<Users, 'of'>;
  leaderOf(operation: Operation): Operation | undefined;
  /** Followers as a subquery has them; null: none. */
  childrenOf(operation: Operation): Rows | null;
}

/** One thing that is shown of a row: what a path leads to, or its followers. */
export type Column = { readonly kind: 'value'; readonly target: Target } | { readonly kind: 'children' };

export function rowOf(operation: Operation, columns: readonly Column[], lookups: Lookups): ServiceRow {
  const values = new Map<string, Value>();
  for (const column of columns) {
    if (column.kind === 'children') values.set(object.mergedOperations.relationshipName, lookups.childrenOf(operation));
    else put(values, column.target, 0, operation, lookups);
  }
  return { object: object.name, id: idOfSequence(operation.sequence), values };
}

/** Puts a value in its place, which for a path is in the row of the relationship that it goes through. */
function put(values: Map<string, Value>, target: Target, level: number, operation: Operation, lookups: Lookups): void {
  const name = target.path[level] ?? '';
  if (level === target.path.length - 1) {
    values.set(name, cellOf(operation, target.field, lookups));
    return;
  }
  if (level < target.leaders) {
    const leader = lookups.leaderOf(operation);
    if (leader === undefined) values.set(name, null);
    else put(inner(values, name, object.name, idOfSequence(leader.sequence)), target, level + 1, leader, lookups);
    return;
  }
  if (target.kind === 'user') {
    const user = lookups.users.of(userNameOf(operation, target.field));
    const shown = { Id: user.id, Name: user.name, Username: user.username }[target.of];
    inner(values, name, 'User', user.id).set(target.of, shown);
  }
}

/** The values of a row within a row, which other paths may have begun. */
function inner(values: Map<string, Value>, name: string, of: ServiceRow['object'], id: string): Map<string, Value> {
  const present = values.get(name);
  if (present instanceof Object && 'values' in present) return present.values as Map<string, Value>;
  const row = { object: of, id, values: new Map<string, Value>() };
  values.set(name, row);
  return row.values;
}

export function userNameOf(operation: Operation, field: ServiceField): string {
  return field.field === 'createdBy' ? operation.createdBy : operation.modifiedBy;
}

/** The value of a field. Texts are cut to the length of the field. */
export function cellOf(operation: Operation, field: ServiceField, lookups: Pick<Lookups, 'users' | 'leaderOf'>): Cell {
  switch (field.field) {
    case null:
      return false;
    case 'sequence':
      return idOfSequence(operation.sequence);
    case 'createdBy':
    case 'modifiedBy':
      return lookups.users.of(userNameOf(operation, field)).id;
    case 'groupLeaderId': {
      const leader = lookups.leaderOf(operation);
      return leader === undefined ? null : idOfSequence(leader.sequence);
    }
    case 'status':
      return shownStatus(operation.status);
    case 'errorMessage':
      return shownText(operation.error?.message ?? null, field);
    default: {
      const value = operation[field.field as keyof Operation] as string | number | null;
      if (field.type === 'datetime') return value === null ? null : new Date(Number(value));
      return typeof value === 'string' ? shownText(value, field) : value;
    }
  }
}

export function shownText(text: string | null, { length }: ServiceField): string | null {
  return text === null || text.length <= length ? text : text.slice(0, length);
}
