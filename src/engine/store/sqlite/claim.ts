import { compareMembers } from '../../../operation/group.ts';
import type { Operation } from '../../../operation/operation.ts';
import type { Claimed, ClaimRequest } from '../store.ts';
import type { Placement } from './placement.ts';
import { payload } from './reader.ts';
import type { Writer } from './writer.ts';

/**
 * Hands the best waiting operations to a worker: highest priority first, then oldest, never more of a type than it may
 * start. One look-up for each type, so that a paused or saturated type with a million waiting rows costs nothing. What
 * the commands before it in this transaction noted about groups and lanes is written first, so that it is seen here.
 */
export function claim(writer: Writer, placement: Placement, request: ClaimRequest): Claimed[] {
  placement.flush();
  const candidates: Candidate[] = [];
  for (const [type, most] of request.types) {
    const limit = Math.min(most, request.limit);
    if (limit > 0) candidates.push(...ready(writer, type, limit));
  }
  if (request.types.size > 1) candidates.sort(best);
  return candidates.slice(0, request.limit).map((candidate) => start(writer, placement, candidate, request));
}

interface Candidate {
  readonly operation: Operation;
  readonly input: string | null;
}

function best({ operation: a }: Candidate, { operation: b }: Candidate): number {
  return b.priority - a.priority || a.sequence - b.sequence;
}

function ready(writer: Writer, type: string, limit: number): Candidate[] {
  return writer.selectWithInput(
    'INDEXED BY operation_ready WHERE o.type = ? AND o.status = 2 AND o.held = 0 ORDER BY o.priority DESC, o.sequence LIMIT ?',
    type,
    limit,
  );
}

function start(writer: Writer, placement: Placement, candidate: Candidate, request: ClaimRequest): Claimed {
  const { now, worker, leaseUntil } = request;
  const before = candidate.operation;
  const set: Partial<Operation> = { startedAt: now, workerUri: worker, attempts: before.attempts + 1 };
  if (before.progress !== null) set.progress = null;
  const operation = writer.update(before, ['Running'], set, { at: now, by: worker, why: null }, { leaseUntil });
  placement.touch(operation);
  return { operation, members: membersOf(writer, placement, operation, candidate.input ?? 'null') };
}

function membersOf(writer: Writer, placement: Placement, leader: Operation, input: string): Claimed['members'] {
  if (leader.numFollowers === 0 && leader.memberOutcome === null) return [{ operation: leader, input }];
  const open = [leader, ...placement.followers(leader.id)].filter((member) => member.memberOutcome !== 'Complete');
  open.sort(compareMembers);
  return open.map((operation) => ({ operation, input: operation === leader ? input : inputOf(writer, operation) }));
}

function inputOf(writer: Writer, { sequence }: Operation): string {
  return payload(writer, sequence, 'input') ?? 'null';
}
