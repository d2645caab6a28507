import { OperationFailure } from '../../../operation/error.ts';
import { laneOf } from '../../../operation/group.ts';
import type { Operation } from '../../../operation/operation.ts';
import type { NewOperation, Submitted } from '../store.ts';
import { add as addCallback } from './callback.ts';
import type { EventDraft } from './history.ts';
import type { Placement } from './placement.ts';
import type { Writer } from './writer.ts';

/**
 * Inserts submitted operations, all or nothing, each placed at once: Scheduled, Waiting, or Merged into a waiting bulk.
 * Refuses an id that exists and an idempotency key that stands for another request.
 */
export function submit(writer: Writer, placement: Placement, rows: readonly NewOperation[], now: number): Submitted[] {
  const first = rows.map((row) => earlier(writer, row));
  checkKeys(rows);
  checkIds(
    writer,
    rows.filter((_, index) => first[index] === undefined),
  );
  return rows.map((row, index) => {
    const operation = first[index];
    return operation === undefined ? insert(writer, placement, row, now) : { operation, repeated: true };
  });
}

/** The operation that an idempotency key already stands for. */
function earlier(writer: Writer, row: NewOperation): Operation | undefined {
  const key = row.operation.idempotencyKey;
  if (key === null) return undefined;
  const found = writer.one('WHERE o.idempotency_key = ?', key);
  if (found === undefined) return undefined;
  const stored = writer.statements.of('SELECT digest FROM operation WHERE sequence = ?').get(found.sequence)?.digest;
  if (stored !== row.digest) throw conflict(found.id);
  return found;
}

function conflict(id: string): OperationFailure {
  return new OperationFailure(
    'idempotency-conflict',
    `The idempotency key was used for operation ${id} with another request. Use a new key.`,
    { path: 'idempotencyKey' },
  );
}

/** Rows of one request that share a key must be the same request. Checked before anything is written. */
function checkKeys(rows: readonly NewOperation[]): void {
  const seen = new Map<string, NewOperation>();
  for (const row of rows) {
    const key = row.operation.idempotencyKey;
    const twin = key === null ? undefined : seen.get(key);
    if (twin !== undefined && twin.digest !== row.digest) throw conflict(twin.operation.id);
    if (key !== null) seen.set(key, row);
  }
}

/** A row with the id that it is to have. */
interface Identified {
  readonly operation: { readonly id: string };
  readonly idChosen: boolean;
}

/** Refuses an id that exists, or that two rows of one request have. */
export function checkIds(writer: Writer, rows: readonly Identified[]): void {
  const exists = writer.statements.arrays('SELECT 1 FROM operation WHERE id = ?');
  const seen = new Set<string>();
  for (const { operation, idChosen } of rows) {
    const { id } = operation;
    if (seen.has(id) || (idChosen && exists.get(id) !== undefined)) {
      throw new OperationFailure('id-taken', `The id ${id} is taken. Leave the id out, or choose another.`, {
        path: 'id',
      });
    }
    seen.add(id);
  }
}

function insert(writer: Writer, placement: Placement, row: NewOperation, now: number): Submitted {
  // Two rows of one request may carry the same key: the second is then a repetition of the first.
  const twin = earlier(writer, row);
  if (twin !== undefined) return { operation: twin, repeated: true };
  const { operation: fields, input, digest } = row;
  const event: EventDraft = { at: now, by: fields.createdBy, why: null };
  const sequence = ++writer.ledger.sequence;
  const lane = laneOf(fields);
  const scheduled = fields.processAfter !== null && fields.processAfter > now;
  const leader = scheduled ? undefined : leaderFor(placement, fields, sequence);
  const operation = writer.insert(
    {
      ...fields,
      sequence,
      numFollowers: 0,
      groupLeaderId: leader?.id ?? null,
      status: scheduled ? 'Scheduled' : leader === undefined ? 'Waiting' : 'Merged',
      dueAt: scheduled ? fields.processAfter : null,
      expiresAt: leader === undefined ? null : now + fields.ttl * 1_000,
    },
    { lane, held: lane !== null, digest },
    event,
  );
  if (input !== null) writer.payload(sequence, 'input', input);
  if (row.callback !== undefined) addCallback(writer, sequence, row.callback);
  if (leader !== undefined) placement.join(leader);
  placement.touch(operation);
  return { operation, repeated: false };
}

function leaderFor(placement: Placement, fields: NewOperation['operation'], sequence: number): Operation | undefined {
  const { type, executionGroup, attempts } = fields;
  return placement.leaderFor({ type, executionGroup, attempts, numFollowers: 0, sequence });
}
