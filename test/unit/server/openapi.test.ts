import assert from 'node:assert/strict';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { routes } from '../../../src/server/api/routes.ts';
import { startServer, type TestServer } from '../../support/server.ts';

type Json = { readonly [name: string]: Json } & { readonly [index: number]: Json };

/** What addresses are asked with. */
const queries: Readonly<Record<string, string>> = {
  '/api/v1/operations/{id}': '?include=input,output,attempts,events',
  '/api/v1/groups': '?by=type',
};

describe('OpenAPI document', function () {
  this.timeout(30_000);
  let server: TestServer;
  let document: Json;

  before(async () => {
    server = await startServer();
    document = await server.json<Json>('GET', '/api/v1/openapi.json');
  });
  after(async () => assert.equal(await server.stop(), 0));

  const operationOf = (method: string, path: string) => document.paths?.[path]?.[method.toLowerCase()];
  const ajv = new Ajv2020({ strict: false, validateFormats: false });

  it('has every route, and nothing else', () => {
    assert.equal(document.openapi as unknown, '3.1.0');
    const told = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    assert.deepEqual(told.toSorted(), routes.map(({ method, path }) => `${method} ${path}`).toSorted());
  });

  it('says which scope each address needs, and what scopes are for', () => {
    for (const { method, path, access } of routes) {
      const expected = { open: [], any: [{ bearer: [] }] }[access as string] ?? [{ bearer: [access] }];
      assert.deepEqual(operationOf(method, path)?.security, expected, `${method} ${path}`);
    }
    assert.deepEqual(Object.keys(document['x-scopes'] ?? {}), ['read', 'submit', 'operate', 'admin']);
  });

  it('has instants as texts in both directions', () => {
    const submitted = operationOf('POST', '/api/v1/operations');
    const drafts = JSON.stringify(submitted?.requestBody);
    assert.match(drafts, /"processAfter":\{"anyOf":\[\{"type":"string","format":"date-time"/);
    const answer = JSON.stringify(submitted?.responses?.['201']);
    assert.match(answer, /"submittedAt":\{"type":"string","format":"date-time"/);
  });

  it('has the parameters of a list', () => {
    const parameters = operationOf('GET', '/api/v1/operations')?.parameters as unknown as {
      name: string;
      in: string;
    }[];
    assert.deepEqual(
      parameters.map(({ name }) => name),
      ['q', 'status', 'limit', 'after', 'order'],
    );
    assert.ok(parameters.every((parameter) => parameter.in === 'query'));
  });

  it('has schemas that compile, and that real answers fit', async () => {
    const { id } = await server.json<{ id: string }>('POST', '/api/v1/operations', { type: 'x', input: 1 });
    let checked = 0;
    for (const { method, path } of routes) {
      const operation = operationOf(method, path);
      for (const schema of [operation?.requestBody, operation?.responses?.['200']]) {
        const body = schema?.content?.['application/json']?.schema;
        if (body === undefined) continue;
        const validate = ajv.compile(body);
        if (method !== 'GET' || schema !== operation?.responses?.['200']) continue;
        const answer = await server.json('GET', path.replace('{id}', id) + (queries[path] ?? ''));
        assert.ok(validate(answer), `${path}: ${ajv.errorsText(validate.errors)}`);
        checked += 1;
      }
    }
    assert.ok(checked >= 10);
  });

  it('says what refusals look like', async () => {
    const schema = document.components?.schemas?.Problem;
    assert.ok(schema !== undefined);
    const validate = ajv.compile(schema);
    const answer = await server.request('POST', '/api/v1/operations', { type: 1 });
    assert.ok(validate(await answer.json()), ajv.errorsText(validate.errors));
  });
});
