import type { PauseState } from '../../../operation/answer.ts';
import { retryDelay } from '../../../operation/retry.ts';
import { isFinal } from '../../../operation/status.ts';
import type { LogPiece } from '../store.ts';
import { eraseAll } from './change.ts';
import type { EventDraft } from './history.ts';
import type { Placement } from './placement.ts';
import { paused as readPaused } from './reader.ts';
import type { Writer } from './writer.ts';

/** Writes that the engine's background duties ask for, each inside one transaction. */

const engineEvent = (at: number, why: string | null): EventDraft => ({ at, by: 'engine', why });

/** How long tombstones are kept, ms. */
const tombstoneLife = 30 * 86_400_000;

/** Moves up to `limit` due operations out of Scheduled; answers how many. */
export function promote(writer: Writer, placement: Placement, now: number, limit: number): number {
  const due = writer.select(
    'INDEXED BY operation_due WHERE o.status = 1 AND o.due_at <= ? ORDER BY o.due_at, o.sequence LIMIT ?',
    now,
    limit,
  );
  const event = engineEvent(now, null);
  for (const { sequence } of due) {
    // Read again: placing an older operation of a group may have written this one.
    const operation = writer.one('WHERE o.sequence = ?', sequence);
    if (operation?.status === 'Scheduled') placement.place(operation, event);
  }
  return due.length;
}

/**
 * Shortens retry delays that reach further than their formula allows, as they do after the clock was set back. A time
 * that somebody chose meanwhile (`processAfter`) stands.
 */
export function capDelays(writer: Writer, now: number): void {
  const waiting = writer.select('INDEXED BY operation_due WHERE o.status = 1 AND o.attempts > 0 AND o.due_at > ?', now);
  for (const operation of waiting) {
    const latest = now + retryDelay(operation.retryCount, operation.retryBackoff);
    if (operation.dueAt !== null && operation.dueAt > latest && operation.dueAt !== operation.processAfter) {
      writer.update(operation, [], { dueAt: latest }, engineEvent(now, 'The clock was set back.'));
    }
  }
}

/** Removes up to `limit` expired operations, a leader with its followers, and old tombstones; answers how many operations it looked at. */
export function expire(writer: Writer, placement: Placement, now: number, limit: number): number {
  const expired = writer.select(
    'INDEXED BY operation_expiry WHERE o.expires_at IS NOT NULL AND o.expires_at <= ? ORDER BY o.expires_at LIMIT ?',
    now,
    limit,
  );
  const gone = new Set<number>();
  for (const operation of expired) {
    if (gone.has(operation.sequence)) continue;
    const leader = operation.groupLeaderId === null ? undefined : writer.one('WHERE o.id = ?', operation.groupLeaderId);
    if (operation.status === 'Merged' && leader !== undefined && !isFinal(leader.status)) {
      // A follower lives as long as its leader, whose outcome is its own.
      writer.update(operation, [], { expiresAt: now + operation.ttl * 1_000 }, engineEvent(now, null));
      continue;
    }
    const followers = operation.numFollowers > 0 ? placement.followers(operation.id) : [];
    eraseAll(writer, [operation, ...followers], leader, now);
    for (const { sequence } of followers) gone.add(sequence);
    placement.touch(operation);
  }
  dropTombstones(writer, now - tombstoneLife);
  return expired.length;
}

function dropTombstones(writer: Writer, before: number): void {
  const row = writer.statements
    .of(
      'SELECT max(version) AS version FROM (SELECT version, at FROM tombstone ORDER BY version LIMIT 1000) WHERE at < ?',
    )
    .get(before);
  if (row === undefined || row.version === null) return;
  const horizon = Number(row.version);
  writer.statements.of('DELETE FROM tombstone WHERE version <= ?').run(horizon);
  writer.ledger.horizon = Math.max(writer.ledger.horizon, horizon);
}

/** Lengthens the leases of operations that are still being worked on. */
export function heartbeat(writer: Writer, sequences: readonly number[], leaseUntil: number): void {
  const extend = writer.statements.of('UPDATE operation SET lease_until = ? WHERE sequence = ? AND status IN (4, 5)');
  for (const sequence of sequences) extend.run(leaseUntil, sequence);
}

/** Stops or allows new attempts of a type; null: of all types. */
export function setPaused(writer: Writer, type: string | null, paused: boolean): PauseState {
  const key = type ?? '';
  if (paused) writer.statements.of('INSERT OR IGNORE INTO pause (type) VALUES (?)').run(key);
  else writer.statements.of('DELETE FROM pause WHERE type = ?').run(key);
  return readPaused(writer);
}

export function appendLog(writer: Writer, pieces: readonly LogPiece[]): void {
  const insert = writer.statements.of('INSERT INTO log (sequence, attempt, body) VALUES (?, ?, ?)');
  for (const { sequence, attempt, text } of pieces) insert.run(sequence, attempt, text);
}
