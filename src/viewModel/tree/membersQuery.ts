import type { Operation } from '../../operation/operation.ts';
import { formatQuery } from '../../operation/query.ts';

/** Finds the followers of a leader, along with those of other bulks of the same execution group. */
export function membersQuery(leader: Pick<Operation, 'executionGroup'>): string {
  return formatQuery({
    terms: [
      { negated: false, kind: 'status', values: ['Merged'] },
      { negated: false, kind: 'group', values: [[leader.executionGroup ?? '']] },
    ],
  });
}
