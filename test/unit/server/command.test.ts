import assert from 'node:assert/strict';
import { stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { bgops } from '../../support/bgops.ts';
import { startServer, type TestServer } from '../../support/server.ts';

const handlers = {
  'echo.mjs':
    "export default { type: 'echo', displayName: 'Echo', run: (input) => { console.log('hello'); return input; } };",
  'failing.mjs': "export default { type: 'failing', retryLimit: 0, run() { throw new Error('broken on purpose'); } };",
  'broken.mjs': 'export default {',
};

describe('command line', function () {
  this.timeout(60_000);
  let server: TestServer;

  before(async () => {
    server = await startServer({ handlers });
  });
  after(async () => assert.equal(await server.stop(), 0));

  /** A command that finds the server in its data folder. */
  const run = (...args: string[]) => bgops([...args, '--data', server.dataFolder]);
  /** Its output, when it went well. */
  async function output(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await run(...args);
    assert.deepEqual([code, stderr], [0, '']);
    return stdout;
  }
  const json = async (...args: string[]) => JSON.parse(await output(...args, '--json'));

  it('submits, and prints the id', async () => {
    const id = (await output('submit', 'echo', '--name', 'first', '--priority', '7')).trim();
    const row = await json('show', id);
    assert.deepEqual([row.name, row.priority, row.type], ['first', 7, 'echo']);
  });

  it('takes any other field as JSON, and says what is wrong with it', async () => {
    const id = (await output('submit', 'echo', '--fields', '{"retryLimit":9,"parentKey":"p"}')).trim();
    const row = await json('show', id);
    assert.deepEqual([row.retryLimit, row.parentKey], [9, 'p']);
    for (const wrong of ['[1]', 'x']) {
      const { code, stderr } = await run('submit', 'echo', '--fields', wrong);
      assert.equal(code, 2);
      assert.match(stderr, /--fields is not a JSON object/);
    }
  });

  it('takes the input as text, from a file and from stdin, exactly', async () => {
    const input = '{"n":12345678901234567890,"list":[1.50]}';
    const file = path.join(server.dataFolder, 'input.json');
    await writeFile(file, input);
    for (const [flag, stdin] of [
      [input, ''],
      [`@${file}`, ''],
      ['-', input],
    ] as const) {
      const { code, stdout } = await bgops(['submit', 'echo', '--input', flag, '--data', server.dataFolder], { stdin });
      assert.equal(code, 0);
      const stored = /"input":\{"n":12345678901234567890,"list":\[1\.50?\]\}/;
      assert.match(await output('show', stdout.trim(), '--json'), stored);
      assert.match(await output('show', stdout.trim()), /^input +\{"n":12345678901234567890,/m);
    }
  });

  it('waits for the end, and its exit code tells how it went', async () => {
    const good = await run('submit', 'echo', '--input', '[1]', '--wait');
    assert.deepEqual([good.code, good.stderr], [0, '']);
    assert.match(good.stdout, /^status +Complete$/m);
    assert.match(good.stdout, /^output +\[1\]$/m);
    const bad = await run('submit', 'failing', '--wait');
    assert.equal(bad.code, 1);
    assert.match(bad.stdout, /^error .*broken on purpose/m);
  });

  it('lists as a table, and as JSON', async () => {
    await output('submit', 'echo', '--name', 'listed\nin one line');
    const text = await output('list', 'listed');
    const [heading, row, ...rest] = text.trimEnd().split('\n');
    assert.match(heading ?? '', /^ID +STATUS +TYPE +SUBMITTED +NAME$/);
    assert.match(row ?? '', /^[0-9a-f-]{36} .* echo .*listed in one line$/);
    assert.deepEqual(rest, []);
    const page = await json('list', 'type:echo', '--limit', '1');
    assert.equal(page.operations.length, 1);
    const next = await json('list', 'type:echo', '--limit', '1', '--after', page.next);
    assert.notEqual(next.operations[0].id, page.operations[0].id);
  });

  it('shows, counts, logs and tells what can run', async () => {
    const { id } = await json('submit', 'echo', '--input', '{"a":1}', '--wait');
    const shown = await output('show', id);
    assert.match(shown, /^input +\{"a":1\}$/m);
    assert.match(await output('log', id, '--follow'), /^\S+ info hello\n$/);
    const counts = await json('counts', 'type:echo');
    assert.ok(counts.total >= 1 && counts.counts.Complete >= 1);
    assert.match(await output('counts'), /^total +\d+$/m);
    const lines = (await output('handlers')).split('\n').map((line) => line.trimEnd().split(/ {2,}/));
    assert.deepEqual(
      lines.find(([type]) => type === 'echo'),
      ['echo', 'ready', 'echo.mjs'],
    );
    assert.match(lines.find(([, , file]) => file === 'broken.mjs')?.[1] ?? '', /^broken: /);
  });

  it('cancels, retries, resubmits and deletes', async () => {
    await output('pause', 'echo');
    const id = (await output('submit', 'echo')).trim();
    assert.equal(await output('cancel', id, '--why', 'not needed'), `${id} Canceled\n`);
    assert.equal(await output('retry', id), `${id} Waiting\n`);
    await output('cancel', id);
    const copy = (await output('resubmit', id)).trim();
    assert.equal((await json('show', copy)).resubmittedFrom, id);
    assert.equal(await output('delete', id), `${id} deleted\n`);
    const gone = await run('show', id);
    assert.deepEqual([gone.code, gone.stdout], [1, '']);
    assert.match(gone.stderr, /^There is no operation .*\(not-found\)\n$/);
    assert.equal(await output('resume', 'echo'), 'Paused: none\n');
  });

  it('pauses and resumes, all and one type', async () => {
    assert.equal(await output('pause'), 'Paused: all types\n');
    assert.equal(await output('resume'), 'Paused: none\n');
    assert.equal(await output('pause', 'failing'), 'Paused: failing\n');
    assert.deepEqual(await json('resume', 'failing'), { all: false, types: [] });
  });

  it('copies the database, never over a file', async () => {
    const file = path.join(server.dataFolder, 'copy.db');
    const { bytes } = await json('backup', file);
    assert.equal((await stat(file)).size, bytes);
    const again = await run('backup', file);
    assert.equal(again.code, 1);
    assert.match(again.stderr, /exists already and is not overwritten/);
  });

  it('tells refusals apart', async () => {
    for (const [args, code, message] of [
      [
        ['submit', 'ecoh'],
        1,
        /No handler has the type "ecoh"\. Did you mean "echo"\? broken\.mjs did not load.*\(unknown-type, type\)/,
      ],
      [['submit', 'echo', '--input', '{a:1}'], 2, /The input from --input is not JSON: /],
      [['submit', 'echo', '--input', '@/nowhere/x.json'], 2, /The input file cannot be read: ENOENT/],
      [['list', 'status:Done'], 1, /"Done" is no status.*\(invalid-query, q:7\)/],
      [['list', '--limit', '0'], 1, /\(invalid-request, limit\)/],
      [['submit'], 2, /missing required argument 'type'/],
    ] as const) {
      const result = await run(...args);
      assert.equal(result.code, code, result.stderr);
      assert.match(result.stderr, message);
      assert.equal(result.stdout, '');
    }
  });

  it('finds the server by options, by environment, or says that there is none', async () => {
    const { url, token, dataFolder } = server;
    const env = { BGOPS_URL: url, BGOPS_TOKEN: token };
    for (const [args, environment] of [
      [['counts', '--json', '--url', url, '--token', token], {}],
      [['counts', '--json'], env],
      [['counts', '--json'], { BGOPS_DATA: dataFolder }],
    ] as const) {
      const { code, stderr } = await bgops(args, { env: environment });
      assert.deepEqual([code, stderr], [0, '']);
    }
    const wrong = await bgops(['counts'], { env: { ...env, BGOPS_TOKEN: 'wrong' } });
    assert.deepEqual([wrong.code, wrong.stderr.includes('unauthorized')], [1, true]);
    const other = await startServer();
    await other.stop();
    const nobody = await bgops(['counts', '--url', other.url, '--token', 'x']);
    assert.equal(nobody.code, 4);
    assert.match(nobody.stderr, /^No engine server answers at http:\/\/127\.0\.0\.1:\d+: .*ECONNREFUSED/);
    const nowhere = await bgops(['counts'], { cwd: server.handlersFolder ?? '' });
    assert.equal(nowhere.code, 4);
    assert.match(nowhere.stderr, /^No engine server runs on .*\.bgops\. Start one with "bgops serve --data /);
  });

  it('stops the server', async () => {
    const other = await startServer();
    const { code, stdout } = await bgops(['stop', '--data', other.dataFolder]);
    assert.deepEqual([code, stdout], [0, 'The server is stopping.\n']);
    assert.equal(await other.stop(), 0);
  });

  it('prints its help and its version', async () => {
    const help = await bgops(['--help']);
    assert.equal(help.code, 0);
    for (const name of ['serve', 'work', 'submit', 'list', 'show', 'cancel', 'retry']) {
      assert.match(help.stdout, new RegExp(`^  ${name}\\b`, 'm'));
    }
    assert.match((await bgops(['--version'])).stdout, /^\d+\.\d+\.\d+\n$/);
  });
});
