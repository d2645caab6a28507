import type { Field } from '../../operation/condition.ts';

/** Ids are texts in lower case, statuses are stored as codes, payloads stand in a table of their own. */
export type FieldKind = 'text' | 'id' | 'number' | 'status' | 'payload';

/** What every field is to a database. */
const kinds: Readonly<Record<Field, FieldKind>> = {
  id: 'id',
  groupLeaderId: 'id',
  resubmittedFrom: 'id',
  name: 'text',
  displayName: 'text',
  shownName: 'text',
  type: 'text',
  parentKey: 'text',
  partitionId: 'text',
  runAs: 'text',
  executionGroup: 'text',
  sequenceGroup: 'text',
  workerUri: 'text',
  createdBy: 'text',
  createdOnBehalfOf: 'text',
  modifiedBy: 'text',
  modifiedOnBehalfOf: 'text',
  callbackUrl: 'text',
  errorMessage: 'text',
  input: 'payload',
  output: 'payload',
  sequence: 'number',
  version: 'number',
  priority: 'number',
  numFollowers: 'number',
  sequenceNumber: 'number',
  processAfter: 'number',
  dueAt: 'number',
  attempts: 'number',
  retryCount: 'number',
  retryLimit: 'number',
  retryBackoff: 'number',
  timeout: 'number',
  submittedAt: 'number',
  startedAt: 'number',
  finishedAt: 'number',
  expiresAt: 'number',
  ttl: 'number',
  modifiedAt: 'number',
  importSequenceNumber: 'number',
  overriddenCreatedOn: 'number',
  errorCode: 'number',
  status: 'status',
  outcome: 'status',
};

const always: ReadonlySet<Field> = new Set([
  ...([
    'id',
    'name',
    'shownName',
    'type',
    'createdBy',
    'modifiedBy',
    'sequence',
    'version',
    'priority',
    'numFollowers',
  ] as const),
  ...(['attempts', 'retryCount', 'retryLimit', 'retryBackoff', 'timeout', 'submittedAt', 'ttl', 'modifiedAt'] as const),
  ...(['status', 'outcome'] as const),
]);

/** True when every operation has a value in this field. */
export function hasAlways(field: Field): boolean {
  return always.has(field);
}

export function kindOf(field: Field): FieldKind {
  return kinds[field];
}

/** The column of the table `operation o` that holds a field, which is no payload and not `outcome`. */
export function columnOf(field: Field): string {
  if (field === 'shownName') return 'coalesce(o.display_name, o.name)';
  return `o.${field.replaceAll(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`)}`;
}
