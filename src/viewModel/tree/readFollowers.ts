import type { Backend } from '../../backend/backend.ts';
import type { Operation } from '../../operation/operation.ts';
import { formatQuery } from '../../operation/query.ts';
import { type Rows, readRows } from './readRows.ts';

/** The followers of a leader, at most `limit` of them. Stops reading as soon as it has all that the leader counts. */
export async function readFollowers(
  backend: Pick<Backend, 'list'>,
  leader: Pick<Operation, 'id' | 'executionGroup' | 'numFollowers'>,
  limit: number,
): Promise<Rows> {
  const keep = (row: Operation) => row.groupLeaderId === leader.id && row.id !== leader.id;
  const wanted = Math.min(limit, leader.numFollowers);
  if (wanted === 0) return { rows: [], more: false, partial: null };
  const { rows, partial } = await readRows(backend, membersQuery(leader), wanted, { keep });
  return { rows, more: rows.length < leader.numFollowers, partial };
}

/** Finds the followers of a leader, along with those of other bulks of the same execution group. */
function membersQuery(leader: Pick<Operation, 'executionGroup'>): string {
  return formatQuery({
    terms: [
      { negated: false, kind: 'status', values: ['Merged'] },
      { negated: false, kind: 'group', values: [[leader.executionGroup ?? '']] },
    ],
  });
}
