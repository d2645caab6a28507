import type { PauseState } from '../../../operation/answer.ts';
import * as rules from '../rules/duty.ts';
import type { Placement } from '../rules/placement.ts';
import type { Lease, LogPiece } from '../store.ts';
import { paused as readPaused } from './reader.ts';
import type { Writer } from './writer.ts';

/** Writes that the engine's background duties ask for, each inside one transaction. */

/** Moves up to `limit` due operations out of Scheduled; answers how many. */
export function promote(writer: Writer, placement: Placement, now: number, limit: number): number {
  const due = writer.select(
    'INDEXED BY operation_due WHERE o.status = 1 AND o.due_at <= ? ORDER BY o.due_at, o.sequence LIMIT ?',
    now,
    limit,
  );
  rules.promote(writer, placement, due, now);
  return due.length;
}

export function capDelays(writer: Writer, now: number): void {
  const delayed = writer.select('INDEXED BY operation_due WHERE o.status = 1 AND o.attempts > 0 AND o.due_at > ?', now);
  rules.capDelays(writer, delayed, now);
}

/** Removes up to `limit` expired operations and old tombstones; answers how many operations it looked at. */
export function expire(writer: Writer, placement: Placement, now: number, limit: number): number {
  const expired = writer.select(
    'INDEXED BY operation_expiry WHERE o.expires_at IS NOT NULL AND o.expires_at <= ? ORDER BY o.expires_at LIMIT ?',
    now,
    limit,
  );
  rules.expire(writer, placement, expired, now);
  dropTombstones(writer, now - rules.tombstoneLife);
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

/** Lengthens the leases of a worker; answers the sequences of those that it does not hold any more. */
export function heartbeat(writer: Writer, leases: readonly Lease[], worker: string, leaseUntil: number): number[] {
  const extend = writer.statements.of(
    'UPDATE operation SET lease_until = ? WHERE sequence = ? AND attempts = ? AND worker_uri = ? AND status IN (4, 5)',
  );
  return leases.flatMap(({ sequence, attempt }) =>
    extend.run(leaseUntil, sequence, attempt, worker).changes === 0 ? [sequence] : [],
  );
}

export function appendLog(writer: Writer, pieces: readonly LogPiece[]): void {
  const insert = writer.statements.of('INSERT INTO log (sequence, attempt, body) VALUES (?, ?, ?)');
  for (const { sequence, attempt, text } of pieces) insert.run(sequence, attempt, text);
}

/** Stops or allows new attempts of a type; null: of all types. */
export function setPaused(writer: Writer, type: string | null, paused: boolean): PauseState {
  const key = type ?? '';
  if (paused) writer.statements.of('INSERT OR IGNORE INTO pause (type) VALUES (?)').run(key);
  else writer.statements.of('DELETE FROM pause WHERE type = ?').run(key);
  return readPaused(writer);
}
