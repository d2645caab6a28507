import type { Backend } from '../../backend/backend.ts';
import type { GroupField } from '../../operation/arrangement.ts';
import { type Group, groupId } from './group.ts';
import { sentences } from './readRows.ts';

/** What was read of the groups of a connection. */
export interface ReadGroups {
  readonly groups: readonly { readonly group: Group; readonly count: number }[];
  readonly more: boolean;
  /** What they do not show, as a sentence; null: they are complete. */
  readonly partial: string | null;
}

const pageLimit = 1_000;
const maxPages = 20;

/** The first `count` groups, and behind them what has no value; over as many pages as that takes. */
export async function readGroups(backend: Pick<Backend, 'groups'>, by: GroupField, count: number): Promise<ReadGroups> {
  const found = new Map<string, { readonly group: Group; readonly count: number }>();
  const notes = new Set<string>();
  let without = 0;
  let after: string | null = null;
  for (let page = 0; page < maxPages && found.size < count; page += 1) {
    const limit = Math.min(count - found.size, pageLimit);
    const {
      groups,
      next,
      partial,
      caseless = false,
      ...rest
    } = await backend.groups(by, after === null ? { limit } : { limit, after });
    without = rest.without ?? without;
    if (partial) notes.add(partial);
    for (const { key, count: n } of groups) {
      const group = { by, key, caseless };
      found.set(groupId(group), { group, count: n });
    }
    after = next;
    if (next === null) break;
  }
  const rest = without > 0 ? [{ group: { by, key: null, caseless: false }, count: without }] : [];
  return { groups: [...found.values(), ...rest], more: after !== null, partial: sentences(notes) };
}
