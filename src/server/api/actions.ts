import { operation, resubmission } from '../../operation/operation.ts';
import { route, value } from '../http/route.ts';
import { entityTag } from './entityTag.ts';
import { idOf } from './operations.ts';
import * as schema from './schema.ts';
import { refuseUnknownTypes } from './unknownType.ts';

const one = '/api/v1/operations/{id}';

const cancel = route({
  method: 'POST',
  path: `${one}/cancel`,
  summary: 'Cancel an operation, or with "group" its whole execution group',
  access: 'operate',
  body: schema.cancellation,
  bodyOptional: true,
  answer: operation,
  async handle({ engine }, { params, body, by }) {
    const { why, group } = body;
    const options = { ...(why === undefined ? {} : { why }), ...(group === undefined ? {} : { group }) };
    const row = await engine.cancel(idOf(params), by, options);
    return value(row, { headers: { etag: entityTag(row.version) } });
  },
});

const retry = route({
  method: 'POST',
  path: `${one}/retry`,
  summary: 'Run a failed or cancelled operation again',
  access: 'operate',
  body: schema.retrial,
  bodyOptional: true,
  answer: operation,
  async handle({ engine }, { params, body, by }) {
    const row = await engine.retry(idOf(params), by, body.why === undefined ? {} : { why: body.why });
    return value(row, { headers: { etag: entityTag(row.version) } });
  },
});

const resubmit = route({
  method: 'POST',
  path: `${one}/resubmit`,
  summary: "Submit a new operation with this one's fields and input, except those in the body",
  access: 'submit',
  status: 201,
  body: resubmission,
  bodyOptional: true,
  answer: operation,
  async handle(services, { params, body, by }) {
    const { engine } = services;
    const id = idOf(params);
    refuseUnknownTypes(services, [{ type: body.type ?? (await engine.get(id)).type }]);
    const row = await engine.resubmit(id, body, by);
    return value(row, { headers: { location: `/api/v1/operations/${row.id}`, etag: entityTag(row.version) } });
  },
});

export const actionRoutes = [cancel, retry, resubmit];
