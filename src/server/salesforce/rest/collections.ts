import { z } from 'zod';
import { object } from '../../../service/salesforce/fields.ts';
import { readId } from '../../../service/salesforce/ids.ts';
import { jsonAnswer } from '../answers.ts';
import type { Call, Context, Handler, Route } from '../context.ts';
import { faults, SalesforceFault } from '../fault.ts';
import { jsonRow } from '../json.ts';
import { checkObject } from '../object.ts';
import { retrieve } from '../retrieve.ts';
import { readJson } from './body.ts';

const most = 2_000;
const collectionBody = z.object({ ids: z.array(z.string().max(100)), fields: z.array(z.string().max(1_000)).max(200) });

async function rowsOf(
  { ids, fields }: z.output<typeof collectionBody>,
  { base }: Call,
  context: Context,
): Promise<unknown> {
  if (ids.length > most) throw new SalesforceFault(400, 'EXCEEDED_ID_LIMIT', `At most ${most} ids can be asked for.`);
  if (fields.length === 0) throw new SalesforceFault(400, 'MISSING_ARGUMENT', 'fields is missing');
  const long = ids.map((id) => {
    const read = readId(id);
    if (read === undefined) throw faults.malformedId(object.label, id);
    return read;
  });
  const rows = await retrieve(long, fields, context);
  return rows.map((row) => (row === null ? null : jsonRow(row, base)));
}

const byBody: Handler = async (call, context) => {
  checkObject(call.params.object);
  return jsonAnswer(await rowsOf(readJson(call.request.body, collectionBody), call, context));
};

const byAddress: Handler = async (call, context) => {
  checkObject(call.params.object);
  const list = (name: string) => (call.query.get(name) ?? '').split(',').filter((each) => each !== '');
  return jsonAnswer(await rowsOf({ ids: list('ids'), fields: list('fields') }, call, context));
};

export const collectionRoutes: readonly Route[] = [
  { path: 'composite/sobjects', access: 'session' },
  { path: 'composite/sobjects/{object}', access: 'session', get: byAddress, post: byBody },
];
