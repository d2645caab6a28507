import type { Field, Order } from '../../../operation/condition.ts';
import { statusRanks } from '../../../service/salesforce/status.ts';
import { queryFaults } from './faults.ts';
import type { Paths } from './path.ts';
import { type OrderTerm, written } from './query.ts';

/**
 * The order of rows. Those without a value come first in both directions unless NULLS says otherwise. Users go by their
 * names whatever is asked for, and leaders that `GroupLeaderId` orders by in the order of their ids.
 */
export function compileOrder(terms: readonly OrderTerm[], paths: Paths): Order[] {
  return terms.flatMap((term) => orderOf(term, paths) ?? []);
}

function orderOf({ of, descending, nulls }: OrderTerm, paths: Paths): Order | null {
  if (of.kind === 'call') throw queryFaults.malformed(`${written(of)} can not be sorted by: the query has no groups.`);
  const { field, leaders } = paths.resolve(of.path);
  if (!field.sortable) throw queryFaults.notSortable(of.path);
  const isLeader = field.field === 'groupLeaderId';
  const steps = leaders + (isLeader ? 1 : 0);
  // The same for every row: whether it is deleted, and the leader of a leader, which there is none of.
  if (field.field === null || steps > 1) return null;
  const shown: Field = isLeader ? 'sequence' : field.field;
  return {
    field: shown,
    descending,
    absent: nulls ?? 'first',
    ...(shown === 'status' ? { ranks: statusRanks } : {}),
    ...(steps === 1 ? { ofLeader: true } : {}),
  };
}
