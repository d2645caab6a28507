import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Change } from '../../../src/backend/backend.ts';
import { EngineBackend } from '../../../src/backend/engine/engineBackend.ts';
import { ManualClock } from '../../support/manualClock.ts';

/** A server that takes no connection for events until it is told to, and counts how often it was asked. */
async function silentServer() {
  let asked = 0;
  let answer: RequestListener = (_, response) => response.destroy();
  const server = createServer((request, response) => {
    asked += 1;
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    get asked() {
      return asked;
    },
    set answer(next: RequestListener) {
      answer = next;
    },
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

describe('a lost engine server', () => {
  let server: Awaited<ReturnType<typeof silentServer>>;
  let clock: ManualClock;
  let backend: EngineBackend;
  let stop: AbortController;
  let changes: AsyncIterator<Change>;

  beforeEach(async () => {
    server = await silentServer();
    clock = new ManualClock();
    backend = new EngineBackend({ resolve: async () => ({ url: server.url, token: 't' }), clock, random: () => 1 });
    stop = new AbortController();
    changes = backend.changes(7, stop.signal)[Symbol.asyncIterator]();
  });
  afterEach(() => {
    stop.abort();
    backend.dispose();
    server.stop();
  });

  /** The next state that says for how long it waits. */
  async function untilOffline(): Promise<number | null> {
    for (;;) {
      const { value } = await changes.next();
      if (value?.kind === 'state' && value.state.kind === 'offline') return value.state.retryIn;
    }
  }
  /** Begins to wait for the next try. */
  async function resting(): Promise<{ readonly next: Promise<IteratorResult<Change>> }> {
    const next = changes.next();
    await turns();
    return { next };
  }
  async function turns(): Promise<void> {
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
  }
  const isConnecting = async ({ next }: Awaited<ReturnType<typeof resting>>) => {
    const { value } = await next;
    return value?.kind === 'state' && value.state.kind === 'connecting';
  };

  it('is tried at once when a person asks', async () => {
    backend.attention('active');
    assert.equal(await untilOffline(), 250);
    const waiting = await resting();
    assert.equal(server.asked, 1);
    backend.hurry();
    assert.ok(await isConnecting(waiting));
    assert.equal(await untilOffline(), 500);
    assert.equal(server.asked, 2);
  });

  it('is left alone while nobody looks, however long, and tried as soon as somebody does', async () => {
    backend.attention('none');
    await untilOffline();
    const waiting = await resting();
    assert.equal(clock.pending, 0);
    let tried = false;
    void waiting.next.then(() => {
      tried = true;
    });
    await clock.advance(3_600_000);
    assert.equal(tried, false);
    backend.attention('visible');
    assert.ok(await isConnecting(waiting));
  });

  it('is tried within ten seconds while somebody looks, and within a minute for the sake of watches', async () => {
    for (const [level, longest] of [
      ['active', 10_000],
      ['background', 60_000],
    ] as const) {
      backend.attention(level);
      let delay = 0;
      for (let failures = 0; failures < 12; failures += 1) {
        delay = (await untilOffline()) ?? 0;
        const waiting = await resting();
        await clock.advance(delay);
        await isConnecting(waiting);
      }
      assert.equal(delay, longest);
    }
  });

  it('is not tried sooner than it asks for, even when a person does', async () => {
    const refused = '{"code":"throttled","detail":"Too many requests."}';
    server.answer = (_, response) => response.writeHead(429, { 'retry-after': '40' }).end(refused);
    backend.attention('active');
    assert.equal(await untilOffline(), 40_000);
    const waiting = await resting();
    backend.hurry();
    let tried = false;
    void waiting.next.then(() => {
      tried = true;
    });
    await clock.advance(39_000);
    assert.equal(tried, false);
    await clock.advance(1_000);
    assert.ok(await isConnecting(waiting));
  });

  it('goes on after the last change that was seen, at whichever server answers', async () => {
    const resumed: unknown[] = [];
    server.answer = (request, response) => {
      resumed.push(request.headers['last-event-id']);
      if (resumed.length === 1) response.end('id: 12\n\n');
      else response.write('id: 12\n\n');
    };
    assert.equal(await untilOffline(), 250);
    const waiting = await resting();
    backend.hurry();
    await isConnecting(waiting);
    assert.deepEqual((await changes.next()).value, { kind: 'state', state: { kind: 'connected' } });
    assert.deepEqual(resumed, ['7', '12']);
  });

  it('asks anew when a token is refused elsewhere, and then waits for a person', async () => {
    server.answer = (request, response) => {
      if (request.url === '/api/v1/events' && server.asked === 1) response.write('id: 3\n\n');
      else response.writeHead(401).end('{"code":"unauthorized","detail":"The token was revoked."}');
    };
    await changes.next();
    assert.deepEqual((await changes.next()).value, { kind: 'state', state: { kind: 'connected' } });
    const following = untilOffline();
    await assert.rejects(backend.counts(''), { code: 'unauthorized' });
    assert.equal(await following, null);
    assert.equal((await changes.next()).done, true);
    assert.equal(server.asked, 3);
  });
});
