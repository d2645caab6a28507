import { columnOf } from '../../../../service/dataverse/columns.ts';
import type { Filter } from '../filter/filter.ts';

/** Users by the GUIDs that the facade shows for them. */
export interface UserDirectory {
  idOf(name: string): string;
  /** Name of the user with a GUID in lower case; undefined: nobody's. */
  nameOf(id: string): Promise<string | undefined>;
  all(): Promise<readonly { readonly id: string; readonly name: string }[]>;
}

/** The names of all users whose GUIDs a filter compares lookups with, in one look at the directory. */
export async function usersIn(
  filter: Filter,
  users: Pick<UserDirectory, 'nameOf' | 'all'>,
): Promise<ReadonlyMap<string, string>> {
  const ids = new Set<string>();
  collect(filter, ids);
  const [only] = ids;
  if (only === undefined) return new Map();
  if (ids.size > 1) return new Map((await users.all()).map(({ id, name }) => [id, name]));
  const name = await users.nameOf(only);
  return name === undefined ? new Map() : new Map([[only, name]]);
}

function collect(filter: Filter, ids: Set<string>): void {
  switch (filter.kind) {
    case 'and':
    case 'or':
      for (const each of filter.of) collect(each, ids);
      return;
    case 'not':
      collect(filter.of, ids);
      return;
    case 'compare':
    case 'oneOf':
      if (columnOf(filter.property)?.type.kind !== 'lookup') return;
      for (const value of filter.kind === 'oneOf' ? filter.values : [filter.value]) {
        if (typeof value === 'string') ids.add(value);
      }
      return;
    case 'like':
  }
}
