import assert from 'node:assert/strict';
import { capabilitiesOf } from '../../../src/backend/engine/capabilities.ts';
import { EngineBackend } from '../../../src/backend/engine/engineBackend.ts';
import { capabilities } from '../../../src/operation/capability.ts';
import { startServer, type TestServer } from '../../support/server.ts';

describe('what a token allows, as a window is told', function () {
  this.timeout(60_000);
  let server: TestServer;

  before(async () => {
    server = await startServer();
  });
  after(async () => assert.equal(await server.stop(), 0));

  const backendWith = async (name: string, scopes: readonly string[]) => {
    const { token } = await server.json<{ token: string }>('POST', '/api/v1/tokens', { name, scopes });
    const resolve = async () => ({ url: server.url, token });
    const asking = new EngineBackend({ resolve });
    const who = await asking.whoAmI();
    asking.dispose();
    return { who, backend: new EngineBackend({ resolve, capabilities: capabilitiesOf(who) }) };
  };

  it('says with a reason what is missing, and the server refuses just that', async () => {
    const { who, backend } = await backendWith('watcher', ['read']);
    assert.deepEqual([who.name, who.scopes, who.expiresAt], ['watcher', ['read'], null]);
    const missing = capabilities.filter((capability) => backend.capabilities[capability] !== true);
    assert.deepEqual(missing, ['submit', 'fields', 'cancel', 'retry', 'resubmit', 'delete', 'update', 'pause']);
    assert.match(String(backend.capabilities.cancel), /^The token "watcher" does not have the scope "operate";/);
    assert.equal((await backend.counts('')).total, 0);
    await assert.rejects(backend.submit({ type: 'x' }), { code: 'forbidden' });
    await assert.rejects(backend.pause(null), { code: 'forbidden' });
    backend.dispose();
  });

  it('misses nothing with the scope admin, and most without read', async () => {
    const admin = await backendWith('chief', ['admin']);
    assert.ok(capabilities.every((capability) => admin.backend.capabilities[capability] === true));
    const submitter = await backendWith('ci', ['submit']);
    const offered = capabilities.filter((capability) => submitter.backend.capabilities[capability] === true);
    assert.deepEqual(offered, ['submit', 'fields', 'resubmit']);
    for (const { backend } of [admin, submitter]) backend.dispose();
  });

  it('tells a stream that its token was revoked, and waits for a person then', async () => {
    const { who, backend } = await backendWith('leaver', ['read']);
    const ending = new AbortController();
    let last: unknown;
    for await (const change of backend.changes(null, ending.signal)) {
      if (change.kind !== 'state') continue;
      last = change.state;
      if (change.state.kind === 'connected') await server.json('DELETE', `/api/v1/tokens/${who.token}`);
    }
    // The stream of changes ends by itself: nothing is tried without end.
    const { kind, code, reason } = last as { kind: string; code: string; reason: string };
    assert.deepEqual([kind, code], ['offline', 'unauthorized']);
    assert.match(reason, /"leaver" was revoked/);
    backend.dispose();
  });
});
