import { compareMembers } from '../../../operation/group.ts';
import type { Operation } from '../../../operation/operation.ts';
import type { Claimed, ClaimRequest } from '../store.ts';
import { payloadKind } from './columns.ts';
import type { Placement } from './placement.ts';
import type { Writer } from './writer.ts';

/**
 * Hands the best waiting operations to a worker: highest priority first, then oldest, never more of a type than it may
 * start. One look-up for each type, so that a paused or saturated type with a million waiting rows costs nothing. What
 * the commands before it in this transaction noted about groups and lanes is written first, so that it is seen here.
 */
export function claim(writer: Writer, placement: Placement, request: ClaimRequest): Claimed[] {
  placement.flush();
  const candidates: Operation[] = [];
  for (const [type, most] of request.types) {
    const limit = Math.min(most, request.limit);
    if (limit > 0) candidates.push(...ready(writer, type, limit));
  }
  if (request.types.size > 1) candidates.sort((a, b) => b.priority - a.priority || a.sequence - b.sequence);
  return candidates.slice(0, request.limit).map((operation) => start(writer, placement, operation, request));
}

function ready(writer: Writer, type: string, limit: number): Operation[] {
  return writer.select(
    'INDEXED BY operation_ready WHERE o.type = ? AND o.status = 2 AND o.held = 0 ORDER BY o.priority DESC, o.sequence LIMIT ?',
    type,
    limit,
  );
}

function start(writer: Writer, placement: Placement, before: Operation, request: ClaimRequest): Claimed {
  const { now, worker, leaseUntil } = request;
  const operation = writer.update(
    before,
    ['Running'],
    { startedAt: now, workerUri: worker, attempts: before.attempts + 1, progress: null },
    { at: now, by: worker, why: null },
    leaseUntil,
  );
  placement.touch(operation);
  return { operation, members: membersOf(writer, placement, operation) };
}

function membersOf(writer: Writer, placement: Placement, leader: Operation): Claimed['members'] {
  const followers = leader.numFollowers > 0 ? placement.followers(leader.id) : [];
  const open = [leader, ...followers].filter((member) => member.memberOutcome !== 'Complete');
  if (open.length > 1) open.sort(compareMembers);
  return open.map((operation) => ({ operation, input: inputOf(writer, operation.sequence) }));
}

function inputOf(writer: Writer, sequence: number): string {
  const row = writer.statements
    .arrays('SELECT body FROM payload WHERE sequence = ? AND kind = ?')
    .get(sequence, payloadKind.input);
  return row === undefined ? 'null' : String(row[0]);
}
