import assert from 'node:assert/strict';
import { request } from 'undici';
import { type ServerEvent, serverEvents } from '../../../src/backend/engine/serverEvents.ts';
import { head, rawConnection } from '../../support/rawHttp.ts';
import { startServer, type TestServer } from '../../support/server.ts';

interface Batch {
  version: number;
  operations: { id: string; status: string; submittedAt: string }[];
  deleted: string[];
}

const operations = '/api/v1/operations';

describe('server-sent events', function () {
  this.timeout(30_000);
  let server: TestServer;

  before(async () => {
    server = await startServer();
  });
  after(async () => assert.equal(await server.stop(), 0));

  /** Opens the stream for as long as the test takes. */
  async function listening(headers: Record<string, string>, test: (next: () => Promise<ServerEvent>) => Promise<void>) {
    const stop = new AbortController();
    const answer = await request(new URL('/api/v1/events', server.url), {
      headers: { authorization: `Bearer ${server.token}`, ...headers },
      signal: stop.signal,
    });
    assert.equal(answer.statusCode, 200);
    assert.equal(answer.headers['content-type'], 'text/event-stream');
    const events = serverEvents(answer.body);
    const next = async () => {
      const { value, done } = await events.next();
      assert.ok(done !== true, 'the stream ended');
      return value;
    };
    try {
      await test(next);
    } finally {
      stop.abort();
    }
  }

  const batchOf = (event: ServerEvent) => JSON.parse(event.data) as Batch;
  const submitMany = (count: number, type = 'x') =>
    server.json<{ operations: { id: string; version: number }[] }>('POST', operations, Array(count).fill({ type }));
  const submit = async (type = 'x') => {
    const [row] = (await submitMany(1, type)).operations;
    assert.ok(row !== undefined);
    return row;
  };

  it('begin with the place where they begin, which is no message', async () => {
    const { version } = await submit();
    await listening({}, async (next) =>
      assert.deepEqual(await next(), { id: String(version), event: 'message', data: '' }),
    );
  });

  it('bring rows as they are on the wire, and ids of what is deleted', async () => {
    await listening({}, async (next) => {
      await next();
      const { id } = await submit();
      const submitted = await next();
      assert.equal(submitted.event, 'change');
      assert.equal(submitted.id, String(batchOf(submitted).version));
      assert.deepEqual(batchOf(submitted).operations, [await server.json('GET', `${operations}/${id}`)]);
      await server.json('POST', `${operations}/${id}/cancel`);
      assert.equal(batchOf(await next()).operations[0]?.status, 'Canceled');
      await server.json('DELETE', `${operations}/${id}`);
      assert.deepEqual(batchOf(await next()).deleted, [id]);
    });
  });

  it('resume after Last-Event-ID, or after "since" where that cannot be sent', async () => {
    const before = await submit();
    const missed = await submit();
    await listening({ 'last-event-id': String(before.version) }, async (next) => {
      await next();
      assert.deepEqual(
        batchOf(await next()).operations.map(({ id }) => id),
        [missed.id],
      );
    });
    const answer = await request(new URL(`/api/v1/events?since=${before.version}`, server.url), {
      headers: { authorization: `Bearer ${server.token}` },
    });
    const events = serverEvents(answer.body);
    assert.equal((await events.next()).value?.id, String(before.version));
    assert.match((await events.next()).value?.data ?? '', new RegExp(missed.id));
    answer.body.destroy();
  });

  it('say that everything must be read again where they cannot resume', async () => {
    await listening({ 'last-event-id': '900000000' }, async (next) => {
      await next();
      const resync = await next();
      assert.equal(resync.event, 'resync');
      const { id, version } = await submit();
      const change = await next();
      assert.ok(Number(resync.id) < version);
      assert.deepEqual(
        batchOf(change).operations.map((row) => row.id),
        [id],
      );
    });
  });

  it('bring many changes in messages of at most 500 rows, at most ten a second', async () => {
    await listening({}, async (next) => {
      await next();
      const began = performance.now();
      const sent = new Set<string>();
      for (let round = 0; round < 3; round += 1) {
        for (const { id } of (await submitMany(1_000, 'flood')).operations) sent.add(id);
      }
      let messages = 0;
      while (sent.size > 0) {
        const { operations: rows } = batchOf(await next());
        assert.ok(rows.length <= 500);
        for (const { id } of rows) sent.delete(id);
        messages += 1;
      }
      const seconds = (performance.now() - began) / 1_000;
      assert.ok(messages >= 6);
      assert.ok(messages <= seconds * 10 + 2, `${messages} messages in ${seconds} s`);
    });
  });

  it('hold nothing for a client that does not read, and show it what is true when it does', async () => {
    const slow = await rawConnection(server.url);
    slow.socket.pause();
    slow.write(
      head('GET', '/api/v1/events', { Host: new URL(server.url).host, Authorization: `Bearer ${server.token}` }),
    );
    const many: string[] = [];
    for (let round = 0; round < 12; round += 1) {
      many.push(...(await submitMany(1_000, 'slow')).operations.map(({ id }) => id));
    }
    const last = many.at(-1) ?? '';
    await server.json('POST', `${operations}/${last}/cancel`);
    await server.json('POST', `${operations}/delete`, { ids: [last] });
    slow.socket.resume();
    const text = await slow.until(new RegExp(`"deleted":\\["${last}"`));
    slow.socket.destroy();
    const seen = text.match(/"id":"[0-9a-f-]{36}"/g)?.length ?? 0;
    assert.ok(seen < 13_000, `each row came about once: ${seen}`);
  });

  it('end when the server stops, with a whole answer', async () => {
    const other = await startServer();
    const answer = await request(new URL('/api/v1/events', other.url), {
      headers: { authorization: `Bearer ${other.token}` },
    });
    const text = answer.body.text();
    assert.equal(await other.stop(), 0);
    const [, retry] = /^retry: 1000\nid: 0\n\n: the server ends this stream\nretry: (\d+)\n\n$/.exec(await text) ?? [];
    assert.ok(Number(retry) >= 500 && Number(retry) <= 2_500, 'clients come again one after the other');
  });
});
