import { compareMembers } from '../../../operation/group.ts';
import type { Operation } from '../../../operation/operation.ts';
import type { Rows } from '../rows.ts';
import type { Claimed, ClaimRequest } from '../store.ts';
import type { Placement } from './placement.ts';

/** A waiting operation that may start, with the JSON text of its input (null: none). */
export interface Candidate {
  readonly operation: Operation;
  readonly input: string | null;
}

/**
 * Hands the best of the candidates, which come in order for each type, to a worker: highest priority first, then oldest.
 */
export function start(rows: Rows, placement: Placement, candidates: Candidate[], request: ClaimRequest): Claimed[] {
  if (request.types.size > 1) candidates.sort(best);
  return candidates.slice(0, request.limit).map((candidate) => startOne(rows, placement, candidate, request));
}

/** Highest priority first, then oldest. */
export function best({ operation: a }: Candidate, { operation: b }: Candidate): number {
  return b.priority - a.priority || a.sequence - b.sequence;
}

function startOne(rows: Rows, placement: Placement, candidate: Candidate, request: ClaimRequest): Claimed {
  const { now, worker, leaseUntil } = request;
  const before = candidate.operation;
  const set = started(before, worker, now);
  const operation = rows.update(before, ['Running'], set, { at: now, by: worker, why: null }, { leaseUntil });
  placement.touch(operation);
  return { operation, members: membersOf(rows, placement, operation, candidate.input ?? 'null') };
}

/** What a start changes of an operation; `worker` is null while it is not known who has it. */
export function started({ attempts, progress }: Operation, worker: string | null, at: number): Partial<Operation> {
  const set = { startedAt: at, workerUri: worker, attempts: attempts + 1 };
  return progress === null ? set : { ...set, progress: null };
}

/** True when others are worked on along with it. */
export function leads({ numFollowers, memberOutcome }: Operation): boolean {
  return numFollowers > 0 || memberOutcome !== null;
}

function membersOf(rows: Rows, placement: Placement, leader: Operation, input: string): Claimed['members'] {
  if (!leads(leader)) return [{ operation: leader, input }];
  const open = [leader, ...placement.followers(leader.id)].filter((member) => member.memberOutcome !== 'Complete');
  open.sort(compareMembers);
  return open.map((operation) => ({
    operation,
    input: operation === leader ? input : (rows.input(operation.sequence) ?? 'null'),
  }));
}
