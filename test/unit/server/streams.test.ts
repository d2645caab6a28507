import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { Engine } from '../../../src/engine/engine.ts';
import { functionRunner } from '../../../src/engine/handler/functionRunner.ts';
import { streamChanges } from '../../../src/server/changeStream.ts';
import { ClientGone, type Sink, sinkOf } from '../../../src/server/http/sink.ts';
import { streamLog } from '../../../src/server/logStream.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { rawConnection } from '../../support/rawHttp.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

/** A client that takes everything at once. */
function eagerSink(): Sink & { readonly texts: string[]; leave(): void } {
  const gone = new AbortController();
  const texts: string[] = [];
  return {
    texts,
    signal: gone.signal,
    leave: () => gone.abort(),
    write: async (text) => {
      texts.push(text);
    },
  };
}

describe('streams', function () {
  this.timeout(30_000);
  const folder = temporaryFolder();
  let engine: Engine;
  let clock: ManualClock;

  beforeEach(async () => {
    clock = new ManualClock();
    engine = await Engine.open({ folder: folder.path, runner: functionRunner({ handlers: {} }), clock });
  });
  afterEach(() => engine.stop({ graceMs: 0 }));

  const eventsIn = (text: string | undefined) => /^event: (\w+)$/m.exec(text ?? '')?.[1];

  describe('of changes', () => {
    it('bring a change at once, the next ones together after 100 ms', async () => {
      const sink = eagerSink();
      const ended = streamChanges({ engine, clock, since: null }, sink);
      await clock.advance(1_000);
      assert.deepEqual(sink.texts, ['retry: 1000\nid: 0\n\n']);
      await engine.submit({ type: 'x', name: 'first' }, 'me');
      await clock.advance(0);
      assert.equal(sink.texts.length, 2);
      await engine.submit({ type: 'x', name: 'second' }, 'me');
      await engine.submit({ type: 'x', name: 'third' }, 'me');
      await clock.advance(99);
      assert.equal(sink.texts.length, 2);
      await clock.advance(1);
      assert.match(sink.texts[2] ?? '', /"name":"second".*"name":"third"/);
      sink.leave();
      await ended;
      assert.equal(clock.pending, 0);
    });

    it('bring a comment every 15 s without changes', async () => {
      const sink = eagerSink();
      const ended = streamChanges({ engine, clock, since: null }, sink);
      await clock.advance(14_999);
      assert.equal(sink.texts.length, 1);
      await clock.advance(1);
      assert.deepEqual(sink.texts.slice(1), [': still here\n\n']);
      await clock.advance(45_000);
      assert.equal(sink.texts.length, 5);
      sink.leave();
      await ended;
    });

    it('say that all must be read again to a client that is far behind', async () => {
      const drafts = Array.from({ length: 1_000 }, () => ({ type: 'x' }));
      const { operation } = await engine.submit({ type: 'x' }, 'me');
      while (engine.version() - operation.version <= 100_000) await engine.submitMany(drafts, 'me');
      const sink = eagerSink();
      const ended = streamChanges({ engine, clock, since: operation.version }, sink);
      await clock.advance(100);
      assert.equal(eventsIn(sink.texts[1]), 'resync');
      await engine.cancel(operation.id, 'me');
      await clock.advance(100);
      assert.equal(eventsIn(sink.texts[2]), 'change');
      assert.ok(sink.texts[2]?.includes(operation.id));
      sink.leave();
      await ended;
    });
  });

  describe('of a log', () => {
    it('end when the operation was canceled or deleted while it waited', async () => {
      for (const remove of [false, true]) {
        const { operation } = await engine.submit({ type: 'x' }, 'me');
        const sink = eagerSink();
        const ended = streamLog({ engine, clock, id: operation.id, follow: true }, sink);
        await clock.advance(60_000);
        await engine.cancel(operation.id, 'me');
        if (remove) await engine.delete(operation.id, 'me');
        await clock.advance(100);
        await ended;
        assert.equal(clock.pending, 0);
      }
    });

    it('end when the client leaves', async () => {
      const { operation } = await engine.submit({ type: 'x' }, 'me');
      const sink = eagerSink();
      const ended = streamLog({ engine, clock, id: operation.id, follow: true }, sink);
      await clock.advance(100);
      sink.leave();
      await ended;
    });
  });

  it('hold back their writer, and cut off a client that reads nothing for two minutes', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const client = await rawConnection(`http://127.0.0.1:${port}`);
    client.socket.pause();
    const request = once(server, 'request') as Promise<[unknown, ServerResponse]>;
    client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    const [, response] = await request;
    const sink = sinkOf(response, new AbortController().signal, clock);
    let written = 0;
    const writing = (async () => {
      for (;;) {
        await sink.write('x'.repeat(65_536));
        written += 1;
      }
    })();
    const cutOff = assert.rejects(writing, ClientGone);
    while (clock.pending === 0) await new Promise(setImmediate);
    await clock.advance(119_999);
    const heldAt = written;
    assert.ok(heldAt < 1_000 && !sink.signal.aborted);
    await clock.advance(1);
    await cutOff;
    assert.equal(written, heldAt);
    client.socket.destroy();
    server.close();
  });
});
