import type { Operation, ServiceNotes } from '../../operation/operation.ts';
import { type Status, statuses } from '../../operation/status.ts';
import type { Parameter } from './query.ts';

/** How an operation is spread over columns: one field to one column, but for status, error and progress. */
const fieldColumns = {
  sequence: 'sequence',
  id: 'id',
  version: 'version',
  name: 'name',
  displayName: 'display_name',
  type: 'type',
  priority: 'priority',
  parentKey: 'parent_key',
  partitionId: 'partition_id',
  runAs: 'run_as',
  executionGroup: 'execution_group',
  groupLeaderId: 'group_leader_id',
  numFollowers: 'num_followers',
  sequenceGroup: 'sequence_group',
  sequenceNumber: 'sequence_number',
  processAfter: 'process_after',
  dueAt: 'due_at',
  attempts: 'attempts',
  retryCount: 'retry_count',
  retryLimit: 'retry_limit',
  retryBackoff: 'retry_backoff',
  timeout: 'timeout',
  submittedAt: 'submitted_at',
  startedAt: 'started_at',
  finishedAt: 'finished_at',
  expiresAt: 'expires_at',
  ttl: 'ttl',
  workerUri: 'worker_uri',
  createdBy: 'created_by',
  createdOnBehalfOf: 'created_on_behalf_of',
  modifiedBy: 'modified_by',
  modifiedOnBehalfOf: 'modified_on_behalf_of',
  modifiedAt: 'modified_at',
  importSequenceNumber: 'import_sequence_number',
  overriddenCreatedOn: 'overridden_created_on',
  callbackUrl: 'callback_url',
  resubmittedFrom: 'resubmitted_from',
  idempotencyKey: 'idempotency_key',
  memberOutcome: 'member_outcome',
} as const satisfies Partial<Record<keyof Operation, string>>;

type PlainField = keyof typeof fieldColumns;

export const statusCode = Object.fromEntries(statuses.map((status, code) => [status, code])) as Record<Status, number>;

/** The status of a stored code; codes are positions in `statuses`. */
export function statusOf(code: number): Status {
  const status = statuses[code];
  if (status === undefined) throw new Error(`The database holds the unknown status code ${code}.`);
  return status;
}

const plainFields = Object.keys(fieldColumns) as PlainField[];
const extraColumns = ['status', 'error_code', 'error_message', 'progress_fraction', 'progress_message'];

/** Select list that {@link toOperation} reads; `o` is the table's alias. */
const operationColumns = [...plainFields.map((field) => fieldColumns[field]), ...extraColumns];
export const selectList = operationColumns.map((column) => `o.${column}`).join(', ');
/** Number of columns in it. */
export const selectLength = operationColumns.length;

/** Fields that every operation has from the start; most have no other when they are submitted. */
const startFields = [
  'sequence',
  'id',
  'version',
  'name',
  'type',
  'priority',
  'retryLimit',
  'retryBackoff',
  'timeout',
  'submittedAt',
  'ttl',
  'createdBy',
  'modifiedBy',
  'modifiedAt',
] as const satisfies readonly PlainField[];

/** Columns of an insert: those of a plain operation, whose others have their defaults, and all of them. */
export const insertColumns = {
  plain: [...startFields.map((field) => fieldColumns[field]), 'status'],
  whole: [...operationColumns, 'lane', 'held', 'digest'],
};

/** What the columns that a plain operation leaves out hold by default. */
const otherwise: Readonly<Partial<Record<PlainField, null | 0>>> = Object.fromEntries(
  plainFields
    .filter((field) => !(startFields as readonly PlainField[]).includes(field))
    .map((field) => [field, field === 'numFollowers' || field === 'attempts' || field === 'retryCount' ? 0 : null]),
);

const extra = plainFields.length;

/**
 * An operation with every field, to be copied and filled. The JSON parser made it: V8 keeps objects that are filled by
 * computed keys in a slow form, and their copies too.
 */
const blank: Record<string, unknown> = JSON.parse(
  JSON.stringify(Object.fromEntries([...plainFields, 'status', 'error', 'progress'].map((field) => [field, null]))),
);

/** The operation of a row that was read as an array in the order of {@link operationColumns}; stacks are left out. */
export function toOperation(row: readonly unknown[]): Operation {
  const operation = { ...blank };
  for (let index = 0; index < extra; index++) operation[plainFields[index] as string] = row[index];
  operation.status = statusOf(row[extra] as number);
  const code = row[extra + 1];
  if (code !== null) operation.error = { code, message: row[extra + 2], stack: null };
  const fraction = row[extra + 3];
  const message = row[extra + 4];
  if (fraction !== null || message !== null) operation.progress = { fraction, message };
  return operation as unknown as Operation;
}

/** Column values of some fields of an operation, in the order of the fields. */
export function toColumns(fields: Partial<Operation>): [columns: string[], values: Parameter[]] {
  const columns: string[] = [];
  const values: Parameter[] = [];
  for (const key in fields) {
    const field = key as Exclude<keyof Operation, keyof ServiceNotes>;
    if (field === 'status') {
      columns.push('status');
      values.push(statusCode[fields.status as Status]);
    } else if (field === 'error') {
      columns.push('error_code', 'error_message');
      values.push(fields.error?.code ?? null, fields.error?.message ?? null);
    } else if (field === 'progress') {
      columns.push('progress_fraction', 'progress_message');
      values.push(fields.progress?.fraction ?? null, fields.progress?.message ?? null);
    } else {
      columns.push(fieldColumns[field]);
      values.push(fields[field] as Parameter);
    }
  }
  return [columns, values];
}

/** True when a new operation has nothing in the fields that a plain one leaves to their defaults. */
export function isPlain(operation: Operation): boolean {
  if (operation.error !== null || operation.progress !== null) return false;
  for (let index = 0; index < plainFields.length; index++) {
    const field = plainFields[index] as PlainField;
    if (otherwise[field] !== undefined && operation[field] !== otherwise[field]) return false;
  }
  return true;
}

/** Values of a plain operation in the order of its columns. */
export function toPlainRow(operation: Operation): Parameter[] {
  const values: Parameter[] = [];
  for (let index = 0; index < startFields.length; index++) values.push(operation[startFields[index] as PlainField]);
  values.push(statusCode[operation.status]);
  return values;
}

/** Values of a whole operation in the order of {@link operationColumns}. */
export function toRow(operation: Operation): Parameter[] {
  const values: Parameter[] = [];
  for (let index = 0; index < extra; index++) values.push(operation[plainFields[index] as PlainField]);
  values.push(
    statusCode[operation.status],
    operation.error?.code ?? null,
    operation.error?.message ?? null,
    operation.progress?.fraction ?? null,
    operation.progress?.message ?? null,
  );
  return values;
}

/** Kinds of the payload table, whose key is the sequence of the operation and the kind. */
export const payloadKind = { input: 0, output: 1, stack: 2 } as const;

/** A column, and how its value is read off an operation. */
export type Reader = readonly [column: string, read: (operation: Operation) => Parameter];

/** How the columns of each field are read. */
export const readers: ReadonlyMap<string, readonly Reader[]> = new Map<string, readonly Reader[]>([
  ...plainFields.map((field) => [field, [[fieldColumns[field], (operation: Operation) => operation[field]]]] as const),
  ['status', [['status', ({ status }) => statusCode[status]]]],
  [
    'error',
    [
      ['error_code', ({ error }) => error?.code ?? null],
      ['error_message', ({ error }) => error?.message ?? null],
    ],
  ],
  [
    'progress',
    [
      ['progress_fraction', ({ progress }) => progress?.fraction ?? null],
      ['progress_message', ({ progress }) => progress?.message ?? null],
    ],
  ],
]);

/** Key of a payload. */
export function payloadPlace(sequence: number, kind: keyof typeof payloadKind): number {
  return sequence * 4 + payloadKind[kind];
}

const payloadKinds = Object.keys(payloadKind) as (keyof typeof payloadKind)[];

/** What a key of the payload table stands for. */
export function placeOf(place: number): { sequence: number; kind: keyof typeof payloadKind } {
  return { sequence: Math.floor(place / 4), kind: payloadKinds[place % 4] ?? 'input' };
}

/** Attempt outcomes as stored. */
export const outcomeNames = ['Complete', 'Error', 'Canceled', 'TimedOut', 'Lost'] as const;
