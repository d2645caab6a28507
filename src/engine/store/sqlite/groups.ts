import type { GroupPage } from '../../../operation/answer.ts';
import type { GroupField } from '../../../operation/arrangement.ts';
import { readGroupMark, writeGroupMark } from '../groupMark.ts';
import { groupsByParent } from './parentGroups.ts';
import type { Writer } from './writer.ts';

/** A page of the types or parent keys that operations have. */
export async function groups(
  writer: Writer,
  by: GroupField,
  page: { limit: number; after?: string },
): Promise<GroupPage> {
  return by === 'type' ? groupsByType(writer, page) : groupsByParent(writer, page);
}

/** From the table of counts, which knows every type. */
function groupsByType(writer: Writer, { limit, after }: { limit: number; after?: string }): GroupPage {
  const mark = after === undefined ? { at: Number.MAX_SAFE_INTEGER, key: '' } : readGroupMark(after);
  const rows = writer.statements
    .of(
      `SELECT type, n FROM (SELECT type, sum(n) AS n FROM count GROUP BY type)
       WHERE n > 0 AND (n < ? OR (n = ? AND type > ?)) ORDER BY n DESC, type LIMIT ?`,
    )
    .all(mark.at, mark.at, mark.key, limit + 1);
  const found = rows.map(({ type, n }) => ({ key: String(type), count: Number(n) }));
  const shown = found.slice(0, limit);
  const last = found.length > limit ? shown.at(-1) : undefined;
  return {
    groups: shown,
    next: last === undefined ? null : writeGroupMark({ at: last.count, key: last.key }),
    without: after === undefined ? 0 : null,
  };
}
