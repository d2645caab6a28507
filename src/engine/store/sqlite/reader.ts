import type { SQLOutputValue } from 'node:sqlite';
import type { ChangeBatch, PauseState } from '../../../operation/answer.ts';
import type { Operation, PayloadKind } from '../../../operation/operation.ts';
import { payloadPlace, placeOf, statusOf } from '../columns.ts';
import type { Gone, Payloads, TypeCount } from '../store.ts';
import { Turns } from './searching.ts';
import type { Writer } from './writer.ts';

/** Reads of single operations and of what belongs to them. All of them are short and see only committed data. */

export function payload(writer: Writer, sequence: number, kind: PayloadKind | 'stack'): string | null {
  const row = writer.statements.of('SELECT body FROM payload WHERE place = ?').get(payloadPlace(sequence, kind));
  return row === undefined ? null : String(row.body);
}

/** Payloads of many operations, in one statement. */
export function payloads(
  writer: Writer,
  sequences: readonly number[],
  kinds: readonly PayloadKind[],
): Map<number, Payloads> {
  const places = sequences.flatMap((sequence) => kinds.map((kind) => payloadPlace(sequence, kind)));
  const rows = writer.statements
    .arrays('SELECT place, body FROM payload WHERE place IN (SELECT value FROM json_each(?))')
    .all(JSON.stringify(places));
  const found = new Map<number, Payloads>();
  for (const [at, body] of rows) {
    const { sequence, kind } = placeOf(Number(at));
    if (kind !== 'stack') found.set(sequence, { ...found.get(sequence), [kind]: String(body) });
  }
  return found;
}

/** Log text after a position, at most about `limit` characters, and the position to go on from. */
export function log(writer: Writer, sequence: number, after: number, limit: number): { text: string; next: number } {
  let text = '';
  let next = after;
  const rows = writer.statements
    .of('SELECT position, body FROM log WHERE sequence = ? AND position > ? ORDER BY position')
    .iterate(sequence, after);
  for (const row of rows) {
    text += String(row.body);
    next = Number(row.position);
    if (text.length >= limit) break;
  }
  return { text, next };
}

export function paused(writer: Writer): PauseState {
  const types = writer.statements
    .of('SELECT type FROM pause ORDER BY type')
    .all()
    .map((row) => String(row.type));
  return { all: types.includes(''), types: types.filter((type) => type !== '') };
}

/** Those of these operations that are being cancelled. */
export function askedToStop(writer: Writer, sequences: readonly number[]): number[] {
  return writer.statements
    .arrays('SELECT sequence FROM operation WHERE sequence IN (SELECT value FROM json_each(?)) AND status = 5')
    .all(JSON.stringify(sequences))
    .map(([sequence]) => Number(sequence));
}

/** Waiting operations by type. */
export function waiting(writer: Writer): Map<string, number> {
  const rows = writer.statements.of('SELECT type, n FROM count WHERE status = 2 AND n > 0').all();
  return new Map(rows.map((row) => [String(row.type), Number(row.n)]));
}

/** What the table of counts says, but for what there is none of. */
export function countsByType(writer: Writer): TypeCount[] {
  const rows = writer.statements.of('SELECT status, type, n FROM count WHERE n > 0').all();
  return rows.map(({ status, type, n }) => ({
    status: statusOf(Number(status)),
    type: String(type),
    count: Number(n),
  }));
}

/** The rows that changed after a version as they are now, and what is gone, up to about `limit` changes. */
export function changesSince(
  writer: Writer,
  since: number,
  limit: number,
): { batch: ChangeBatch; more: boolean } | 'resync' {
  const { version: newest, horizon } = writer.ledger;
  if (since > newest || since < horizon) return 'resync';
  const changed = writer.statements
    .of('SELECT version, sequence FROM event WHERE version > ? ORDER BY version LIMIT ?')
    .all(since, limit);
  const gone = writer.statements
    .of('SELECT version, id FROM tombstone WHERE version > ? ORDER BY version LIMIT ?')
    .all(since, limit);
  const full = [changed, gone].filter((rows) => rows.length === limit).map((rows) => Number(rows.at(-1)?.version));
  const version = full.length === 0 ? newest : Math.min(...full);
  const upTo = (rows: typeof changed) => rows.filter((row) => Number(row.version) <= version);
  const sequences = new Set(upTo(changed).map((row) => Number(row.sequence)));
  const operations: Operation[] = [];
  for (const sequence of sequences) {
    const operation = writer.one('WHERE o.sequence = ?', sequence);
    if (operation !== undefined) operations.push(operation);
  }
  // An id that is there again was given to another row, which is or will be among the changed ones.
  const isThere = writer.statements.arrays('SELECT 1 FROM operation WHERE id = ?');
  const deleted = upTo(gone).map((row) => String(row.id));
  return {
    batch: { version, operations, deleted: deleted.filter((id) => isThere.get(id) === undefined) },
    more: version < newest,
  };
}

/** Tombstones that are looked at in one statement. */
const tombstonePage = 2_000;

/** What went within a time (`from` ≤ at < `before`), up to `limit`, in the order in which it went. */
export async function gone(writer: Writer, from: number, before: number, limit: number): Promise<Gone[]> {
  const page = writer.statements.of(
    'SELECT version, id, sequence, at FROM tombstone WHERE version > ? ORDER BY version LIMIT ?',
  );
  const turns = new Turns();
  const found: Gone[] = [];
  for (let after: number | undefined = 0; after !== undefined && found.length < limit; ) {
    const rows: Record<string, SQLOutputValue>[] = page.all(after, tombstonePage);
    for (const row of rows) {
      const at = Number(row.at);
      if (at >= from && at < before) found.push({ id: String(row.id), sequence: Number(row.sequence), at });
    }
    after = rows.length < tombstonePage ? undefined : Number(rows.at(-1)?.version);
    await turns.leave();
  }
  return found.slice(0, limit);
}
