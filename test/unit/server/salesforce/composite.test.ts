import assert from 'node:assert/strict';
import { api, errorOf, type Json, startOrg, type TestOrg } from '../../../support/salesforce.ts';

interface Part {
  readonly body: unknown;
  readonly httpStatusCode: number;
  readonly referenceId: string;
}

describe('Composite requests of the Salesforce facade', () => {
  let org: TestOrg;
  before(async () => {
    org = await startOrg();
  });
  after(() => org.stop());

  const composite = async (parts: readonly Json[], more: Json = {}): Promise<Part[]> => {
    const { json } = await org.expect(200, 'POST', 'composite', { ...more, compositeRequest: parts });
    return json.compositeResponse as Part[];
  };
  const get = (referenceId: string, url: string) => ({ method: 'GET', url, referenceId });

  it('answers each request as if it had come alone', async () => {
    const parts = await composite([
      get('a', `${api}limits`),
      get('b', `${api}nothing`),
      { ...get('c', `${api}sobjects/BackgroundOperation`), method: 'PATCH' },
      get('d', 'https://other.example/services/data'),
    ]);
    assert.deepEqual(
      parts.map(({ referenceId, httpStatusCode }) => [referenceId, httpStatusCode]),
      [
        ['a', 200],
        ['b', 404],
        ['c', 405],
        ['d', 404],
      ],
    );
  });

  it('puts in what a request refers to', async () => {
    const user = `SELECT Id FROM User LIMIT 1`;
    const [first, second, third, fourth] = await composite([
      get('list', `${api}query?q=${encodeURIComponent(user)}`),
      get('one', `${api}sobjects/User/@{list.records[0].Id}`),
      get('same', '@{one.attributes.url}'),
      get('none', `${api}sobjects/User/@{list.records[7].Id}`),
    ]);
    assert.equal(first?.httpStatusCode, 200, JSON.stringify(first));
    assert.equal(second?.httpStatusCode, 200, JSON.stringify(second));
    assert.deepEqual(third?.body, second?.body);
    assert.equal(fourth?.httpStatusCode, 400);
  });

  it('takes everything back with allOrNone when one fails', async () => {
    const parts = await composite([get('a', `${api}limits`), get('b', `${api}nothing`)], { allOrNone: true });
    assert.deepEqual(
      parts.map(({ httpStatusCode }) => httpStatusCode),
      [400, 404],
    );
  });

  it('holds 25 requests, 5 of them queries, each reference once', async () => {
    const many = (count: number, url: string) => Array.from({ length: count }, (_, index) => get(`r${index}`, url));
    assert.equal((await composite(many(25, `${api}limits`))).length, 25);
    for (const parts of [
      many(26, `${api}limits`),
      many(6, `${api}query?q=x`),
      [get('a', `${api}limits`), get('a', `${api}limits`)],
      [get('a-b', `${api}limits`)],
      [],
    ]) {
      await org.expect(400, 'POST', 'composite', { compositeRequest: parts });
    }
    const nested = await composite([{ ...get('a', `${api}composite`), method: 'POST', body: {} }]);
    assert.equal(nested[0]?.httpStatusCode, 400);
  });

  it('answers a batch, and halts it when asked', async () => {
    const batchRequests = [
      { method: 'GET', url: 'v66.0/limits' },
      { method: 'GET', url: 'v66.0/nothing' },
      { method: 'GET', url: 'v35.0/limits' },
    ];
    const statuses = async (haltOnError: boolean) => {
      const { json } = await org.expect(200, 'POST', 'composite/batch', { haltOnError, batchRequests });
      assert.equal(json.hasErrors, true);
      return (json.results as { statusCode: number }[]).map(({ statusCode }) => statusCode);
    };
    assert.deepEqual(await statuses(false), [200, 404, 200]);
    assert.deepEqual(await statuses(true), [200, 404, 412]);
  });

  it('refuses bodies that are not as they must be', async () => {
    const deep = `${'['.repeat(200)}${']'.repeat(200)}`;
    for (const body of ['', '{', '[]', '{"compositeRequest":1}', deep, 'null', '{"__proto__":{}}']) {
      const reply = await org.expect(400, 'POST', 'composite', body, { 'content-type': 'application/json' });
      assert.equal(errorOf(reply).errorCode, 'JSON_PARSER_ERROR', body);
    }
  });
});
