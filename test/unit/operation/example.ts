import type { Operation } from '../../../src/operation/operation.ts';
import { retryDefaults } from '../../../src/operation/retry.ts';

/** An operation that waits, submitted on 22 November 2026 at 10:00 UTC, with some fields changed. */
export function exampleOperation(changes: Partial<Operation> = {}): Operation {
  const submittedAt = Date.UTC(2026, 10, 22, 10);
  return {
    id: '3f2504e0-4f89-11d3-9a0c-0305e82c3301',
    sequence: 1,
    version: 2,
    name: 'Send the letter',
    displayName: null,
    type: 'mail.send',
    status: 'Waiting',
    error: null,
    parentKey: null,
    partitionId: null,
    runAs: null,
    executionGroup: null,
    groupLeaderId: null,
    numFollowers: 0,
    sequenceGroup: null,
    sequenceNumber: null,
    processAfter: null,
    dueAt: null,
    attempts: 0,
    retryCount: 0,
    ...retryDefaults,
    submittedAt,
    startedAt: null,
    finishedAt: null,
    expiresAt: null,
    workerUri: null,
    progress: null,
    createdBy: 'me',
    createdOnBehalfOf: null,
    modifiedBy: 'me',
    modifiedOnBehalfOf: null,
    modifiedAt: submittedAt,
    importSequenceNumber: null,
    overriddenCreatedOn: null,
    callbackUrl: null,
    resubmittedFrom: null,
    idempotencyKey: null,
    memberOutcome: null,
    ...changes,
  };
}
