import assert from 'node:assert/strict';
import { EngineBackend } from '../../../src/backend/engine/engineBackend.ts';
import { startServer, type TestServer } from '../../support/server.ts';

describe('a window whose token does not allow everything', function () {
  this.timeout(60_000);
  let server: TestServer;

  before(async () => {
    server = await startServer();
  });
  after(async () => assert.equal(await server.stop(), 0));

  const backendWith = async (name: string) => {
    const made = await server.json<{ id: string; token: string }>('POST', '/api/v1/tokens', { name, scopes: ['read'] });
    return { id: made.id, backend: new EngineBackend({ resolve: async () => ({ url: server.url, ...made }) }) };
  };

  it('is told what it lacks', async () => {
    const { backend } = await backendWith('watcher');
    assert.equal((await backend.counts('')).total, 0);
    await assert.rejects(backend.submit({ type: 'x' }), { code: 'forbidden', message: /"watcher"/ });
    await assert.rejects(backend.pause(null), { code: 'forbidden' });
    backend.dispose();
  });

  it('is told that it was revoked, and waits for a person then', async () => {
    const { id, backend } = await backendWith('leaver');
    let last: unknown;
    for await (const change of backend.changes(null, new AbortController().signal)) {
      if (change.kind !== 'state') continue;
      last = change.state;
      if (change.state.kind === 'connected') await server.json('DELETE', `/api/v1/tokens/${id}`);
    }
    // The changes end by themselves: nothing is tried without end.
    const { kind, code, reason } = last as { kind: string; code: string; reason: string };
    assert.deepEqual([kind, code], ['offline', 'unauthorized']);
    assert.match(reason, /"leaver" was revoked/);
    backend.dispose();
  });
});
