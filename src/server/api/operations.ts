import { OperationFailure } from '../../operation/error.ts';
import { type Draft, operation, patch } from '../../operation/operation.ts';
import { withRawMembers } from '../http/json.ts';
import { route, value } from '../http/route.ts';
import { entityTag, versionOf } from './entityTag.ts';
import { noWorkerFor, toldOperation } from './noWorker.ts';
import * as schema from './schema.ts';
import { searchOf } from './search.ts';
import { refuseUnknownTypes } from './unknownType.ts';

const operations = '/api/v1/operations';
const one = '/api/v1/operations/{id}';

const submit = route({
  method: 'POST',
  path: operations,
  summary: 'Submit one operation, or up to 1,000 that are accepted all or not at all',
  access: 'submit',
  status: 201,
  body: schema.submission,
  answer: schema.toldOperation.or(schema.toldList),
  async handle(services, { body, header, by }) {
    const key = header('idempotency-key');
    if (Array.isArray(body)) {
      const drafts = body.map((draft, index) => withKey(draft, key === undefined ? undefined : `${key}#${index}`));
      refuseUnknownTypes(services, drafts);
      const accepted = await services.engine.submitMany(drafts, by);
      return {
        kind: 'json',
        json: JSON.stringify({ operations: accepted.map((row) => toldOperation(services.engine, row)) }),
        headers: noWorkerFor(services.engine, drafts),
      };
    }
    const draft = withKey(body, key);
    refuseUnknownTypes(services, [draft]);
    const { operation: accepted } = await services.engine.submit(draft, by);
    return {
      kind: 'json',
      json: JSON.stringify(toldOperation(services.engine, accepted)),
      headers: {
        ...{ location: `${operations}/${accepted.id}`, etag: entityTag(accepted.version) },
        ...noWorkerFor(services.engine, [draft]),
      },
    };
  },
});

const list = route({
  method: 'GET',
  path: operations,
  summary: 'A page of operations without payloads: newest first, oldest first, or what was changed last first',
  query: schema.listQuery,
  answer: schema.toldPage,
  async handle({ engine, clock }, { query }) {
    const page = await engine.list(searchOf(query, clock), {
      limit: query.limit ?? schema.defaultLimit,
      ...(query.after === undefined ? {} : { after: query.after }),
      ...(query.order === undefined ? {} : { order: query.order }),
    });
    return {
      kind: 'json',
      json: JSON.stringify({ operations: page.operations.map((row) => toldOperation(engine, row)), next: page.next }),
    };
  },
});

const get = route({
  method: 'GET',
  path: one,
  summary: 'One operation; include asks for input, output, attempts, events',
  query: schema.detailsQuery,
  answer: schema.toldDetails,
  async handle({ engine }, { params, query }) {
    const id = idOf(params);
    const row = await engine.get(id);
    const wanted = new Set(query.include ?? []);
    const members: Record<string, string | null> = {};
    if (wanted.has('input')) members.input = await engine.payload(id, 'input');
    if (wanted.has('output')) members.output = await engine.payload(id, 'output');
    if (wanted.has('attempts')) {
      const list = schema.attemptList.encode({ attempts: await engine.attempts(id) });
      members.attemptList = JSON.stringify(list.attempts);
    }
    if (wanted.has('events')) {
      members.events = JSON.stringify(schema.eventList.encode({ events: await engine.events(id) }).events);
    }
    const json = withRawMembers(JSON.stringify(toldOperation(engine, row)), members);
    return { kind: 'json', json, headers: { etag: entityTag(row.version) } };
  },
});

const update = route({
  method: 'PATCH',
  path: one,
  summary: 'Change fields of an operation; its input only while it has not started',
  access: 'operate',
  body: patch,
  answer: operation,
  async handle({ engine }, { params, body, header, by }) {
    const id = idOf(params);
    const row = await engine.update(id, body, by, await versionOf(header('if-match'), () => engine.get(id)));
    return value(row, { headers: { etag: entityTag(row.version) } });
  },
});

const remove = route({
  method: 'DELETE',
  path: one,
  summary: 'Delete an operation that has ended',
  access: 'operate',
  status: 204,
  async handle({ engine }, { params, header, by }) {
    const id = idOf(params);
    await engine.delete(id, by, await versionOf(header('if-match'), () => engine.get(id)));
    return { kind: 'empty' };
  },
});

export const operationRoutes = [submit, list, get, update, remove];

/** The `{id}` of a path; GUIDs are the same in upper and lower case. */
export function idOf(params: Readonly<Record<string, string>>): string {
  return (params.id ?? '').toLowerCase();
}

/** The header Idempotency-Key says the same as the field; both may be there when they agree. */
function withKey(draft: Draft, key: string | undefined): Draft {
  if (key === undefined) return draft;
  if (key === '' || key.length > 255) {
    throw new OperationFailure('invalid-request', 'The header Idempotency-Key must have 1 to 255 characters.');
  }
  if (typeof draft.idempotencyKey === 'string' && draft.idempotencyKey !== key) {
    throw new OperationFailure(
      'invalid-request',
      'The header Idempotency-Key and the field idempotencyKey differ. Send only one of them.',
      { path: 'idempotencyKey' },
    );
  }
  return { ...draft, idempotencyKey: key };
}
