import { table } from '../../service/dataverse/columns.ts';
import type { Expand } from './odata/expand.ts';

/** `@odata.context` of rows: the set, what was selected and expanded, and what it is (`/$entity`, `/$delta`). */
export function rowsContext(
  api: string,
  select: readonly string[] | null,
  expand: readonly Expand[] = [],
  suffix: '' | '/$entity' | '/$delta' = '',
): string {
  const parts = selected(select, expand);
  return `${api}$metadata#${table.entitySet}${parts === '' ? '' : `(${parts})`}${suffix}`;
}

/** Of `/$deletedEntity` in a delta. */
export function deletedContext(api: string): string {
  return `${api}$metadata#${table.entitySet}/$deletedEntity`;
}

function selected(select: readonly string[] | null, expand: readonly Expand[]): string {
  return [...(select ?? []), ...expand.map((each) => `${each.navigation}(${selected(each.select, each.expand)})`)].join(
    ',',
  );
}
