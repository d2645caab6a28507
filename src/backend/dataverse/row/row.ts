import type { Operation, OperationError } from '../../../operation/operation.ts';
import { retryDefaults } from '../../../operation/retry.ts';
import { isActive, isFinal, type Status } from '../../../operation/status.ts';
import { columns } from '../../../service/dataverse/columns.ts';
import { statusOfPair } from '../../../service/dataverse/status.ts';
import { type Cells, readCells } from './cells.ts';
import { readableError } from './errorName.ts';
import type { Versions } from './versions.ts';

/** Columns of a row without its payloads, as `$select` takes them. */
export const rowColumns = columns
  .map(({ name }) => name)
  .filter((name) => name !== 'inputparameters' && name !== 'outputparameters');

/** What the service does with every background operation: three more attempts, two minutes each (reference 2.1, 0). */
export const serviceLimits = { retryLimit: 3, timeout: 120_000 } as const;

/** A row, or a sentence that names the field that is not as expected. */
export type MappedRow =
  | { readonly operation: Operation; readonly cells: Cells }
  | { readonly problem: string; readonly operation?: undefined };

/** Makes an operation of a row of an answer. Payloads, if they were selected, are in its cells. */
export function mapRow(value: unknown, versions: Versions): MappedRow {
  const read = readCells(value);
  if ('problem' in read) return read;
  const { cells } = read;
  const id = cells.text('id') ?? '';
  const state = cells.number('backgroundoperationstatecode') ?? 0;
  const reason = cells.number('backgroundoperationstatuscode') ?? 0;
  const status = statusOfPair({ state, status: reason });
  if (status === undefined) {
    return {
      problem: `The row ${id} could not be read: backgroundoperationstatuscode is not as expected (${reason} with state ${state}).`,
    };
  }
  const submittedAt = cells.number('submittedAt');
  if (submittedAt === null) return { problem: `The row ${id} could not be read: createdon is missing.` };
  return { operation: operationOf(id.toLowerCase(), status, submittedAt, cells, versions), cells };
}

function operationOf(id: string, status: Status, submittedAt: number, cells: Cells, versions: Versions): Operation {
  const type = cells.text('type') ?? '';
  const ttl = cells.number('ttl');
  const modifiedAt = cells.number('modifiedAt') ?? submittedAt;
  const startedAt = cells.number('startedAt');
  const retryCount = cells.number('retryCount') ?? 0;
  return {
    id,
    // The service numbers nothing: rows are in the order of their creation, those of one moment in the service's order.
    sequence: submittedAt,
    version: cells.versionNumber === null ? 0 : versions.versionOf(cells.versionNumber),
    name: type,
    displayName: cells.text('displayName'),
    type,
    status,
    error: errorOf(cells),
    priority: cells.number('priority') ?? retryDefaults.priority,
    parentKey: null,
    partitionId: cells.text('partitionId'),
    runAs: cells.text('runAs'),
    executionGroup: null,
    groupLeaderId: null,
    numFollowers: 0,
    sequenceGroup: null,
    sequenceNumber: null,
    processAfter: null,
    dueAt: null,
    attempts: attemptsOf(status, startedAt, retryCount),
    retryCount,
    retryLimit: serviceLimits.retryLimit,
    // How long the service waits between attempts is documented nowhere.
    retryBackoff: 0,
    timeout: serviceLimits.timeout,
    submittedAt,
    startedAt,
    finishedAt: cells.number('finishedAt'),
    // Counted from the last change; a row without a time to live stays for ever.
    expiresAt: ttl === null ? null : modifiedAt + ttl * 1_000,
    ttl: ttl ?? retryDefaults.ttl,
    workerUri: null,
    progress: null,
    createdBy: user(cells, 'createdBy') ?? '',
    createdOnBehalfOf: user(cells, 'createdOnBehalfOf'),
    modifiedBy: user(cells, 'modifiedBy') ?? '',
    modifiedOnBehalfOf: user(cells, 'modifiedOnBehalfOf'),
    modifiedAt,
    importSequenceNumber: cells.number('importSequenceNumber'),
    overriddenCreatedOn: cells.number('overriddenCreatedOn'),
    callbackUrl: null,
    resubmittedFrom: null,
    idempotencyKey: null,
    memberOutcome: null,
  };
}

/** Attempts begun so far: the retries, and the first one if the operation was ever started. */
function attemptsOf(status: Status, startedAt: number | null, retryCount: number): number {
  if (isActive(status) || (isFinal(status) && startedAt !== null)) return retryCount + 1;
  return retryCount;
}

function errorOf(cells: Cells): OperationError | null {
  const code = cells.number('errorCode');
  const message = cells.text('errorMessage');
  if (message === null && (code === null || code === 0)) return null;
  return { code: code ?? 0, message: readableError(code ?? 0, message ?? ''), stack: null };
}

/** The name that the service shows for a user, or the id. */
function user(cells: Cells, field: 'createdBy' | 'createdOnBehalfOf' | 'modifiedBy' | 'modifiedOnBehalfOf') {
  return cells.shown(field) ?? cells.text(field);
}
