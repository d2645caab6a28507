import type { Operation, Untold } from '../../../operation/operation.ts';
import { retryDefaults, shortTtl } from '../../../operation/retry.ts';
import { isActive, isFinal, type Status } from '../../../operation/status.ts';
import { dueAtOf } from './due.ts';
import { readRecord, type SalesforceRecord } from './record.ts';
import { statusOf } from './status.ts';

/** A row, or a sentence that names the field that is not as expected. */
export type MappedRow =
  | { readonly operation: Operation; readonly problem?: undefined }
  | { readonly problem: string; readonly operation?: undefined };

/** Makes an operation of a record of an answer. */
export function mapRow(value: unknown): MappedRow {
  const read = readRecord(value);
  return 'problem' in read ? read : { operation: operationOf(read.record) };
}

function operationOf(record: SalesforceRecord): Operation {
  const { id, createdAt, text, number } = record;
  const { status, serviceStatus } = statusOf(text('Status'));
  const modifiedAt = number('SystemModstamp') ?? number('LastModifiedDate') ?? createdAt;
  const [retryCount, retryLimit, retryBackoff] = [number('RetryCount'), number('RetryLimit'), number('RetryBackoff')];
  const [startedAt, finishedAt, expiresAt] = [number('StartedAt'), number('FinishedAt'), number('ExpiresAt')];
  const numFollowers = number('NumFollowers') ?? 0;
  const processAfter = number('ProcessAfter');
  const message = text('Error');
  const timeout = number('Timeout');
  return {
    id,
    // The service numbers nothing: rows are in the order of their creation, those of one moment in the service's order.
    sequence: createdAt,
    // Moves on every change, automatic ones included.
    version: modifiedAt,
    name: text('Name') ?? '',
    displayName: null,
    type: text('Type') ?? '',
    status,
    ...(serviceStatus === undefined ? {} : { serviceStatus }),
    error: message === null || message === '' ? null : { code: 0, message, stack: null },
    priority: retryDefaults.priority,
    parentKey: text('ParentKey'),
    partitionId: null,
    runAs: null,
    executionGroup: groupOf(record, numFollowers),
    groupLeaderId: text('GroupLeaderId'),
    numFollowers,
    sequenceGroup: text('SequenceGroup'),
    sequenceNumber: number('SequenceNumber'),
    processAfter,
    dueAt: dueAtOf({ status, processAfter, retryCount, retryBackoff, modifiedAt }),
    attempts: attemptsOf(status, startedAt, retryCount ?? 0),
    retryCount: retryCount ?? 0,
    retryLimit: retryLimit ?? retryCount ?? 0,
    retryBackoff: retryBackoff ?? 0,
    timeout: timeout ?? 0,
    submittedAt: createdAt,
    startedAt,
    finishedAt,
    expiresAt,
    ttl: shortTtl,
    workerUri: text('WorkerUri'),
    progress: null,
    createdBy: record.behind('CreatedBy', 'Name') ?? text('CreatedById') ?? '',
    createdOnBehalfOf: null,
    modifiedBy: record.behind('LastModifiedBy', 'Name') ?? text('LastModifiedById') ?? '',
    modifiedOnBehalfOf: null,
    modifiedAt,
    importSequenceNumber: null,
    overriddenCreatedOn: null,
    callbackUrl: null,
    resubmittedFrom: null,
    idempotencyKey: null,
    memberOutcome: null,
    untold: untoldOf({ retryLimit, retryBackoff, timeout }),
  };
}

/** The service has no priority and no time to live; other values are missing on some rows. */
function untoldOf(values: Readonly<Partial<Record<Untold, number | null>>>): Untold[] {
  const missing = (Object.keys(values) as Untold[]).filter((name) => values[name] === null);
  return ['priority', 'ttl', ...missing];
}

/** The group's identifier; where a bulk has none, the id of its leader, by which its members are found as well. */
function groupOf({ id, text }: SalesforceRecord, numFollowers: number): string | null {
  return text('ExecutionGroup') ?? text('GroupLeaderId') ?? (numFollowers > 0 ? id : null);
}

/** Attempts begun so far: the retries, and the first one if the operation was ever started. */
function attemptsOf(status: Status, startedAt: number | null, retryCount: number): number {
  if (isActive(status) || (isFinal(status) && startedAt !== null)) return retryCount + 1;
  return retryCount;
}
