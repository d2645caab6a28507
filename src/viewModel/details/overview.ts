import type { Capabilities } from '../../operation/capability.ts';
import type { Operation } from '../../operation/operation.ts';
import { l10n, number } from '../l10n.ts';
import { followersText, retriesText, tells } from '../operationText.ts';
import { absolute, duration } from '../time.ts';
import type { Field, Value } from './model.ts';
import { visibleLabel, visibleLine } from './visible.ts';

/** The facts of an operation, those that say something. */
export function overviewOf(operation: Operation, capabilities: Capabilities): readonly Field[] {
  return [
    ...times(operation),
    ...attempt(operation, capabilities),
    ...running(operation),
    ...belonging(operation),
    ...origin(operation),
  ].flatMap(([label, value]) => (value === null ? [] : [{ label, value }]));
}

type Fact = readonly [label: string, value: Value | null];

function times(operation: Operation): Fact[] {
  const { submittedAt, dueAt, processAfter, startedAt, finishedAt, expiresAt } = operation;
  return [
    [l10n.t('Id'), text(operation.id, true)],
    [l10n.t('Name'), operation.name === visibleLabel(operation) ? null : text(operation.name)],
    [l10n.t('Status at the service'), text(operation.serviceStatus ?? null)],
    [l10n.t('Submitted'), time(submittedAt)],
    [l10n.t('Not before'), time(processAfter)],
    [l10n.t('Due'), time(dueAt)],
    [l10n.t('Started'), time(startedAt)],
    [l10n.t('Finished'), time(finishedAt)],
    [l10n.t('Took'), startedAt === null || finishedAt === null ? null : text(duration(finishedAt - startedAt))],
    [l10n.t('Expires'), time(expiresAt)],
  ];
}

/** Which attempt it is, where that is all that is known because no progress is reported. */
function attempt(operation: Operation, { progress }: Capabilities): Fact[] {
  const { retryCount, retryLimit } = operation;
  if (progress === true || operation.attempts === 0) return [];
  const which = tells(operation, 'retryLimit')
    ? l10n.t('{0} of {1} at most', retryCount + 1, retryLimit + 1)
    : number(retryCount + 1);
  return [[l10n.t('Attempt'), text(which)]];
}

function running(operation: Operation): Fact[] {
  const { priority, timeout } = operation;
  return [
    [l10n.t('Priority'), tells(operation, 'priority') ? text(l10n.t('{0} of 10', priority)) : null],
    [l10n.t('Retries'), text(retries(operation))],
    [
      l10n.t('Time limit'),
      tells(operation, 'timeout') ? text(l10n.t('{0} for each attempt', duration(timeout))) : null,
    ],
    [l10n.t('Worker'), text(operation.workerUri, true)],
  ];
}

/** Without a delay where there is none, or where a service does not tell it. */
function retries(operation: Operation): string {
  const { retryBackoff: delay } = operation;
  const count = retriesText(operation);
  return delay === 0 || !tells(operation, 'retryBackoff') ? count : l10n.t('{0}, delay {1}', count, duration(delay));
}

function belonging(operation: Operation): Fact[] {
  const { numFollowers, groupLeaderId, sequenceNumber } = operation;
  return [
    [l10n.t('Execution group'), text(operation.executionGroup)],
    [l10n.t('Leads'), numFollowers === 0 ? null : text(followersText(numFollowers))],
    [l10n.t('Led by'), link(groupLeaderId)],
    [l10n.t('Sequence group'), text(operation.sequenceGroup)],
    [l10n.t('Sequence number'), sequenceNumber === null ? null : text(String(sequenceNumber))],
    [l10n.t('Parent key'), text(operation.parentKey)],
    [l10n.t('Partition'), text(operation.partitionId)],
  ];
}

function origin(operation: Operation): Fact[] {
  const behalf = operation.createdOnBehalfOf;
  return [
    [l10n.t('Created by'), text(operation.createdBy)],
    [l10n.t('On behalf of'), text(behalf)],
    [l10n.t('Runs as'), text(operation.runAs)],
    [l10n.t('Callback'), text(operation.callbackUrl, true)],
    [l10n.t('Idempotency key'), text(operation.idempotencyKey, true)],
    [l10n.t('Version'), text(String(operation.version))],
  ];
}

function text(value: string | null, code = false): Value | null {
  return value === null || value === ''
    ? null
    : { kind: 'text', text: visibleLine(value, 1_000), ...(code ? { code } : {}) };
}

function time(at: number | null): Value | null {
  return at === null ? null : { kind: 'time', at, absolute: absolute(at) };
}

function link(id: string | null): Value | null {
  return id === null ? null : { kind: 'operation', id };
}
