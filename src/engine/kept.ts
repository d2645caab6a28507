import { OperationFailure } from '../operation/error.ts';
import type { Draft, Operation, Patch } from '../operation/operation.ts';
import { isActive, isFinal, isKept, isPending } from '../operation/status.ts';
import { type Actor, update } from './action.ts';
import type { Change, Decision, KeptOperation, Settable } from './store/store.ts';
import { newOperation, type SubmissionContext } from './submission.ts';

/**
 * A row that is stored and never run by itself. `Scheduled` without a time waits for ever; it is no work, and may be
 * deleted. In every status it expires `ttl` seconds after its last change.
 */
export interface Kept
  extends Omit<
    Draft,
    'processAfter' | 'idempotencyKey' | 'executionGroup' | 'sequenceGroup' | 'sequenceNumber' | 'callbackUrl'
  > {
  readonly status: 'Scheduled' | 'Complete' | 'Error' | 'Canceled';
  readonly output?: unknown;
  readonly error?: { readonly code: number; readonly message: string } | null;
  readonly startedAt?: number | null;
  readonly finishedAt?: number | null;
  readonly retryCount?: number;
}

/** JSON texts of payloads: undefined leaves what was, null removes it. */
export interface PayloadTexts {
  readonly input?: string | null | undefined;
  readonly output?: string | null | undefined;
}

export function keptOperation(row: Kept, { input, output }: PayloadTexts, context: SubmissionContext): KeptOperation {
  const { status, error = null, startedAt = null, finishedAt = null, retryCount = 0 } = row;
  const { operation } = newOperation(row, null, undefined, context);
  const stored = { ...operation, status, startedAt, finishedAt, retryCount };
  return {
    operation: { ...stored, error: error === null ? null : { ...error, stack: null } },
    input: input ?? null,
    output: output ?? null,
  };
}

const resultFields = ['status', 'output', 'error', 'startedAt', 'finishedAt', 'retryCount'] as const;

/**
 * Changes fields of a row that is kept or has ended, its status and results included; of one that the engine runs
 * only what {@link update} allows.
 */
export function amend(
  operation: Operation,
  { output: _output, ...fields }: Partial<Kept>,
  texts: PayloadTexts,
  actor: Actor,
): Decision<Operation> {
  const { id: _id, type: _type, status, error, startedAt, finishedAt, retryCount, ...patch } = fields;
  checkIdentity(operation, fields);
  const still = isKept(operation) || isFinal(operation.status);
  if (!still) {
    checkResults(operation, { ...fields, output: texts.output });
    return update(operation, patch, texts.input, actor);
  }
  if (operation.status === 'Merged' && status !== undefined) {
    throw refusal('It was merged into a group, whose outcome is its own. Change the leader of the group.', 'status');
  }
  const [change] = update(operation, { ...patch, input: undefined } as Patch, undefined, actor).changes;
  const set: Settable = {
    ...change?.set,
    ...(status === 'Scheduled' ? { dueAt: null } : {}),
    ...(error === undefined ? {} : { error: error === null ? null : { ...error, stack: null } }),
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(finishedAt === undefined ? {} : { finishedAt }),
    ...(retryCount === undefined ? {} : { retryCount }),
  };
  const restated: Change = {
    ...actor,
    operation,
    set,
    moves: status === undefined || status === operation.status ? [] : [status],
    restated: true,
    ...(texts.input === undefined ? {} : { input: texts.input }),
    ...(texts.output === undefined ? {} : { output: texts.output }),
  };
  return { changes: [restated], value: ([after]) => after ?? operation };
}

/** A decision on an operation, along with fields of it that change in the same write; without any it stays as it is. */
export function amendWith(
  decision: Decision<Operation>,
  operation: Operation,
  { fields, texts }: { readonly fields: Partial<Kept>; readonly texts: PayloadTexts },
  actor: Actor,
): Decision<Operation> {
  if (Object.keys(fields).length === 0) return decision;
  const [amended] = amend(operation, fields, texts, actor).changes;
  if (amended === undefined) return decision;
  const { changes, value } = decision;
  if (!changes.some((change) => change.operation === operation)) {
    return { changes: [...changes, amended], value: (after) => after.at(-1) ?? operation };
  }
  const { set, input, output } = amended;
  const payloads = { ...(input === undefined ? {} : { input }), ...(output === undefined ? {} : { output }) };
  const both = (change: Change): Change => ({ ...change, ...payloads, set: { ...set, ...change.set } });
  return { changes: changes.map((change) => (change.operation === operation ? both(change) : change)), value };
}

function refusal(message: string, path?: string): OperationFailure {
  return new OperationFailure('transition-refused', message, path === undefined ? {} : { path });
}

function checkIdentity(operation: Operation, { id, type }: Partial<Kept>): void {
  if (id !== undefined && id.toLowerCase() !== operation.id) throw refusal('The id of an operation stays.', 'id');
  if (type !== undefined && type !== operation.type) throw refusal('The type of an operation stays.', 'type');
}

function checkResults(operation: Operation, fields: Partial<Kept>): void {
  const field = resultFields.find((name) => fields[name] !== undefined);
  if (field === undefined) return;
  throw refusal(`The operation is ${operation.status}: the engine runs it, and sets its ${field} itself.`, field);
}

/** Raises `transition-refused` when a row cannot be replaced by a kept one: a worker has it, or others wait for it. */
export function checkReplaceable([leader, ...followers]: readonly Operation[], id: string): void {
  const operation = [leader, ...followers].find((row) => row?.id === id);
  if (leader === undefined || operation === undefined) return;
  if (isActive(leader.status)) {
    throw refusal(`The operation is ${leader.status}: a worker has it. Cancel it, and replace it when it has ended.`);
  }
  if (operation === leader && followers.length > 0 && isPending(leader.status)) {
    throw refusal('The operation leads a group that waits. Cancel it first, so that another one takes the lead.');
  }
}
