import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { bgops } from '../../../support/bgops.ts';
import { startServer } from '../../../support/server.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';

describe('bgops token', function () {
  this.timeout(120_000);
  const folder = temporaryFolder();
  const data = () => path.join(folder.path, 'data');
  const run = (...args: string[]) => bgops(['token', ...args, '--data', data()]);

  it('makes, lists and revokes without a server; the token alone is on stdout, once', async () => {
    const made = await run('create', '--name', 'night build', '--scope', 'submit,read', '--expires', '90d');
    assert.equal(made.code, 0, made.stderr);
    assert.match(made.stdout, /^bgops_[0-9a-f]{8}_[0-9a-f]{64}\n$/);
    assert.match(made.stderr, /^Token "night build" \([0-9a-f]{8}\)\. Keep it now/);
    const list = await run('list');
    const date = new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10);
    assert.match(list.stdout, new RegExp(`\\n[0-9a-f]{8} +night build +read,submit +until ${date}T.* +never +\\d{4}`));
    assert.ok(!list.stdout.includes(made.stdout.trim().slice(-64)));
    const [shown] = (JSON.parse((await run('list', '--json')).stdout) as { tokens: Record<string, unknown>[] }).tokens;
    assert.deepEqual([shown?.name, shown?.scopes, shown?.digest], ['night build', ['read', 'submit'], undefined]);
    assert.match((await run('revoke', 'night build')).stdout, /^[0-9a-f]{8} night build revoked\n$/);
    assert.match((await run('list')).stdout, /revoked \d{4}-.* by \S+ +never/);
    const again = await run('revoke', String(shown?.id));
    assert.deepEqual([again.code, /no-such-token/.test(again.stderr)], [1, true]);
  });

  it('refuses what is no scope, no time and no name', async () => {
    for (const [args, text] of [
      [['--name', 'a', '--scope', 'read,write'], /--scope "write" is none of read, submit, operate, admin/],
      [['--name', 'a', '--scope', 'read', '--expires', 'soon'], /--expires "soon" is no time span/],
      [['--name', 'a', '--scope', 'read', '--expires', '2020-01-01'], /passed already/],
      [['--name', 'engine', '--scope', 'read'], /Choose another/],
      [['--scope', 'read'], /--name/],
    ] as const) {
      const { code, stderr, stdout } = await run('create', ...args);
      assert.ok(code === 1 || code === 2);
      assert.match(stderr, text);
      assert.equal(stdout, '');
    }
  });

  it('asks the server of the folder when there is one, and a server that is named', async () => {
    const server = await startServer({ dataFolder: data() });
    const made = await run('create', '--name', 'ann', '--scope', 'admin');
    assert.match(server.stderr(), /A token was made/);
    const env = { BGOPS_URL: server.url, BGOPS_TOKEN: made.stdout.trim() };
    const named = await bgops(['token', 'create', '--name', 'bob', '--scope', 'read', '--json'], { env });
    assert.equal(named.code, 0, named.stderr);
    const { createdBy, token } = JSON.parse(named.stdout) as { createdBy: string; token: string };
    assert.equal(createdBy, 'ann');
    const refused = await bgops(['token', 'list'], { env: { BGOPS_URL: server.url, BGOPS_TOKEN: token } });
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /needs the scope "admin", which the token "bob" does not have.*\(forbidden\)/);
    // What a server that died leaves behind is no server.
    await server.kill();
    const list = await run('list');
    assert.match(list.stdout, /ann +admin[\s\S]*bob +read/);
    rmSync(path.join(data(), 'server.json'));
    await server.stop();
  });
});
