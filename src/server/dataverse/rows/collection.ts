import type { FacadeAnswer } from '../../facade/exchange.ts';
import { applied, emptyAnswer, jsonAnswer, rowAddress, sessionHeaders, textAnswer } from '../answers.ts';
import type { Call, Context } from '../context.ts';
import { faults } from '../fault.ts';
import { compileFilter } from '../odata/compile/filter.ts';
import type { Model } from '../odata/entity.ts';
import { parsePrefer } from '../odata/prefer.ts';
import type { ODataQuery } from '../odata/query.ts';
import { readBodyObject } from '../row/body.ts';
import { aggregateRows } from './aggregate.ts';
import { countChanges, readChanges, trackRows } from './changes.ts';
import { compileContext } from './compileContext.ts';
import { countRows } from './count.ts';
import { openPage } from './link.ts';
import { listRows } from './list.ts';
import { queryOf } from './query.ts';
import { rowDocument } from './read.ts';
import { createRows } from './write.ts';

/** The set itself: its list, its count, and the POST that stores a row. */
export async function serveCollection(
  kind: 'rows' | 'count',
  model: Model,
  call: Call,
  context: Context,
): Promise<FacadeAnswer> {
  const { method } = call.request;
  if (method === 'POST' && kind === 'rows') return createRow(model, call, context);
  if (method !== 'GET') throw faults.methodNotAllowed(method);
  const query = queryOf('list', model, call, context);
  return kind === 'count' ? countOf(query, context) : listOf(query, call, context);
}

function listOf(query: ODataQuery, call: Call, context: Context): FacadeAnswer | Promise<FacadeAnswer> {
  const prefer = parsePrefer(call.request.headers.prefer);
  if (query.deltaToken !== null) return readChanges(query.deltaToken, query, prefer, call, context);
  const tracks = query.skipToken === null ? prefer.trackChanges : openPage(call, query.skipToken)[0] === 'track';
  if (tracks) return trackRows(query, prefer, call, context);
  if (query.apply !== null) return aggregateRows(query.apply, query, prefer, call, context);
  return listRows(query, prefer, call, context);
}

async function countOf(query: ODataQuery, context: Context): Promise<FacadeAnswer> {
  if (query.deltaToken !== null) return textAnswer(String(await countChanges(query.deltaToken, context)));
  const where = await compileFilter(query.filter, compileContext(context));
  return textAnswer(String((await countRows(where, context)).rows));
}

/** Stores a row and runs nothing: that a POST would run anything is documented nowhere. */
async function createRow(model: Model, call: Call, context: Context): Promise<FacadeAnswer> {
  const query = queryOf('row', model, call, context);
  const prefer = parsePrefer(call.request.headers.prefer);
  const [row] = await createRows([readBodyObject(call.request.body)], call, context);
  if (row === undefined) throw faults.unavailable('The row was not stored.');
  const address = rowAddress(call, row.id);
  const headers = { 'OData-EntityId': address, Location: address, ...sessionHeaders(row.version) };
  if (prefer.return !== 'representation') return emptyAnswer(headers);
  const document = await rowDocument(row, { query, prefer }, call, context);
  return jsonAnswer(document, { ...headers, ...applied('return=representation') }, 201);
}
