import { OperationFailure } from '../../../operation/error.ts';
import { laneOf } from '../../../operation/group.ts';
import type { Operation } from '../../../operation/operation.ts';
import type { EventDraft, Rows } from '../rows.ts';
import type { NewOperation, Submitted } from '../store.ts';
import type { Placement } from './placement.ts';

/**
 * Inserts submitted operations, all or nothing, each placed at once: Scheduled, Waiting, or Merged into a waiting bulk.
 * Refuses an id that exists and an idempotency key that stands for another request.
 */
export function submit(rows: Rows, placement: Placement, wanted: readonly NewOperation[], now: number): Submitted[] {
  const first = wanted.map((row) => earlier(rows, row));
  checkKeys(wanted);
  checkIds(
    rows,
    wanted.filter((_, index) => first[index] === undefined),
  );
  return wanted.map((row, index) => {
    const operation = first[index];
    return operation === undefined ? insert(rows, placement, row, now) : { operation, repeated: true };
  });
}

/** The operation that an idempotency key already stands for. */
function earlier(rows: Rows, row: NewOperation): Operation | undefined {
  const key = row.operation.idempotencyKey;
  if (key === null) return undefined;
  const found = rows.byKey(key);
  if (found === undefined) return undefined;
  if (found.digest !== row.digest) throw conflict(found.operation.id);
  return found.operation;
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
export function checkIds(rows: Rows, wanted: readonly Identified[]): void {
  const seen = new Set<string>();
  for (const { operation, idChosen } of wanted) {
    const { id } = operation;
    if (seen.has(id) || (idChosen && rows.byId(id) !== undefined)) {
      throw new OperationFailure('id-taken', `The id ${id} is taken. Leave the id out, or choose another.`, {
        path: 'id',
      });
    }
    seen.add(id);
  }
}

function insert(rows: Rows, placement: Placement, row: NewOperation, now: number): Submitted {
  // Two rows of one request may carry the same key: the second is then a repetition of the first.
  const twin = earlier(rows, row);
  if (twin !== undefined) return { operation: twin, repeated: true };
  const { operation: fields, input, digest } = row;
  const event: EventDraft = { at: now, by: fields.createdBy, why: null };
  const sequence = rows.nextSequence();
  const lane = laneOf(fields);
  const scheduled = fields.processAfter !== null && fields.processAfter > now;
  const leader = scheduled ? undefined : leaderFor(placement, fields, sequence);
  const operation = rows.insert(
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
  if (input !== null) rows.payload(sequence, 'input', input);
  if (row.callback !== undefined) rows.addCallback(sequence, row.callback);
  if (leader !== undefined) placement.join(leader);
  placement.touch(operation);
  return { operation, repeated: false };
}

function leaderFor(placement: Placement, fields: NewOperation['operation'], sequence: number): Operation | undefined {
  const { type, executionGroup, attempts } = fields;
  return placement.leaderFor({ type, executionGroup, attempts, numFollowers: 0, sequence });
}
