import assert from 'node:assert/strict';
import { request } from 'undici';
import { includesScope, type Scope, scopes } from '../../src/operation/access.ts';
import { routes } from '../../src/server/api/routes.ts';
import type { Need } from '../../src/server/caller.ts';
import { exampleAddress } from '../../src/server/dataverse/dataverse.ts';
import { facadeRoutes } from '../../src/server/dataverse/routes.ts';
import { bgops } from '../support/bgops.ts';
import { type TestClient, type TestServer, testClient } from '../support/server.ts';

/** Servers of one place, and what names the place on a command line. */
export interface AccessPlace {
  readonly servers: readonly TestServer[];
  readonly place: readonly string[];
  /** A server of the place with more arguments, beside the others or instead of them. */
  another(args: readonly string[]): Promise<TestServer>;
}

interface Made {
  readonly id: string;
  readonly token: string;
}

const id = '0b9cbd4f-32f0-4a2b-9d4a-8f1f6d3d7a11';

/** What holds for tokens wherever they are kept. `place` is called inside tests. */
export function accessContract(place: () => AccessPlace): void {
  const secrets: string[] = [];
  const first = () => place().servers[0] ?? assert.fail('no server');
  const last = () => place().servers.at(-1) ?? assert.fail('no server');

  /** Made on the command line, as the first one is. */
  const make = async (name: string, scope: string): Promise<Made> => {
    const made = await bgops(['token', 'create', '--name', name, '--scope', scope, '--json', ...place().place]);
    assert.equal(made.code, 0, made.stderr);
    const answer = JSON.parse(made.stdout) as Made;
    secrets.push(answer.token);
    return answer;
  };
  const clientOf = (server: TestServer, { token }: Made): TestClient => testClient(server.url, token);

  async function statusOf(url: string, method: string, token: string): Promise<number> {
    // Without it, a row that is not there would be made, which is something else.
    const headers = { authorization: `Bearer ${token}`, ...(method === 'PATCH' ? { 'if-match': '*' } : {}) };
    const answer = await request(url, { method, headers } as Parameters<typeof request>[1]);
    // A stream has no end.
    answer.body.on('error', () => undefined).destroy();
    return answer.statusCode;
  }

  it('lets each scope do what it says and nothing else, at every address of the API and of the Dataverse facade', async () => {
    const addresses: { method: string; path: string; need: Need }[] = [
      ...routes.map(({ method, path, access }) => ({ method, path: path.replace('{id}', id), need: access })),
      ...facadeRoutes.flatMap(({ area, examples, needs }) =>
        examples.map((example) => {
          const [method = '', path = ''] = exampleAddress(area, example).split(' ');
          return { method, path, need: needs(method, example.slice(method.length + 1)) };
        }),
      ),
    ];
    const { url } = first();
    for (const scope of scopes) {
      const { token } = await make(`all-${scope}`, scope);
      for (const { method, path, need } of addresses) {
        const allowed = need === 'open' || need === 'any' || includesScope([scope], need);
        if (allowed && path.endsWith('/shutdown')) continue;
        const status = await statusOf(`${url}${path}`, method, token);
        if (allowed) assert.ok(status !== 401 && status !== 403, `${scope}: ${method} ${path}: ${status}`);
        else assert.equal(status, 403, `${scope}: ${method} ${path}`);
      }
    }
  });

  it('says who somebody is, what they may do, and which scope they lack', async () => {
    const made = await make('reader', 'read');
    const client = clientOf(first(), made);
    assert.deepEqual(await client.json('GET', '/api/v1/whoami'), {
      name: 'reader',
      token: made.id,
      scopes: ['read'],
      expiresAt: null,
    });
    const refused = await client.request('POST', '/api/v1/operations', { type: 'x' });
    assert.equal(refused.status, 403);
    const { code, detail } = (await refused.json()) as { code: string; detail: string };
    assert.equal(code, 'forbidden');
    assert.match(detail, /the scope "submit", which the token "reader" does not have \(it has: read\)/);
    const own = await first().json<{ token: null; scopes: Scope[] }>('GET', '/api/v1/whoami');
    assert.deepEqual([own.token, own.scopes], [null, [...scopes]]);
  });

  it('writes the name of the token into events, through the API and the Dataverse facade', async () => {
    const [ada, bob] = [await make('ada', 'read,submit'), await make('bob', 'read,operate')];
    const draft = { type: 'x', processAfter: new Date(Date.now() + 3_600_000) };
    const submitted = await clientOf(first(), ada).json<{ id: string }>('POST', '/api/v1/operations', draft);
    await clientOf(last(), bob).json('POST', `/api/v1/operations/${submitted.id}/cancel`);
    const bys = async (operation: string) => {
      const { events } = await first().json<{ events: { by: string }[] }>(
        'GET',
        `/api/v1/operations/${operation}/events`,
      );
      return events.map(({ by }) => by);
    };
    assert.deepEqual(await bys(submitted.id), ['ada', 'ada', 'bob']);

    const api = '/api/data/v9.2';
    const created = await clientOf(first(), ada).request('POST', `${api}/backgroundoperations`, { name: 'row' });
    assert.equal(created.status, 204);
    const row = /\(([0-9a-f-]{36})\)/.exec(created.headers.get('odata-entityid') ?? '')?.[1] ?? '';
    const address = `${api}/backgroundoperations(${row})`;
    const changed = await clientOf(first(), bob).request('PATCH', address, { ttlinseconds: 99 }, { 'if-match': '*' });
    assert.equal(changed.status, 204);
    const names = await first().json<{ createdBy: string; modifiedBy: string }>('GET', `/api/v1/operations/${row}`);
    assert.deepEqual([names.createdBy, names.modifiedBy], ['ada', 'bob']);
    // Neither a new row by way of an upsert, nor somebody else's name, goes without the scope for it.
    const upsert = await clientOf(first(), bob).request('PATCH', `${api}/backgroundoperations(${id})`, { name: 'n' });
    assert.equal(upsert.status, 403);
    const who = await clientOf(first(), ada).json<{ UserId: string }>('GET', `${api}/WhoAmI`);
    const user = await clientOf(first(), ada).json<{ fullname: string }>('GET', `${api}/systemusers(${who.UserId})`);
    assert.equal(user.fullname, 'ada');
    const asOther = { MSCRMCallerID: who.UserId };
    assert.equal((await clientOf(first(), bob).request('GET', `${api}/WhoAmI`, undefined, asOther)).status, 403);
  });

  it('checks each part of a batch by itself', async () => {
    const { token } = await make('batcher', 'read');
    const part = (text: string) =>
      `--b\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n${text}\r\n`;
    const body = [
      part('GET /api/data/v9.2/WhoAmI HTTP/1.1\r\n'),
      part(
        'POST /api/data/v9.2/backgroundoperations HTTP/1.1\r\nContent-Type: application/json; type=entry\r\n\r\n{"name":"x"}',
      ),
      '--b--\r\n',
    ].join('');
    const headers = { 'content-type': 'multipart/mixed; boundary=b', prefer: 'odata.continue-on-error' };
    const answer = await testClient(first().url, token).request('POST', '/api/data/v9.2/$batch', body, headers);
    const statuses = [...(await answer.text()).matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);
    assert.deepEqual(statuses, ['200', '403']);
  });

  it('signs in to the Salesforce facade; the session ends with the token', async () => {
    const [reader, writer] = [await make('sam', 'read'), await make('wil', 'submit')];
    const query = '/services/data/v66.0/query?q=SELECT+Id+FROM+BackgroundOperation';
    const server = first();
    assert.equal((await clientOf(server, reader).request('GET', query)).status, 200);
    const refused = await clientOf(server, writer).request('GET', query);
    assert.deepEqual(
      [refused.status, ((await refused.json()) as { errorCode: string }[])[0]?.errorCode],
      [403, 'INSUFFICIENT_ACCESS'],
    );
    const form = { grant_type: 'password', client_id: 'c', client_secret: 's', username: 'sam@bgops.example' };
    const body = new URLSearchParams({ ...form, password: `mine${reader.token}` }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const signIn = () => testClient(server.url, '').request('POST', '/services/oauth2/token', body, headers);
    const { access_token: session } = (await (await signIn()).json()) as { access_token: string };
    assert.equal((await testClient(server.url, session).request('GET', query)).status, 200);
    const stream = await clientOf(server, reader).request('GET', '/api/v1/events');
    await server.json('DELETE', `/api/v1/tokens/${reader.id}`);
    await stream.text();
    assert.equal((await testClient(server.url, session).request('GET', query)).status, 401);
    assert.equal((await signIn()).status, 400);
  });

  it('ends requests and open streams of a revoked token, on every server', async () => {
    const made = await make('leaver', 'read');
    const streams = await Promise.all(
      place().servers.map((server) => clientOf(server, made).request('GET', '/api/v1/events')),
    );
    assert.ok(streams.every(({ status }) => status === 200));
    const revoked = await bgops(['token', 'revoke', made.id, ...place().place]);
    assert.equal(revoked.code, 0, revoked.stderr);
    // Each ends by itself, or the test does not.
    await Promise.all(streams.map((stream) => stream.text()));
    for (const server of place().servers) {
      const answer = await clientOf(server, made).request('GET', '/api/v1/counts');
      assert.equal(answer.status, 401);
      assert.match(((await answer.json()) as { detail: string }).detail, /"leaver" was revoked at/);
    }
    const { tokens } = await last().json<{ tokens: Record<string, unknown>[] }>('GET', '/api/v1/tokens');
    const shown = tokens.find((each) => each.id === made.id) ?? assert.fail('not listed');
    assert.deepEqual([shown.lastUsedFrom, typeof shown.lastUsedAt], ['127.0.0.1', 'string']);
    assert.equal(shown.digest, undefined);
  });

  it('makes a token over the API, for admins', async () => {
    const admin = clientOf(first(), await make('chief', 'admin'));
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const body = { name: 'by-api', scopes: ['read'], expiresAt };
    const made = await admin.json<Made & { createdBy: string; expiresAt: string }>('POST', '/api/v1/tokens', body);
    secrets.push(made.token);
    assert.deepEqual([made.createdBy, made.expiresAt], ['chief', expiresAt]);
    assert.equal((await clientOf(last(), made).request('GET', '/api/v1/counts')).status, 200);
    assert.match(first().stderr(), /info A token was made\. \{"id":"[0-9a-f]{8}","name":"by-api".*"by":"chief"\}/);
    assert.equal((await admin.request('POST', '/api/v1/tokens', body)).status, 400);
    assert.equal((await admin.request('DELETE', '/api/v1/tokens/nobody')).status, 404);
  });

  it('has told no token and no digest to its logs', () => {
    assert.ok(secrets.length > 5);
    for (const server of place().servers) {
      const text = server.stderr() + server.stdout().replace(/"token":"[^"]*"/, '');
      for (const secret of [...secrets, server.token]) assert.ok(secret === '' || !text.includes(secret.slice(-64)));
      assert.doesNotMatch(text, /[0-9a-f]{64}/);
    }
  });

  it('listens beyond loopback with a token that was made, which it does not tell; each has its share of requests', async () => {
    const made = await make('outside', 'read');
    const server = await place().another(['--host', '0.0.0.0', '--rate-limit', '3']);
    try {
      assert.equal(server.token, '');
      assert.match(
        server.stderr(),
        /warn Other machines can reach 0\.0\.0\.0, and tokens and payloads go there in clear/,
      );
      const client = clientOf(server, made);
      const answers = await Promise.all(Array.from({ length: 12 }, () => client.request('GET', '/api/v1/counts')));
      const refused = answers.filter(({ status }) => status === 429);
      assert.ok(refused.length > 0 && refused.length < 12);
      assert.match(refused[0]?.headers.get('retry-after') ?? '', /^[1-9]\d*$/);
      assert.equal(refused[0]?.headers.get('content-type'), 'application/problem+json');
      const facade = await Promise.all(
        Array.from({ length: 12 }, () => client.request('GET', '/api/data/v9.2/WhoAmI')),
      );
      const slowed = facade.find(({ status }) => status === 429) ?? assert.fail('none was slowed down');
      assert.match(slowed.headers.get('retry-after') ?? '', /^[1-9]\d*$/);
    } finally {
      assert.equal(await server.stop(), 0);
    }
  });
}
