import type { Lease } from '../../store.ts';
import type { Transaction } from '../command.ts';
import { rowsOf } from '../database.ts';

/**
 * Says that the attempts of a worker live, in the rows and to pg-boss; answers the sequences of those that are not its own
 * any more, for either of them.
 */
export async function heartbeat(
  { client, dispatches, store, mark }: Transaction,
  leases: readonly Lease[],
  worker: string,
  leaseUntil: number,
): Promise<number[]> {
  await store();
  mark();
  const rows = await rowsOf(client, renew, [
    leaseUntil,
    leases.map(({ sequence }) => sequence),
    leases.map(({ attempt }) => attempt),
    worker,
  ]);
  const held = rows.map(([sequence, id, type, attempts]) => ({
    ...{ sequence: Number(sequence), id: String(id), type: String(type), attempts: Number(attempts) },
    status: 'Running' as const,
  }));
  const alive = await dispatches.touch(client, held);
  return leases.flatMap(({ sequence }) => (alive.has(sequence) ? [] : [sequence]));
}

const renew = `UPDATE operation o SET lease_until = $1 FROM unnest($2::bigint[], $3::bigint[]) AS l(sequence, attempt)
  WHERE o.sequence = l.sequence AND o.attempts = l.attempt AND o.worker_uri = $4 AND o.status IN (4, 5)
  RETURNING o.sequence, o.id, o.type, o.attempts`;
