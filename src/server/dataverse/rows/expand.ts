import type { Operation } from '../../../operation/operation.ts';
import { columns } from '../../../service/dataverse/columns.ts';
import type { Expand } from '../odata/expand.ts';
import { lookupName } from '../row/value.ts';
import { userRow } from '../userRow.ts';

/** The users that `$expand` asks for beside a single row, by navigation property; null where a lookup is empty. */
export function expandUsers(row: Operation, expand: readonly Expand[]): Record<string, unknown> {
  return Object.fromEntries(
    expand.map(({ navigation, select }) => {
      const name = userOf(row, navigation);
      return [navigation, name === null ? null : userRow(name, select)];
    }),
  );
}

/** Name of the user that a navigation property leads to. */
export function userOf(row: Operation, navigation: string): string | null {
  const column = columns.find(({ type }) => type.kind === 'lookup' && type.attribute === navigation);
  return column === undefined ? null : lookupName(column, row);
}
