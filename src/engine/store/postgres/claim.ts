import type { Pool } from 'pg';
import type { Operation } from '../../../operation/operation.ts';
import { payloadKind, selectLength, selectList, toOperation } from '../columns.ts';
import { best, type Candidate, leads, start } from '../rules/claim.ts';
import type { Claimed, ClaimRequest } from '../store.ts';
import type { Transaction } from './command.ts';
import { keptRowsOf } from './database.ts';
import { dispatchOf } from './dispatch/dispatch.ts';
import { type Dispatches, stillTaken, type Taken } from './dispatch/dispatches.ts';
import { isGone } from './failure.ts';
import { isAlone } from './starts.ts';
import type { WorkingSet } from './workingSet.ts';

/** What pg-boss handed out, and the operations as they were then. */
export interface Offer {
  readonly taken: readonly Taken[];
  readonly candidates: readonly Candidate[];
}

/**
 * Asks pg-boss for dispatches, which are this worker's from then on, and reads their operations. It happens beside the
 * transactions of all others: nobody waits for it, and it waits for nobody.
 */
export async function take(pool: Pool, dispatches: Dispatches, request: ClaimRequest): Promise<Offer> {
  const client = await pool.connect();
  try {
    const taken = await dispatches.take(client, request);
    const sequences = taken.map(({ sequence }) => sequence);
    const rows = taken.length === 0 ? [] : await keptRowsOf(client, candidatesSql, [sequences]);
    client.release();
    return {
      taken,
      candidates: rows.map((row) => ({ operation: toOperation(row), input: row[selectLength] as string })),
    };
  } catch (error) {
    client.release(isGone(error));
    throw error;
  }
}

const candidatesSql = `SELECT ${selectList},
  (SELECT p.body FROM payload p WHERE p.place = o.sequence * 4 + ${payloadKind.input})
  FROM operation o WHERE o.sequence = ANY($1::bigint[])`;

/** Parts what may be begun at once from what has to be looked at inside a transaction first. */
export function split(offer: Offer): { alone: readonly Candidate[]; rest: Offer } {
  const ids = new Set(offer.taken.map(({ id }) => id));
  const alone = offer.candidates.filter(({ operation }) => {
    const dispatch = dispatchOf(operation);
    return dispatch?.state === 'ready' && ids.has(dispatch.id) && isAlone(operation);
  });
  const begun = new Set(alone.map(({ operation }) => operation.sequence));
  const rest = {
    taken: offer.taken.filter(({ sequence }) => !begun.has(sequence)),
    candidates: offer.candidates.filter(({ operation }) => !begun.has(operation.sequence)),
  };
  return { alone: alone.sort(best), rest };
}

/**
 * Starts what was taken, inside a transaction: each operation that still waits for this very dispatch. One that was
 * cancelled, merged or held back in between has lost its dispatch with that; of one that stands alone that was recorded as
 * a start, which this worker then makes its own.
 */
export async function startTaken(transaction: Transaction, offer: Offer, request: ClaimRequest): Promise<Claimed[]> {
  const { loader, rows, placement, dispatches, client } = transaction;
  const bySequence = new Map(offer.taken.map((one) => [one.sequence, one]));
  const active = await stillTaken(client, offer.taken);
  const candidates: Candidate[] = [];
  const adopted: Claimed[] = [];
  const known = new Set<string>();
  for (const one of offer.candidates) {
    const operation = rows.again(one.operation);
    const taken = bySequence.get(one.operation.sequence);
    const dispatch = operation === undefined ? undefined : dispatchOf(operation);
    if (operation === undefined || taken === undefined || dispatch?.id !== taken.id) continue;
    known.add(taken.id);
    if (!active.has(taken.id)) continue;
    if (dispatch.state === 'taken') {
      if (operation.workerUri === null) adopted.push(adopt(rows, operation, one.input, request));
      continue;
    }
    candidates.push({ operation, input: one.input });
  }
  // A dispatch without an operation would come again and again. There are none but after damage.
  const stray = offer.taken.filter(({ id }) => active.has(id) && !known.has(id));
  if (stray.length > 0) transaction.mark();
  await dispatches.remove(client, stray);
  candidates.sort(best);
  const leaders = candidates.filter(({ operation }) => leads(operation));
  const followers = await loader.followers(leaders.map(({ operation }) => operation.id));
  await loader.inputs(followers.map(({ sequence }) => sequence));
  return [...start(rows, placement, candidates, request), ...adopted];
}

function adopt(rows: WorkingSet, before: Operation, input: string | null, request: ClaimRequest): Claimed {
  const { worker, now, leaseUntil } = request;
  const set = { workerUri: worker, startedAt: now };
  const operation = rows.update(before, [], set, { at: now, by: worker, why: null }, { leaseUntil });
  return { operation, members: [{ operation, input: input ?? 'null' }] };
}
