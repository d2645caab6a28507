import * as rules from '../rules/duty.ts';
import type { CallbackResult, DueCallback } from '../store.ts';
import type { Transaction } from './command.ts';
import { rowsOf } from './database.ts';

/** Writes that the engine's background duties ask for; all servers may ask, the ledger's lock makes them take turns. */

/** Moves up to `limit` due operations out of Scheduled; answers how many. */
export async function promote(transaction: Transaction, now: number, limit: number): Promise<number> {
  const { loader, rows, placement } = transaction;
  await transaction.store();
  const due = await loader.select(
    'WHERE o.status = 1 AND o.due_at <= $1 ORDER BY o.due_at, o.sequence LIMIT $2',
    now,
    limit,
  );
  const leaders = await loader.bulks(due);
  await loader.followers(leaders.map(({ id }) => id));
  rules.promote(rows, placement, due, now);
  return due.length;
}

export async function capDelays(transaction: Transaction, now: number): Promise<void> {
  await transaction.store();
  const delayed = await transaction.loader.select('WHERE o.status = 1 AND o.attempts > 0 AND o.due_at > $1', now);
  rules.capDelays(transaction.rows, delayed, now);
}

/** Removes up to `limit` expired operations and old tombstones; answers how many operations it looked at. */
export async function expire(transaction: Transaction, now: number, limit: number): Promise<number> {
  const { loader, rows, placement, client } = transaction;
  await transaction.store();
  const expired = await loader.select('WHERE o.expires_at <= $1 ORDER BY o.expires_at LIMIT $2', now, limit);
  await loader.ids(expired.flatMap(({ groupLeaderId }) => groupLeaderId ?? []));
  await loader.followers(expired.filter(({ numFollowers }) => numFollowers > 0).map(({ id }) => id));
  rules.expire(rows, placement, expired, now);
  const [dropped] = await rowsOf(
    client,
    `WITH old AS (SELECT version FROM (SELECT version, at FROM tombstone ORDER BY version LIMIT 1000) t WHERE at < $1),
     gone AS (DELETE FROM tombstone WHERE version <= (SELECT max(version) FROM old))
     SELECT max(version) FROM old`,
    [now - rules.tombstoneLife],
  );
  const horizon = Number(dropped?.[0] ?? 0);
  rows.ledger.horizon = Math.max(rows.ledger.horizon, horizon);
  return expired.length;
}

/** Stores what became of a callback; the sentence becomes an event of the operation, whose row stays as it is. */
export async function settleCallback(transaction: Transaction, due: DueCallback, result: CallbackResult) {
  const { client, rows, loader } = transaction;
  await transaction.store();
  const { sequence } = due.operation;
  const settled = await rowsOf(
    client,
    'UPDATE callback SET due_at = $1, tries = $2 WHERE sequence = $3 AND due_at = $4 RETURNING 1',
    [result.dueAt, result.tries, sequence, due.dueAt],
  );
  const [now] = await loader.select('WHERE o.sequence = $1', sequence);
  if (settled.length === 0 || result.why === null || now === undefined) return;
  rows.note(now, { at: result.at, by: 'engine', why: result.why });
}
