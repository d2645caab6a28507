import type { Field } from '../../../../operation/condition.ts';
import { type Column, columnOf, table } from '../../../../service/dataverse/columns.ts';
import { faults } from '../../fault.ts';

/** The column of a name. Raises a 400 where there is none. */
export function known(name: string): Column {
  const column = columnOf(name);
  if (column === undefined) throw faults.unknownProperty(name, table.logicalName);
  return column;
}

/** What the engine is asked about a column; null: its status. `displayname` shows the name where it has none. */
export function fieldOf({ name, field }: Column): Field | null {
  return name === 'displayname' ? 'shownName' : field;
}
