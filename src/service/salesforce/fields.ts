import type { Field } from '../../operation/condition.ts';

/**
 * The fields of Salesforce's object `BackgroundOperation`, written once: they make describe and check and map what is
 * asked and answered, in the facade and in the connection. Names, labels, types, flags: Object Reference
 * (BackgroundOperation, editions 200 to v67) and public describe snapshots, in whose order they stand.
 */
export interface ServiceField {
  readonly name: string;
  readonly label: string;
  readonly type: FieldType;
  /** Characters of a text, picklist, id or reference; 0 for the others. */
  readonly length: number;
  readonly filterable: boolean;
  readonly groupable: boolean;
  readonly sortable: boolean;
  readonly nillable: boolean;
  readonly idLookup: boolean;
  readonly aggregatable: boolean;
  /** Values in the order of the picklist, which is its sort order; empty for the other types. */
  readonly picklist: readonly string[];
  /** Name of the relationship that a reference is. */
  readonly relationshipName: string | null;
  readonly referenceTo: 'User' | typeof object.name | null;
  /**
   * The field of an operation that it shows; null: none. `Id` is made of the sequence number, references of an id or a
   * user's name, `Status` as `status.ts` says.
   */
  readonly field: Field | null;
}

/** Types as describe names them; an `int` has nine digits. */
export type FieldType = 'id' | 'boolean' | 'string' | 'datetime' | 'reference' | 'picklist' | 'int';

/** What the object is. The plural of its label has no source. */
export const object = {
  name: 'BackgroundOperation',
  label: 'Background Operation',
  labelPlural: 'Background Operations',
  keyPrefix: '08P',
  /** Followers of a leader. */
  mergedOperations: { relationshipName: 'MergedOperations', field: 'GroupLeaderId', cascadeDelete: false },
} as const;

/** Objects that point here (cascade: they go with the row); their relationships have no names. */
export const pointingHere = [
  { childSObject: 'CartCheckoutSession', field: 'BackgroundOperationId', cascadeDelete: false },
  { childSObject: 'CartValidationOutput', field: 'BackgroundOperationId', cascadeDelete: true },
  { childSObject: 'FlowExecutionErrorEvent', field: 'ContextRecordId', cascadeDelete: false },
  { childSObject: 'FlowRecordRelation', field: 'RelatedRecordId', cascadeDelete: false },
] as const;

/** Documented order of the values of `Status`. */
export const statusValues = [
  'New',
  'Scheduled',
  'Canceled',
  'Merged',
  'Waiting',
  'Running',
  'Error',
  'Complete',
] as const;

/** Values of `Type` in the order of a recent org's describe. The list is open: any other value may come. */
const typeValues: readonly string[] = [
  ...['Sweeper', 'ExternalObject', 'ExternalObjectSync', 'ExternalChangeDataCapture', 'XClean', 'WebCart'],
  ...['BlockchainEventPoller', 'SiteTaskCreate', 'SiteTaskPublish', 'CdpMetadataDeploy', 'ExternalServiceCallback'],
  ...['ExternalConnectivityPoller', 'AutoTagging', 'TagPropagation', 'ApiCatalogPoller', 'SingularityAutoSync'],
  ...['MfgBulkUpdate', 'MetadataChangesetOperation', 'PrivateConnectMigration', 'DocumentExtraction'],
  ...['SingularitySchemaEvolutionTrigger', 'SingularityMDSSync', 'ContentTagSync', 'TagMetadataColumn'],
  ...['CdpDeprovisionOperation', 'MfgDeepClone', 'ApiProtectionRuleSync', 'CdpMceUmaDivergentDataReport'],
  ...['CdpMceUmaStreamAdditiveUpdate', 'CdpMceUmaMigration', 'AedcDataStreamDeploy'],
];

const lengths: Readonly<Record<FieldType, number>> = {
  id: 18,
  boolean: 0,
  string: 255,
  datetime: 0,
  reference: 18,
  picklist: 255,
  int: 0,
};

/** `flags`: F filterable, G groupable, S sortable, N nillable, L idLookup, as in the reference. */
function field(
  name: string,
  label: string,
  type: FieldType,
  flags: string,
  shows: Field | null,
  more: Partial<ServiceField> = {},
): ServiceField {
  return {
    name,
    label,
    type,
    length: lengths[type],
    filterable: flags.includes('F'),
    groupable: flags.includes('G'),
    sortable: flags.includes('S'),
    nillable: flags.includes('N'),
    idLookup: flags.includes('L'),
    aggregatable: type !== 'boolean',
    picklist: [],
    relationshipName: null,
    referenceTo: null,
    field: shows,
    ...more,
  };
}

const toUser = (relationshipName: string) => ({ relationshipName, referenceTo: 'User' }) as const;
const toLeader = { relationshipName: 'GroupLeader', referenceTo: object.name } as const;

export const fields: readonly ServiceField[] = [
  field('Id', 'Background Operation ID', 'id', 'FGSL', 'sequence'),
  field('IsDeleted', 'Deleted', 'boolean', 'FGS', null),
  field('Name', 'Name', 'string', 'FGSL', 'name'),
  field('CreatedDate', 'Created Date', 'datetime', 'FS', 'submittedAt'),
  field('CreatedById', 'Created By ID', 'reference', 'FGS', 'createdBy', toUser('CreatedBy')),
  field('LastModifiedDate', 'Last Modified Date', 'datetime', 'FS', 'modifiedAt'),
  field('LastModifiedById', 'Last Modified By ID', 'reference', 'FGS', 'modifiedBy', toUser('LastModifiedBy')),
  field('SystemModstamp', 'System Modstamp', 'datetime', 'FS', 'modifiedAt'),
  field('SubmittedAt', 'Submitted', 'datetime', 'FSN', 'submittedAt'),
  field('Status', 'Status', 'picklist', 'FGSN', 'status', { picklist: statusValues }),
  field('ExecutionGroup', 'Execution Group', 'string', 'FGSN', 'executionGroup'),
  field('SequenceGroup', 'Sequence Group', 'string', 'FGSN', 'sequenceGroup'),
  field('SequenceNumber', 'Sequence Number', 'int', 'FGSN', 'sequenceNumber'),
  field('GroupLeaderId', 'Background Operation ID', 'reference', 'FGSN', 'groupLeaderId', toLeader),
  field('StartedAt', 'Started', 'datetime', 'FSN', 'startedAt'),
  field('FinishedAt', 'Finished', 'datetime', 'FSN', 'finishedAt'),
  field('WorkerUri', 'Worker URI', 'string', 'FGSNL', 'workerUri'),
  field('Timeout', 'Timeout', 'int', 'FGSN', 'timeout'),
  field('ExpiresAt', 'Expires', 'datetime', 'FSN', 'expiresAt'),
  field('NumFollowers', 'Num Followers', 'int', 'FGSN', 'numFollowers'),
  field('ProcessAfter', 'Process After', 'datetime', 'FSN', 'processAfter'),
  field('ParentKey', 'Parent Key', 'string', 'FGSNL', 'parentKey'),
  field('RetryLimit', 'Retry Limit', 'int', 'FGSN', 'retryLimit'),
  field('RetryCount', 'Retry Count', 'int', 'FGSN', 'retryCount'),
  field('RetryBackoff', 'Retry Backoff', 'int', 'FGSN', 'retryBackoff'),
  field('Error', 'Error Message', 'string', 'FGSN', 'errorMessage'),
  field('Type', 'Type', 'picklist', 'FGSN', 'type', { picklist: typeValues }),
];

const byName = new Map(fields.map((each) => [each.name.toLowerCase(), each]));

/** The field of a name, in any case; undefined: there is none. */
export function fieldOf(name: string): ServiceField | undefined {
  return byName.get(name.toLowerCase());
}

const references = new Map(fields.map((each) => [each.relationshipName?.toLowerCase(), each]));

/** The reference behind the name of a relationship (`GroupLeader`, in any case); undefined: there is none. */
export function referenceOf(relationshipName: string): ServiceField | undefined {
  return references.get(relationshipName.toLowerCase());
}
