import { OperationFailure } from '../../../operation/error.ts';
import type { Operation } from '../../../operation/operation.ts';
import { isFinal, isKept } from '../../../operation/status.ts';
import { columnOf } from '../../../service/dataverse/columns.ts';
import { checkScope } from '../../caller.ts';
import type { Call, Context } from '../context.ts';
import { faults } from '../fault.ts';
import type { RowKey } from '../odata/path.ts';
import { readValues, type Values } from '../row/body.ts';
import { checkedValue, type Given } from '../row/check.ts';
import { amendmentOf, keptOf, keptStatus } from '../row/kept.ts';
import { shownOf, shownPair } from '../row/shown.ts';
import { cancelPair, isSame, wantedPair } from '../row/status.ts';
import { columnValue } from '../row/value.ts';
import { cancelRow } from './cancel.ts';
import { type Precondition, versionFor } from './condition.ts';
import { findRow, rowOf } from './find.ts';

/** The JSON object of a row's body. */
export type RowBody = Readonly<Record<string, unknown>>;

/** What became of a write: the row, and whether it is new. */
export interface Written {
  readonly operation: Operation;
  readonly created: boolean;
}

/** Stores new rows, all or none, and runs nothing. Raises 400 and, when an id is taken, 412. */
export function createRows(
  bodies: readonly RowBody[],
  call: Call,
  { engine, settings }: Context,
): Promise<Operation[]> {
  const { delegate } = call;
  const rows = bodies.map((body) => keptOf(readValues(body, { use: 'create' }), settings, { delegate }));
  return engine.keep(rows, call.request.by);
}

/** PATCH of one row: an update when a row must be there, else an upsert, which replaces the row as elastic tables do. */
export async function patchRow(
  key: RowKey,
  body: RowBody,
  condition: Precondition,
  call: Call,
  context: Context,
): Promise<Written> {
  if (condition.needs === 'present') {
    return { operation: await updateRow(key, body, condition, call, context), created: false };
  }
  const present = await findRow(context.engine, key);
  if (present === undefined) return { operation: await insertRow(key, body, call, context), created: true };
  if (condition.needs === 'absent') throw faults.duplicate();
  if (asksForCancel(body)) return { operation: await updateRow(key, body, condition, call, context), created: false };
  const known = { name: present.type, id: present.id, delegate: call.delegate };
  const values = readValues(body, { use: 'create', present: await holds(present, Object.keys(body), context) });
  checkKey(values, present.id);
  const row = keptOf(values, context.settings, known);
  return { operation: await context.engine.replace(present.id, row, call.request.by), created: false };
}

/** Changes columns of a row that is there, or cancels it. Raises 400, 404, 412. */
export async function updateRow(
  key: RowKey,
  body: RowBody,
  condition: Precondition,
  call: Call,
  context: Context,
): Promise<Operation> {
  const { engine } = context;
  const row = await rowOf(engine, key);
  const version = versionFor(condition, row, context);
  const values = readValues(body, { use: 'update', present: await holds(row, Object.keys(body), context) });
  checkKey(values, row.id);
  return changeRow(row, await withoutSame(row, values, context), version, call, context);
}

async function changeRow(
  row: Operation,
  values: Values,
  version: { ifVersion?: number },
  call: Call,
  context: Context,
): Promise<Operation> {
  const { by } = call.request;
  const wanted = wantedPair(values);
  const cancels = wanted !== null && isSame(wanted, cancelPair);
  const moves = wanted !== null && !cancels && !isSame(wanted, await shownPair(context.engine, row));
  const fields = {
    ...amendmentOf(await writable(row, values, context), row.error),
    ...(moves && canBeSet(row, context) ? { status: keptStatus(wanted) } : {}),
  };
  if (cancels) return cancelRow(row, { ...version, fields }, call, context);
  if (Object.keys(fields).length === 0) return row;
  const behalf = call.delegate === null ? {} : { createdOnBehalfOf: call.delegate };
  return context.engine.amend(row.id, { ...fields, ...behalf }, by, version);
}

function insertRow(key: RowKey, body: RowBody, call: Call, { engine, settings }: Context): Promise<Operation> {
  checkScope(call.request.caller, 'submit');
  const values = new Map(readValues(body, { use: 'create' }));
  checkKey(values, key.id);
  if (key.partition !== null && key.partition !== key.id && !values.has('partitionid')) {
    values.set('partitionid', key.partition);
  }
  const row = keptOf(values, settings, { id: key.id, delegate: call.delegate });
  return engine.keep([row], call.request.by).then(([kept]) => {
    if (kept === undefined) throw new OperationFailure('internal', 'The row was not stored.');
    return kept;
  });
}

/** True while the engine has the operation in its hands: what it writes itself is not for others. */
function isRun(row: Operation): boolean {
  return !isFinal(row.status) && !isKept(row);
}

const serviceColumns = ['starttime', 'endtime', 'errorcode', 'errormessage', 'retrycount', 'outputparameters'];

/** Columns that the service writes are refused or passed over while the engine runs the operation (a setting). */
async function writable(row: Operation, values: Values, context: Context): Promise<Values> {
  if (!isRun(row)) return values;
  const shows = await holds(row, values.keys(), context);
  const own = serviceColumns.filter((name) => values.has(name) && !shows(name, values.get(name) ?? null));
  if (own.length > 0 && context.settings.serviceColumns === 'refuse') throw serviceOnly(own[0] ?? '');
  return new Map([...values].filter(([name]) => !serviceColumns.includes(name)));
}

function canBeSet(row: Operation, { settings }: Context): boolean {
  if (!isRun(row)) return true;
  if (settings.serviceColumns === 'refuse') throw serviceOnly('backgroundoperationstatuscode');
  return false;
}

function serviceOnly(column: string) {
  return faults.elastic(
    `The column '${column}' is written by the service while it runs the operation. Leave it out, or set serviceColumns to "ignore".`,
  );
}

/** Tells whether a row shows this very value already, of the columns of these names. */
async function holds(row: Operation, names: Iterable<string>, { engine, settings }: Context) {
  const shown = await shownOf(engine, row, new Set(names));
  return (name: string, given: Given): boolean => {
    const column = columnOf(name);
    if (column === undefined) return false;
    const value = columnValue(column, shown, settings);
    const present = checkedValue(column, value);
    // Clients that read the version number as a double send back what is left of it.
    return present === given || (column.type.kind === 'bigInteger' && Number(present) === Number(given));
  };
}

/** Parameters that are sent back as they were read are not written: what was read may stand for more. */
async function withoutSame(row: Operation, values: Values, context: Context): Promise<Values> {
  const shows = await holds(row, values.keys(), context);
  return new Map([...values].filter(([name, value]) => !(name.endsWith('parameters') && shows(name, value))));
}

function checkKey(values: Values, id: string): void {
  const given = values.get('backgroundoperationid');
  if (given !== undefined && given !== null && given !== id) {
    throw faults.elastic(`The id in the body, ${given}, is not that of the address, ${id}.`);
  }
}

function asksForCancel(body: RowBody): boolean {
  return body.backgroundoperationstatuscode === cancelPair.status;
}
