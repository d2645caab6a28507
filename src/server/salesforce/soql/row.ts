import type { Operation } from '../../../operation/operation.ts';
import { object, type ServiceField } from '../../../service/salesforce/fields.ts';
import { idOfSequence } from '../../../service/salesforce/ids.ts';
import { shownStatus } from '../../../service/salesforce/status.ts';
import type { Children, Row, Value } from '../row.ts';
import type { QueryContext } from './context.ts';
import type { Target } from './path.ts';

/** A value that is not made of rows; an instant is a Date. */
export type Cell = string | number | boolean | Date | null;

/** What rows need beside themselves. */
export interface Lookups extends Pick<QueryContext, 'users' | 'isHidden'> {
  leaderOf(operation: Operation): Operation | undefined;
  /** Followers as a subquery has them; null: none. */
  childrenOf(operation: Operation): Children | null;
}

/** One thing that is shown of a row: what a path leads to, or its followers. */
export type Selected = { readonly kind: 'value'; readonly target: Target } | { readonly kind: 'children' };

/** A row that is being put together: values by their names. */
interface Draft {
  readonly type: string;
  readonly id: string;
  readonly values: Map<string, Cell | Draft | Children>;
}

export function rowOf(operation: Operation, selected: readonly Selected[], lookups: Lookups): Row {
  const draft = draftOf(object.name, idOfSequence(operation.sequence));
  for (const each of selected) {
    if (each.kind === 'value') put(draft, each.target, 0, operation, lookups);
    else draft.values.set(object.mergedOperations.relationshipName, lookups.childrenOf(operation));
  }
  return finished(draft);
}

const draftOf = (type: string, id: string): Draft => ({ type, id, values: new Map() });

function finished({ type, id, values }: Draft): Row {
  return { type, id, values: [...values].map(([name, value]) => [name, shownValue(value)]) };
}

export function shownValue(value: Cell | Draft | Children): Value {
  if (value instanceof Date) return { instant: value.getTime() };
  return value instanceof Object && 'values' in value ? finished(value) : value;
}

/** Puts a value in its place, which for a path is in the row of the relationship that it goes through. */
function put(draft: Draft, target: Target, level: number, operation: Operation, lookups: Lookups): void {
  const name = target.path[level] ?? '';
  if (level < target.leaders) {
    const leader = lookups.leaderOf(operation);
    if (leader === undefined) draft.values.set(name, null);
    else put(inner(draft, name, object.name, idOfSequence(leader.sequence)), target, level + 1, leader, lookups);
  } else if (target.kind === 'user') {
    const user = lookups.users.of(userNameOf(operation, target.field));
    const shown = { Id: user.id, Name: user.name, Username: user.username }[target.of];
    inner(draft, name, 'User', user.id).values.set(target.of, shown);
  } else draft.values.set(name, cellOf(operation, target.field, lookups));
}

/** The row within a row that a relationship leads to, which other paths may have begun. */
function inner({ values }: Draft, name: string, type: string, id: string): Draft {
  const present = values.get(name);
  if (present instanceof Object && 'values' in present) return present;
  const row = draftOf(type, id);
  values.set(name, row);
  return row;
}

function userNameOf(operation: Operation, field: ServiceField): string {
  return field.field === 'createdBy' ? operation.createdBy : operation.modifiedBy;
}

/** The value of a field. Texts are cut to the length of the field. */
function cellOf(operation: Operation, field: ServiceField, lookups: Lookups): Cell {
  switch (field.field) {
    case null:
      return lookups.isHidden(operation, lookups.leaderOf(operation));
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
