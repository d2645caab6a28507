import assert from 'node:assert/strict';
import { serverEvents } from '../../src/backend/engine/serverEvents.ts';
import { postgres } from '../support/postgres/postgres.ts';
import { startReceiver } from '../support/receiver.ts';
import type { TestClient } from '../support/server.ts';
import { startTeam, type Team } from '../support/team.ts';

const handlers = `import { setTimeout as pause } from 'node:timers/promises';
export default [
  { type: 'echo', run: (input) => input },
  { type: 'talk', async run(_input, { signal, log }) {
    for (let line = 1; ; line++) {
      log('line ' + line);
      await pause(300, undefined, { signal });
    }
  } },
];`;

interface Shown {
  readonly id: string;
  readonly status: string;
  readonly version: number;
  readonly output?: unknown;
}

describe('several servers behind one address', function () {
  this.timeout(120_000);
  const running = postgres();
  let team: Team;
  let client: TestClient;
  before(async () => {
    team = await startTeam(await running.emptyDatabase(), 3, { handlers });
    ({ client } = team);
  });
  after(() => team?.stop());

  const address = '/api/v1/operations';
  const submit = (draft: object) => client.json<Shown>('POST', address, draft);
  const ended = async (id: string) => {
    await (await client.request('GET', `${address}/${id}/log?follow=1`)).text();
    return client.json<Shown>('GET', `${address}/${id}?include=output`);
  };

  it('each answers, wherever it was submitted and wherever it runs', async () => {
    const submitted = await Promise.all([1, 2, 3, 4, 5, 6].map((input) => submit({ type: 'echo', input })));
    const done = await Promise.all(submitted.map(({ id }) => ended(id)));
    assert.deepEqual(
      done.map(({ status, output }) => [status, output]),
      [1, 2, 3, 4, 5, 6].map((input) => ['Complete', input]),
    );
    assert.ok([...team.proxy.taken.values()].every((count) => count > 0));
    for (const each of team.clients)
      assert.equal((await each.json<{ total: number }>('GET', '/api/v1/counts')).total, 6);
  });

  it('one key at two of them at once is one operation, and both are told it', async () => {
    for (let round = 0; round < 10; round++) {
      const headers = { 'idempotency-key': `round ${round}` };
      const draft = { type: 'unknown', name: `round ${round}` };
      const answers = await Promise.all(
        team.clients.map(
          async (each) => (await each.request('POST', address, draft, headers)).json() as Promise<Shown>,
        ),
      );
      assert.equal(new Set(answers.map(({ id }) => id)).size, 1);
      const other = await client.request('POST', address, { ...draft, name: 'another' }, headers);
      assert.equal(other.status, 409);
    }
    const found = await client.json<{ total: number }>('GET', '/api/v1/counts?q=type:unknown');
    assert.equal(found.total, 10);
  });

  it('an entity tag of one holds at another, and is stale at all after a change', async () => {
    const { id } = await submit({ type: 'unknown' });
    const [one, two, three] = team.clients as [TestClient, TestClient, TestClient];
    const tag = (await one.request('GET', `${address}/${id}`)).headers.get('etag') ?? '';
    const changed = await two.request('PATCH', `${address}/${id}`, { priority: 7 }, { 'if-match': tag });
    assert.equal(changed.status, 200);
    for (const each of team.clients) {
      assert.equal((await each.request('DELETE', `${address}/${id}`, undefined, { 'if-match': tag })).status, 412);
    }
    const fresh = changed.headers.get('etag') ?? '';
    assert.equal((await three.request('POST', `${address}/${id}/cancel`, {}, { 'if-match': fresh })).status, 200);
  });

  it('what one took another delivers, however large', async () => {
    const input = 'x'.repeat(5_000_000);
    const [one, two] = team.clients as [TestClient, TestClient];
    const { id } = await one.json<Shown>('POST', address, { type: 'echo', input });
    assert.equal(await two.json('GET', `${address}/${id}/input`), input);
    await ended(id);
    assert.equal(await two.json('GET', `${address}/${id}/output`), input);
  });

  it('a log is followed while it grows, and a cancel arrives, at servers that do not run it', async () => {
    const { id } = await submit({ type: 'talk' });
    const followed = await Promise.all(
      team.clients.map(async (each) => (await each.request('GET', `${address}/${id}/log?follow=1`)).body),
    );
    await Promise.all(
      followed.map(async (body) => {
        let text = '';
        const decoder = new TextDecoder();
        for await (const bytes of body ?? []) {
          text += decoder.decode(bytes as Uint8Array, { stream: true });
          // Nothing but the log has changed between these lines.
          if (text.includes('line 4')) return;
        }
        assert.fail(`The log ended:\n${text}`);
      }),
    );
    assert.equal((await client.json<Shown>('POST', `${address}/${id}/cancel`, {})).status, 'Canceling');
    assert.equal((await ended(id)).status, 'Canceled');
  });

  it('a pause at one is seen by all, and by the worker', async () => {
    const [one, ...others] = team.clients as [TestClient, ...TestClient[]];
    await one.json('POST', '/api/v1/pause', { type: 'echo' });
    const types = async (each: TestClient) => (await each.json<{ types: string[] }>('GET', '/api/v1/pause')).types;
    for (const each of others) while (!(await types(each)).includes('echo'));
    const { id } = await submit({ type: 'echo', input: 1 });
    assert.equal((await client.json<Shown>('GET', `${address}/${id}`)).status, 'Waiting');
    await others[0]?.json('POST', '/api/v1/resume', { type: 'echo' });
    assert.equal((await ended(id)).status, 'Complete');
  });

  it('a callback is delivered once', async () => {
    const receiver = await startReceiver();
    const { id } = await submit({ type: 'echo', callbackUrl: receiver.url });
    await receiver.got(1);
    const told = async () => {
      const { events } = await client.json<{ events: { why: string | null }[] }>('GET', `${address}/${id}/events`);
      return events.filter(({ why }) => why?.startsWith('Callback')).length;
    };
    while ((await told()) === 0);
    assert.equal(receiver.received.length, 1);
    await receiver.close();
  });

  it('an event stream goes on at another one when its server is killed: nothing is missed, nothing is told twice', async () => {
    const wanted = new Map<string, number>();
    const told = new Map<string, number[]>();
    let last = '';
    let killed = false;
    const submitting = (async () => {
      for (let round = 0; round < 60; round++) {
        const { id } = await submit({ type: 'unknown', name: `event ${round}` });
        const { version } = await client.json<Shown>('PATCH', `${address}/${id}`, { priority: 6 });
        wanted.set(id, version);
      }
    })();
    const isAll = () => wanted.size === 60 && [...wanted].every(([id, version]) => told.get(id)?.includes(version));
    const take = (data: string) => {
      const { operations } = JSON.parse(data) as { operations: Shown[] };
      for (const { id, version } of operations) told.set(id, [...(told.get(id) ?? []), version]);
    };
    /** Whichever it is that streams, it is one of two. */
    const kill = async () => {
      if (killed || told.size <= 10) return;
      killed = true;
      await Promise.all(team.servers.slice(0, 2).map((server) => server.kill()));
    };
    const read = async () => {
      const stream = await client.request(
        'GET',
        '/api/v1/events',
        undefined,
        last === '' ? {} : { 'last-event-id': last },
      );
      for await (const event of serverEvents(stream.body as unknown as AsyncIterable<Uint8Array>)) {
        assert.notEqual(event.event, 'resync');
        last = event.id ?? last;
        if (event.data !== '') take(event.data);
        await kill();
        if (isAll()) return true;
      }
      return false;
    };
    for (;;) {
      const isWhole = await read().catch(() => false);
      if (isWhole) break;
    }
    await submitting;
    for (const [id, versions] of told) {
      assert.deepEqual(
        versions,
        [...new Set(versions)].sort((a, b) => a - b),
        `of ${id}`,
      );
    }
  });
});
