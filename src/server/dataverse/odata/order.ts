import { faults } from '../fault.ts';
import { Cursor } from './cursor.ts';
import type { EntityType, Property } from './entity.ts';

export interface OrderBy {
  readonly property: string;
  readonly descending: boolean;
}

export interface OrderScope {
  readonly type: EntityType;
  readonly aliases: ReadonlyMap<string, string>;
}

/** Reads a `$orderby`, `a,b desc`. Raises a `DataverseFault` (400). */
export function parseOrder(text: string, scope: OrderScope): readonly OrderBy[] {
  const cursor = new Cursor(text);
  if (cursor.next.kind === 'end') return [];
  const order = readOrder(cursor, scope);
  cursor.expectEnd();
  return order;
}

/** A property that stands twice counts where it stands first. */
export function readOrder(cursor: Cursor, scope: OrderScope): readonly OrderBy[] {
  const order: OrderBy[] = [];
  do {
    const { name } = readProperty(cursor, scope);
    const descending = cursor.takeWord(['asc', 'desc']) === 'desc';
    if (!order.some(({ property }) => property === name)) order.push({ property: name, descending });
  } while (cursor.takeSymbol(','));
  return order;
}

function readProperty(cursor: Cursor, { type, aliases }: OrderScope): Property {
  const token = cursor.take();
  if (token.kind !== 'name' && token.kind !== 'alias') throw faults.syntax(token.at, cursor.text);
  const name = token.kind === 'alias' ? (aliases.get(token.text)?.trim() ?? '') : token.text;
  if (cursor.takeSymbol('/')) {
    throw type.navigations.has(name) ? faults.linkEntities() : faults.unknownProperty(name, type.name);
  }
  const property = type.properties.get(name);
  if (property === undefined) throw faults.unknownProperty(name, type.name);
  if (property.kind === 'memo') {
    throw faults.elastic(`Ordering by the memo column '${name}' is not supported.`);
  }
  // [EL-maker]
  if (type.elastic && property.kind === 'lookup') {
    throw faults.elastic(`Ordering by the lookup column '${name}' is not supported on elastic tables.`);
  }
  return property;
}
