import type { Field } from '../../operation/condition.ts';

/**
 * The columns of Microsoft Dataverse's table `backgroundoperation`, written once: they make `$metadata`, and check and
 * map what is asked and answered, in the facade and in the connection. Types, limits and flags: table reference and
 * entity type reference of `backgroundoperation` (Microsoft Learn); read-only columns are neither created nor updated.
 */
export interface Column {
  /** Logical name, as in the JSON of rows; lookups as `_createdby_value`. */
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly type: ColumnType;
  readonly create: boolean;
  readonly update: boolean;
  readonly required: 'system' | 'application' | 'none';
  /** The field of an operation that it shows; null: worked out (see `mapping.ts`). */
  readonly field: Field | null;
}

export type ColumnType =
  | { readonly kind: 'key' }
  /** Characters; a memo is one that cannot be ordered by. */
  | { readonly kind: 'text' | 'memo'; readonly max: number }
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  | { readonly kind: 'bigInteger' }
  | { readonly kind: 'choice'; readonly optionSet: OptionSet }
  | { readonly kind: 'dateTime' | 'dateOnly' }
  /** `attribute`: logical name of the lookup itself, which its navigation property has too. */
  | { readonly kind: 'lookup'; readonly attribute: string; readonly target: 'systemuser'; readonly partner: string };

export interface OptionSet {
  readonly name: string;
  readonly options: readonly { readonly value: number; readonly label: string }[];
}

/** Documented pairs: 0 Ready (0), 2 Locked (20, 22), 3 Completed (30, 31, 32). There is no state 1. */
const stateOptions: OptionSet = {
  name: 'backgroundoperation_statecode',
  options: [
    { value: 0, label: 'Ready' },
    { value: 2, label: 'Locked' },
    { value: 3, label: 'Completed' },
  ],
};

export const statusOptions: OptionSet = {
  name: 'backgroundoperation_statuscode',
  options: [
    { value: 0, label: 'Waiting For Resources' },
    { value: 20, label: 'In Progress' },
    { value: 22, label: 'Canceling' },
    { value: 30, label: 'Succeeded' },
    { value: 31, label: 'Failed' },
    { value: 32, label: 'Canceled' },
  ],
};

const int32 = { min: -2_147_483_648, max: 2_147_483_647 };
const memoLimit = 1_048_576;

const all = { create: true, update: true } as const;
const onCreate = { create: true, update: false } as const;
const onUpdate = { create: false, update: true } as const;
const readOnly = { create: false, update: false } as const;

function column(
  name: string,
  displayName: string,
  type: ColumnType,
  flags: { readonly create: boolean; readonly update: boolean },
  field: Field | null,
  description: string,
  required: Column['required'] = 'none',
): Column {
  return { name, displayName, description, type, ...flags, required, field };
}

function lookup(attribute: string, displayName: string, field: Field, description: string): Column {
  const type = {
    kind: 'lookup',
    attribute,
    target: 'systemuser',
    partner: `lk_backgroundoperation_${attribute}`,
  } as const;
  return column(`_${attribute}_value`, displayName, type, readOnly, field, description);
}

export const columns: readonly Column[] = [
  column(
    'backgroundoperationid',
    'Background Operation',
    { kind: 'key' },
    onCreate,
    'id',
    'Unique identifier of the background operation.',
    'system',
  ),
  // The name of a row is the unique name of the custom API that runs, which is what the engine calls the type.
  column(
    'name',
    'Name',
    { kind: 'text', max: 512 },
    onCreate,
    'type',
    'Unique name of the custom API that runs.',
    'application',
  ),
  column(
    'displayname',
    'Display Name',
    { kind: 'text', max: 512 },
    onCreate,
    'displayName',
    'Display name of the custom API.',
  ),
  column(
    'backgroundoperationstatecode',
    'State',
    { kind: 'choice', optionSet: stateOptions },
    all,
    null,
    'State of the background operation.',
    'application',
  ),
  column(
    'backgroundoperationstatuscode',
    'Status Reason',
    { kind: 'choice', optionSet: statusOptions },
    all,
    null,
    'Status reason of the background operation.',
    'application',
  ),
  column(
    'inputparameters',
    'Input Parameters',
    { kind: 'memo', max: memoLimit },
    all,
    'input',
    'Input parameters: JSON text, an array of Key and Value.',
  ),
  column(
    'outputparameters',
    'Output Parameters',
    { kind: 'memo', max: memoLimit },
    onUpdate,
    'output',
    'Output parameters: JSON text, an array of Key and Value.',
  ),
  column('starttime', 'Start Time', { kind: 'dateTime' }, onUpdate, 'startedAt', 'When execution began.'),
  column('endtime', 'End Time', { kind: 'dateTime' }, onUpdate, 'finishedAt', 'When execution ended.'),
  column('errorcode', 'Error Code', { kind: 'integer', ...int32 }, onUpdate, 'errorCode', 'Code of the failure.'),
  column(
    'errormessage',
    'Error Message',
    { kind: 'memo', max: memoLimit },
    onUpdate,
    'errorMessage',
    'Message of the failure.',
  ),
  column(
    'retrycount',
    'Retry Count',
    { kind: 'integer', min: 0, max: int32.max },
    all,
    'retryCount',
    'Retries made so far.',
  ),
  column(
    'priority',
    'Priority',
    { kind: 'integer', min: 0, max: 10 },
    onCreate,
    'priority',
    'Priority of the background operation.',
  ),
  column(
    'runas',
    'Run As',
    { kind: 'text', max: 40 },
    onCreate,
    'runAs',
    'Id of the system user that it runs as, as text.',
  ),
  column(
    'ttlinseconds',
    'Time to live',
    { kind: 'integer', min: 1, max: int32.max },
    all,
    'ttl',
    'Seconds after the last change until the row is deleted.',
  ),
  column(
    'partitionid',
    'Partition Id',
    { kind: 'text', max: 100 },
    onCreate,
    'partitionId',
    'Logical partition of the row.',
  ),
  column(
    'importsequencenumber',
    'Import Sequence Number',
    { kind: 'integer', ...int32 },
    onCreate,
    'importSequenceNumber',
    'Number of the import that made the row.',
  ),
  column(
    'overriddencreatedon',
    'Record Created On',
    { kind: 'dateOnly' },
    onCreate,
    'overriddenCreatedOn',
    'When the row was created before it was migrated.',
  ),
  column('createdon', 'Created On', { kind: 'dateTime' }, readOnly, 'submittedAt', 'When the row was created.'),
  column('modifiedon', 'Modified On', { kind: 'dateTime' }, readOnly, 'modifiedAt', 'When the row was last changed.'),
  column('versionnumber', 'Version Number', { kind: 'bigInteger' }, readOnly, 'version', 'Changes with every write.'),
  lookup('createdby', 'Created By', 'createdBy', 'User who created the row.'),
  lookup('createdonbehalfby', 'Created By (Delegate)', 'createdOnBehalfOf', 'Delegate user who created the row.'),
  lookup('modifiedby', 'Modified By', 'modifiedBy', 'User who last changed the row.'),
  lookup(
    'modifiedonbehalfby',
    'Modified By (Delegate)',
    'modifiedOnBehalfOf',
    'Delegate user who last changed the row.',
  ),
];

export const table = {
  logicalName: 'backgroundoperation',
  entitySet: 'backgroundoperations',
  displayName: 'Background Operation',
  displayCollectionName: 'Background Operations',
  primaryId: 'backgroundoperationid',
  primaryName: 'name',
  /** Of the standard documents: an elastic table that an organisation owns. */
  tableType: 'Elastic',
} as const;

const byName = new Map(columns.map((each) => [each.name, each]));

/** The column of a name, which is compared exactly as the service does; undefined: there is none. */
export function columnOf(name: string): Column | undefined {
  return byName.get(name);
}
