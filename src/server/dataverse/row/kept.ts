import type { Kept } from '../../../engine/kept.ts';
import type { OperationError } from '../../../operation/operation.ts';
import { isNotice, payloadOfParameters } from '../../../service/dataverse/parameters.ts';
import { type Pair, statusOfPair } from '../../../service/dataverse/status.ts';
import { faults } from '../fault.ts';
import type { Settings } from '../settings.ts';
import type { Values } from './body.ts';
import type { Given } from './check.ts';
import { wantedPair } from './status.ts';

/** Most characters of an operation's type, which is the `name` of a row. */
const typeLimit = 255;

/** The row to keep for the values of a POST or an upsert. Raises a 400. */
export function keptOf(
  values: Values,
  settings: Settings,
  known: { name?: string; id?: string; delegate: string | null },
): Kept {
  const name = textOf(values.get('name')) ?? known.name;
  if (name === undefined || name === '') {
    throw faults.elastic("The column 'name' is required: the unique name of a custom API.");
  }
  if (name.length > typeLimit) {
    throw faults.elastic(
      `The column 'name' is longer than ${typeLimit} characters, which is as long as the engine's type may be.`,
    );
  }
  const id = textOf(values.get('backgroundoperationid')) ?? known.id;
  return {
    ...fieldsOf(values, null),
    ...(id === undefined ? {} : { id }),
    type: name,
    name,
    displayName: textOf(values.get('displayname')) ?? null,
    status: keptStatus(wantedPair(values)),
    ttl: numberOf(values.get('ttlinseconds')) ?? settings.timeToLive,
    ...(known.delegate === null ? {} : { createdOnBehalfOf: known.delegate }),
  };
}

/** What an update changes: only what the body gives; `error` is the present one, which it may give a part of. */
export function amendmentOf(values: Values, error: OperationError | null): Partial<Kept> {
  const ttl = numberOf(values.get('ttlinseconds'));
  return { ...fieldsOf(values, error), ...(ttl === undefined ? {} : { ttl }) };
}

/** Where a column's value goes; `undefined` leaves the default, or what is there. */
const fieldOf: Readonly<Record<string, { field: string; read(value: Given): unknown }>> = {
  inputparameters: { field: 'input', read: payloadOf },
  outputparameters: { field: 'output', read: payloadOf },
  starttime: { field: 'startedAt', read: (value) => value },
  endtime: { field: 'finishedAt', read: (value) => value },
  retrycount: { field: 'retryCount', read: (value) => value ?? 0 },
  priority: { field: 'priority', read: (value) => value ?? undefined },
  runas: { field: 'runAs', read: (value) => value },
  partitionid: { field: 'partitionId', read: (value) => value },
  importsequencenumber: { field: 'importSequenceNumber', read: (value) => value },
  overriddencreatedon: { field: 'overriddenCreatedOn', read: (value) => value },
};

/** Fields that both take, of the columns that are given. */
function fieldsOf(values: Values, error: OperationError | null): Partial<Kept> {
  const fields: Record<string, unknown> = {};
  for (const [column, value] of values) {
    const found = fieldOf[column];
    if (found !== undefined) fields[found.field] = found.read(value);
  }
  if (values.has('errorcode') || values.has('errormessage')) fields.error = errorOf(values, error);
  return fields as Partial<Kept>;
}

/** Null when both halves are; the half that is not given stays as it is. */
function errorOf(values: Values, error: OperationError | null): { code: number; message: string } | null {
  const code = values.has('errorcode') ? values.get('errorcode') : error?.code;
  const message = values.has('errormessage') ? values.get('errormessage') : error?.message;
  if ((code ?? null) === null && (message ?? null) === null) return null;
  return { code: Number(code ?? 0), message: String(message ?? '') };
}

/** The status of a row that is stored and not run: what is locked is locked by the service alone. Raises a 400. */
export function keptStatus(pair: Pair | null): Kept['status'] {
  const status = pair === null ? 'Waiting' : statusOfPair(pair);
  if (status === 'Waiting') return 'Scheduled';
  if (status === 'Complete' || status === 'Error' || status === 'Canceled') return status;
  throw faults.elastic('Only the service locks a background operation: the state Locked cannot be set here.');
}

/** Raises a 400 for what only stood in the place of parameters. */
function payloadOf(value: Given): unknown {
  if (value === null) return null;
  const text = String(value);
  if (isNotice(text))
    throw faults.elastic('These parameters were too long to be shown, and would be lost. Leave them out.');
  return payloadOfParameters(text);
}

const textOf = (value: Given | undefined) => (typeof value === 'string' ? value : undefined);
const numberOf = (value: Given | undefined) => (typeof value === 'number' ? value : undefined);
