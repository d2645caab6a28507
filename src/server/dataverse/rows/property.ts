import { columnOf, table } from '../../../service/dataverse/columns.ts';
import type { FacadeAnswer } from '../../facade/exchange.ts';
import { emptyAnswer, jsonAnswer, sessionHeaders, textAnswer } from '../answers.ts';
import type { Call, Context } from '../context.ts';
import { faults } from '../fault.ts';
import type { Model } from '../odata/entity.ts';
import type { Resource } from '../odata/path.ts';
import { readBodyObject } from '../row/body.ts';
import { shownOf } from '../row/shown.ts';
import { columnValue } from '../row/value.ts';
import { preconditionOf } from './condition.ts';
import { rowOf } from './find.ts';
import { keyWith, queryOf } from './query.ts';
import { updateRow } from './write.ts';

/** One property of a row: GET, PUT of `{"value":…}`, DELETE, which empties it. */
export async function serveProperty(
  resource: Extract<Resource, { kind: 'property' }>,
  model: Model,
  call: Call,
  context: Context,
): Promise<FacadeAnswer> {
  const { name, raw } = resource;
  const key = keyWith(resource.key, queryOf('row', model, call, context));
  const { method } = call.request;
  if (method === 'GET') return readProperty({ ...resource, key }, call, context);
  if (raw || (method !== 'PUT' && method !== 'DELETE')) throw faults.methodNotAllowed(method);
  const value = method === 'DELETE' ? null : valueIn(call);
  const condition = { ...preconditionOf(call), needs: 'present' } as const;
  const row = await updateRow(key, { [name]: value }, condition, call, context);
  return emptyAnswer(method === 'DELETE' ? {} : sessionHeaders(row.version));
}

async function readProperty(
  { key, name, raw }: Extract<Resource, { kind: 'property' }>,
  call: Call,
  context: Context,
): Promise<FacadeAnswer> {
  const column = columnOf(name);
  if (column === undefined) throw faults.unknownSegment(name);
  const row = await rowOf(context.engine, key);
  const value = columnValue(column, await shownOf(context.engine, row, new Set([name])), context.settings);
  if (value === null) return emptyAnswer();
  if (raw) return textAnswer(typeof value === 'string' ? value : JSON.stringify(value));
  return jsonAnswer({ '@odata.context': `${call.api}$metadata#${table.entitySet}(${row.id})/${name}`, value });
}

function valueIn({ request }: Call): unknown {
  const body = readBodyObject(request.body);
  if ('value' in body) return body.value;
  throw faults.payload(table.entitySet, 'The body must have the property "value".');
}
