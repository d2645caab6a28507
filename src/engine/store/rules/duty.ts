import type { Operation } from '../../../operation/operation.ts';
import { retryDelay } from '../../../operation/retry.ts';
import { isFinal } from '../../../operation/status.ts';
import type { EventDraft, Rows } from '../rows.ts';
import { eraseAll } from './change.ts';
import type { Placement } from './placement.ts';

/** What the engine's background duties do to the rows that are due for it. */

const engineEvent = (at: number, why: string | null): EventDraft => ({ at, by: 'engine', why });

/** How long tombstones are kept, ms. */
export const tombstoneLife = 30 * 86_400_000;

/** Moves due operations out of Scheduled. */
export function promote(rows: Rows, placement: Placement, due: readonly Operation[], now: number): void {
  const event = engineEvent(now, null);
  for (const one of due) {
    // Read again: placing an older operation of a group may have written this one.
    const operation = rows.again(one);
    if (operation?.status === 'Scheduled') placement.place(operation, event);
  }
}

/**
 * Shortens retry delays that reach further than their formula allows, as they do after the clock was set back. A time
 * that somebody chose meanwhile (`processAfter`) stands.
 */
export function capDelays(rows: Rows, delayed: readonly Operation[], now: number): void {
  for (const operation of delayed) {
    const latest = now + retryDelay(operation.retryCount, operation.retryBackoff);
    if (operation.dueAt !== null && operation.dueAt > latest && operation.dueAt !== operation.processAfter) {
      rows.update(operation, [], { dueAt: latest }, engineEvent(now, 'The clock was set back.'));
    }
  }
}

/** Removes expired operations, a leader with its followers. */
export function expire(rows: Rows, placement: Placement, expired: readonly Operation[], now: number): void {
  const gone = new Set<number>();
  for (const operation of expired) {
    if (gone.has(operation.sequence)) continue;
    const leader = operation.groupLeaderId === null ? undefined : rows.byId(operation.groupLeaderId);
    if (operation.status === 'Merged' && leader !== undefined && !isFinal(leader.status)) {
      // A follower lives as long as its leader, whose outcome is its own.
      rows.update(operation, [], { expiresAt: now + operation.ttl * 1_000 }, engineEvent(now, null));
      continue;
    }
    const followers = operation.numFollowers > 0 ? placement.followers(operation.id) : [];
    eraseAll(rows, [operation, ...followers], leader, now);
    for (const { sequence } of followers) gone.add(sequence);
    placement.touch(operation);
  }
}
