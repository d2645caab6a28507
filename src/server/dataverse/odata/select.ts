import { faults } from '../fault.ts';
import { Cursor } from './cursor.ts';
import type { EntityType } from './entity.ts';

/** Reads a `$select`; null: all properties. Raises a `DataverseFault` (400) for a property that there is not. */
export function parseSelect(text: string, type: EntityType): readonly string[] | null {
  const cursor = new Cursor(text);
  if (cursor.next.kind === 'end') return null;
  const select = readSelect(cursor, type);
  cursor.expectEnd();
  return select;
}

/** Names separated by commas, `*` for all; a navigation property adds nothing to a row. */
export function readSelect(cursor: Cursor, type: EntityType): readonly string[] | null {
  const names = new Set<string>();
  let all = false;
  do {
    if (cursor.takeSymbol('*')) {
      all = true;
      continue;
    }
    const name = cursor.expectName();
    if (type.properties.has(name)) names.add(name);
    else if (!type.navigations.has(name)) throw faults.unknownProperty(name, type.name);
  } while (cursor.takeSymbol(','));
  return all ? null : [...names];
}
