import type { Operation } from '../../../operation/operation.ts';
import { type Candidate, leads, start } from '../rules/claim.ts';
import type { Claimed, ClaimRequest } from '../store.ts';
import type { Transaction } from './committer.ts';
import { dispatchOf } from './dispatch/dispatch.ts';
import type { Taken } from './dispatch/dispatches.ts';

/**
 * Starts what pg-boss hands to a worker. It is asked inside the transaction, after what others wrote in it, so that an
 * operation is taken and started in one commit, or not at all.
 */
export async function claim(transaction: Transaction, request: ClaimRequest): Promise<Claimed[]> {
  const { loader, rows, placement, dispatches, client } = transaction;
  await transaction.store();
  const taken = await dispatches.take(client, request);
  if (taken.length === 0) return [];
  const bySequence = new Map(taken.map((one) => [one.sequence, one]));
  const found = await loader.selectWithInput('WHERE o.sequence = ANY($1::bigint[])', [...bySequence.keys()]);
  const isRight = ({ operation }: Candidate) => stands(bySequence.get(operation.sequence), operation);
  const candidates = found.filter(isRight).sort(best);
  await dropStray(transaction, taken, candidates);
  const leaders = candidates.filter(({ operation }) => leads(operation));
  const followers = await loader.followers(leaders.map(({ operation }) => operation.id));
  await loader.inputs(followers.map(({ sequence }) => sequence));
  return start(rows, placement, candidates, request);
}

function best({ operation: a }: Candidate, { operation: b }: Candidate): number {
  return b.priority - a.priority || a.sequence - b.sequence;
}

/** True when the operation waits, and this is its dispatch. */
function stands(taken: Taken | undefined, operation: Operation): boolean {
  const dispatch = dispatchOf(operation);
  return dispatch?.state === 'ready' && dispatch.id === taken?.id;
}

/** A dispatch without an operation that waits for it would come again and again. There are none but after damage. */
async function dropStray({ dispatches, client }: Transaction, taken: readonly Taken[], right: readonly Candidate[]) {
  if (taken.length === right.length) return;
  const sequences = new Set(right.map(({ operation }) => operation.sequence));
  await dispatches.remove(
    client,
    taken.filter(({ sequence }) => !sequences.has(sequence)),
  );
}
