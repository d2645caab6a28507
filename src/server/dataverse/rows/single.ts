import { isActive, isKept, isPending } from '../../../operation/status.ts';
import type { FacadeAnswer } from '../../facade/exchange.ts';
import { annotationsApplied, applied, emptyAnswer, jsonAnswer, rowAddress, sessionHeaders } from '../answers.ts';
import type { Call, Context } from '../context.ts';
import { faults } from '../fault.ts';
import type { Model } from '../odata/entity.ts';
import type { RowKey } from '../odata/path.ts';
import { parsePrefer } from '../odata/prefer.ts';
import { readBodyObject } from '../row/body.ts';
import { statusOf } from '../row/shown.ts';
import { preconditionOf, versionFor } from './condition.ts';
import { rowOf } from './find.ts';
import { keyWith, queryOf } from './query.ts';
import { readRow, rowDocument, type Wanted } from './read.ts';
import { patchRow } from './write.ts';

/** One row by its key. */
export async function serveRow(path: RowKey, model: Model, call: Call, context: Context): Promise<FacadeAnswer> {
  const query = queryOf('row', model, call, context);
  const key = keyWith(path, query);
  const wanted = { query, prefer: parsePrefer(call.request.headers.prefer) };
  switch (call.request.method) {
    case 'GET':
      return readRow(key, wanted, call, context);
    case 'PATCH':
      return patchOf(key, wanted, call, context);
    case 'DELETE':
      return deleteRow(key, call, context);
    default:
      throw faults.methodNotAllowed(call.request.method);
  }
}

async function patchOf(key: RowKey, wanted: Wanted, call: Call, context: Context): Promise<FacadeAnswer> {
  const body = readBodyObject(call.request.body);
  const { operation, created } = await patchRow(key, body, preconditionOf(call), call, context);
  const headers = { 'OData-EntityId': rowAddress(call, operation.id), ...sessionHeaders(operation.version) };
  if (wanted.prefer.return !== 'representation') return emptyAnswer(headers);
  return jsonAnswer(
    await rowDocument(operation, wanted, call, context),
    { ...headers, ...applied('return=representation', annotationsApplied(wanted.prefer)) },
    created ? 201 : 200,
  );
}

/**
 * The row is gone. Nothing says what the service does with an operation that was to run: here one that waits is
 * cancelled first, one that runs is refused, since its outcome would have no row.
 */
export async function deleteRow(key: RowKey, call: Call, context: Context): Promise<FacadeAnswer> {
  const { engine } = context;
  const { by } = call.request;
  const row = await rowOf(engine, key);
  const version = versionFor(preconditionOf(call), row, context);
  const status = await statusOf(engine, row);
  if (isActive(status)) {
    throw faults.elastic('The operation is running and cannot be deleted. Cancel it, and delete it when it has ended.');
  }
  const waits = isPending(status) && !isKept(row);
  const ended = waits ? await engine.cancel(row.id, by, version) : row;
  await engine.delete(row.id, by, version.ifVersion === undefined ? {} : { ifVersion: ended.version });
  return emptyAnswer();
}
