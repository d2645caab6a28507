import assert from 'node:assert/strict';
import { createServer, type RequestListener, type Server } from 'node:http';
import fc from 'fast-check';
import type { Change } from '../../../src/backend/backend.ts';
import type { EngineConnection } from '../../../src/backend/engine/connection.ts';
import { EngineBackend } from '../../../src/backend/engine/engineBackend.ts';
import { type ServerEvent, serverEvents } from '../../../src/backend/engine/serverEvents.ts';
import { OperationFailure } from '../../../src/operation/error.ts';
import { refused } from '../../contract/backend.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { startServer } from '../../support/server.ts';

/** What answers at an address and is not, or not quite, an engine server of this version. */
describe('client of the engine server', function () {
  this.timeout(30_000);
  const cleanUp: (() => void)[] = [];

  afterEach(() => {
    for (const clean of cleanUp.splice(0)) clean();
  });

  async function stranger(listener: RequestListener): Promise<string> {
    const server: Server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanUp.push(() => {
      server.close();
      server.closeAllConnections();
    });
    const address = server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  }

  function backendAt(resolve: () => Promise<EngineConnection>, clock?: ManualClock): EngineBackend {
    const backend = new EngineBackend({ resolve, random: () => 1, ...(clock === undefined ? {} : { clock }) });
    cleanUp.push(() => backend.dispose());
    return backend;
  }

  const answering = async (status: number, text: string, headers: Record<string, string> = {}) => {
    const url = await stranger((_, response) => response.writeHead(status, headers).end(text));
    return backendAt(async () => ({ url, token: 't' }));
  };

  it('names the field of an answer that is not as expected', async () => {
    const backend = await answering(200, '{"operations":[{"id":5}],"next":null}');
    await refused(backend.list('', { limit: 1 }), 'internal', 'operations[0].id');
  });

  it('tells what is no engine server', async () => {
    await refused((await answering(200, '<html>')).counts(''), 'internal');
    await refused((await answering(502, '<html>')).counts(''), 'unreachable');
    await refused((await answering(302, '', { location: 'http://evil.example' })).counts(''), 'unreachable');
  });

  it('keeps code, field and sentence of a refusal, and takes codes that it does not know', async () => {
    const known = await answering(422, '{"code":"invalid-input","detail":"Too small.","path":"input.n"}');
    await assert.rejects(known.submit({ type: 'x' }), {
      code: 'invalid-input',
      path: 'input.n',
      message: 'Too small.',
    });
    const unknown = await answering(418, '{"code":"toString","detail":"A teapot."}');
    await assert.rejects(unknown.submit({ type: 'x' }), { code: 'internal', message: 'A teapot.' });
  });

  it('refuses an answer that is longer than any of ours', async () => {
    const piece = 'x'.repeat(1_048_576);
    const url = await stranger((_, response) => {
      let left = 80;
      const more = () => {
        while (left > 0) {
          left -= 1;
          if (!response.write(piece)) return;
        }
        response.end();
      };
      response.on('drain', more);
      more();
    });
    await refused(backendAt(async () => ({ url, token: 't' })).counts(''), 'unreachable');
  });

  it('finds a server that moved, for a read as for a submit, and asks where it is once', async () => {
    const server = await startServer();
    let asked = 0;
    const places = [
      { url: 'http://127.0.0.1:1', token: 'x' },
      { url: server.url, token: 'an old one' },
      { url: server.url, token: server.token },
    ];
    const resolve = async () => places[Math.min(asked++, 2)] ?? { url: '', token: '' };
    const backend = backendAt(resolve);
    await refused(backend.submit({ type: 'x' }), 'unauthorized');
    const [{ id }, { total }] = await Promise.all([backend.submit({ type: 'x' }), backend.counts('')]);
    assert.equal((await backend.get(id)).type, 'x');
    assert.ok(total <= 1);
    assert.equal(asked, 3);
    assert.equal(await server.stop(), 0);
  });

  it('raises what finding the server raises, and tries again the next time', async () => {
    let asked = 0;
    const backend = backendAt(async () => {
      asked += 1;
      throw new OperationFailure('unreachable', 'No folder is open.');
    });
    for (const count of [1, 2]) {
      await assert.rejects(backend.counts(''), { code: 'unreachable', message: 'No folder is open.' });
      assert.equal(asked, count);
    }
  });

  it('does not send a submit again whose answer got lost', async () => {
    let requests = 0;
    const url = await stranger((request) => {
      requests += 1;
      request.resume().on('end', () => request.socket.destroy());
    });
    const backend = backendAt(async () => ({ url, token: 't' }));
    await assert.rejects(backend.submit({ type: 'x' }), { code: 'unreachable', message: /Look whether it was done/ });
    assert.equal(requests, 1);
  });

  it('waits longer after each failed connection for changes, and ends when a person is needed', async () => {
    const clock = new ManualClock();
    let open = false;
    const url = await stranger((_, response) => {
      if (open) response.writeHead(401).end('{"code":"unauthorized","detail":"The token is wrong."}');
      else response.destroy();
    });
    const backend = backendAt(async () => ({ url, token: 't' }), clock);
    const changes = backend.changes(null, new AbortController().signal)[Symbol.asyncIterator]();
    const delays: (number | null)[] = [];
    let next = await changes.next();
    while (next.done !== true) {
      const { value } = next;
      if (value.kind === 'state' && value.state.kind === 'offline') delays.push(value.state.retryIn);
      if (delays.length === 9) open = true;
      const following = changes.next();
      while (clock.pending === 0 && !(await isSettled(following))) await new Promise(setImmediate);
      await clock.advance(30_000);
      next = await following;
    }
    assert.deepEqual(delays, [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, null]);
  });

  it('says that all must be read again when the first connection comes late', async () => {
    const clock = new ManualClock();
    const server = await startServer();
    let there = false;
    const backend = backendAt(async () => {
      if (!there) throw new OperationFailure('unreachable', 'Not yet.');
      return server;
    }, clock);
    const stop = new AbortController();
    const seen: Change[] = [];
    for await (const change of backend.changes(null, stop.signal)) {
      seen.push(change);
      if (change.kind === 'state' && change.state.kind === 'offline') {
        there = true;
        setImmediate(() => void clock.advance(1_000));
      }
      if (change.kind === 'resync') stop.abort();
    }
    const kinds = seen.map((change) => (change.kind === 'state' ? change.state.kind : change.kind));
    assert.deepEqual(kinds, ['connecting', 'offline', 'connecting', 'connected', 'resync']);
    assert.equal(await server.stop(), 0);
  });
});

async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending');
  return (await Promise.race([promise, Promise.resolve(pending)])) !== pending;
}

describe('event streams', () => {
  const read = async (pieces: readonly Uint8Array[]): Promise<ServerEvent[]> => {
    async function* body() {
      yield* pieces;
    }
    const all: ServerEvent[] = [];
    for await (const event of serverEvents(body())) all.push(event);
    return all;
  };

  it('are read as the standard has it', async () => {
    const text = [
      ': a comment\nretry: 5\nid: 1\n\n',
      'event: change\rdata:  two\rdata\rdata:lines\rid: 2\r\r',
      'data: é😀\r\n\r\n',
      'id: a\0b\ndata: x:y\n\n',
      'data: not finished',
    ].join('');
    assert.deepEqual(await read([Buffer.from(text)]), [
      { id: '1', event: 'message', data: '' },
      { id: '2', event: 'change', data: ' two\n\nlines' },
      { id: null, event: 'message', data: 'é😀' },
      { id: null, event: 'message', data: 'x:y' },
    ]);
  });

  it('are the same however they are cut into pieces', async () => {
    const bytes = Buffer.from('id: 7\r\nevent: é\r\ndata: 😀\rdata: b\n\r\ndata: c\n\n\n:x\n\nid\ndata\n\n');
    const whole = await read([bytes]);
    assert.equal(whole.length, 3);
    const cuts = fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(cuts, async (places) => {
        const ends = [...places.toSorted((a, b) => a - b), bytes.length];
        const pieces = ends.map((end, index) => bytes.subarray(index === 0 ? 0 : ends[index - 1], end));
        assert.deepEqual(await read(pieces), whole);
      }),
    );
  });
});
