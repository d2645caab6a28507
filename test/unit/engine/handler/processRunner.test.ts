import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Runner } from '../../../../src/engine/handler/runner.ts';
import { fixtures, group, Recorded, startRunner } from './support.ts';

describe('handlers in processes', function () {
  this.timeout(30_000);
  let runner: Runner;
  before(async () => {
    process.env.BGOPS_TOKEN = 'secret';
    runner = await startRunner();
    delete process.env.BGOPS_TOKEN;
  });
  after(() => runner.close());

  it('knows what TypeScript files declare', () => {
    const info = runner.handlers().find(({ declaration }) => declaration?.type === 'double');
    assert.equal(info?.file, 'operations/plain.ts');
    assert.equal(info?.problem, null);
    assert.deepEqual(
      { ...info?.declaration, inputSchema: undefined },
      {
        type: 'double',
        displayName: 'Double a number',
        description: 'Uses an enum and a file of its own, which TypeScript names by .js.',
        inputSchema: undefined,
        bulk: false,
        retryLimit: 2,
        concurrency: 4,
        ttl: 86_400,
      },
    );
  });

  it('leaves out files of the folder that are no handlers', () => {
    assert.equal(
      runner.handlers().some(({ file }) => file.includes('twice')),
      false,
    );
  });

  it('runs one with enums and imports that are named .js', async () => {
    assert.deepEqual(await runner.run(new Recorded('double', { n: 21 })), {
      outcome: 'Complete',
      output: '{"n":42,"colour":3,"attempt":1,"id":"leader"}',
    });
  });

  it('takes undefined for null', async () => {
    assert.deepEqual(await runner.run(new Recorded('nothing')), { outcome: 'Complete', output: null });
  });

  it('carries any text through', async () => {
    const text = `\u0000 "quoted" \n \u{1f600} \ud800 ${'ü'.repeat(100_000)}`;
    const result = await runner.run(new Recorded('echo', { text }));
    assert.ok(result.outcome === 'Complete');
    assert.equal(JSON.parse(result.output ?? '').text, text);
  });

  it('carries 16 MiB in and out', async () => {
    const input = 'x'.repeat(16 * 1_024 * 1_024 - 2);
    const result = await runner.run(new Recorded('echo', input));
    assert.ok(result.outcome === 'Complete');
    assert.equal(result.output?.length, 16 * 1_024 * 1_024);
  });

  it('uses a process again, in the folder of the workspace and without the secrets of the server', async () => {
    const first = await runner.run(new Recorded('where'));
    const second = await runner.run(new Recorded('where'));
    assert.deepEqual(first, second);
    assert.ok(first.outcome === 'Complete');
    const { pid, ...rest } = JSON.parse(first.output ?? '');
    assert.notEqual(pid, process.pid);
    assert.deepEqual(rest, { cwd: fixtures, token: null, send: 'undefined' });
  });

  it('runs several at a time, each in a process of its own', async () => {
    const results = await Promise.all([1, 2, 3].map(() => runner.run(new Recorded('where'))));
    const pids = results.map((result) => result.outcome === 'Complete' && JSON.parse(result.output ?? '').pid);
    assert.equal(new Set(pids).size, 3);
  });

  it('makes console, the standard streams and the context write the log', async () => {
    const attempt = new Recorded('talkative');
    await runner.run(attempt);
    assert.deepEqual(attempt.entries, [
      'debug debug { a: 1 }',
      'info first',
      '  second',
      'warn careful',
      'error bad',
      'info half a line',
      'info from context',
      'warn w',
      'error e',
      'error no line break',
      '',
    ]);
    assert.match(attempt.logged, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z debug/);
  });

  it('keeps what an attempt left behind out of the log of the next', async () => {
    await runner.run(new Recorded('talkative'));
    const next = new Recorded('fatal', 'honours');
    const result = runner.run(next);
    await next.logHas('waiting');
    next.abort('cancel');
    assert.equal((await result).outcome, 'Canceled');
    assert.deepEqual(next.entries, ['info waiting', '']);
  });

  it('passes on progress now and then, clamped, and the last of it', async () => {
    const attempt = new Recorded('progressing');
    await runner.run(attempt);
    assert.deepEqual(attempt.reported[0], { fraction: 0, message: 'step 0' });
    assert.deepEqual(attempt.reported.at(-1), { fraction: null, message: 'last' });
    assert.ok(attempt.reported.length < 100, `${attempt.reported.length} reports`);
  });

  it('reports a throw at its line of the TypeScript file, by plain path, without our own frames', async () => {
    const file = join(fixtures, 'operations/failing.ts');
    const line = (await readFile(file, 'utf8')).split('\n').findIndex((text) => text.includes("new Error('here')")) + 1;
    const result = await runner.run(new Recorded('throws', { what: 'line' }));
    assert.ok(result.outcome === 'Error');
    assert.ok(result.error.stack?.includes(`(${file}:${line}:`), result.error.stack ?? '');
    assert.doesNotMatch(result.error.stack ?? '', /file:|src.engine|node:internal/);
  });

  it('runs the members of a group one by one and reports each', async () => {
    const attempt = group('double', [
      ['a', 's', { n: 1 }],
      ['b', 's', null],
      ['c', 's', { n: 3 }],
      ['d', 't', { n: 4 }],
    ]);
    const result = await runner.run(attempt);
    assert.ok(result.outcome === 'Error' && result.retry);
    assert.equal(result.error.code, -8);
    assert.deepEqual([...attempt.outcomes.keys()], ['a', 'b', 'd']);
    assert.deepEqual(attempt.outcomes.get('a'), { output: '{"n":2,"colour":3,"attempt":1,"id":"a"}' });
  });

  it('gives a bulk handler all members', async () => {
    const attempt = group('bulk', [
      ['a', null, 0],
      ['b', null, 2],
    ]);
    assert.deepEqual(await runner.run(attempt), { outcome: 'Complete', output: '"leader"' });
    assert.deepEqual([...attempt.outcomes], [['b', { output: '{"id":"b","n":2}' }]]);
  });

  it('refuses an input that misses the schema, and nothing else', () => {
    assert.throws(() => runner.check('double', '{"n":"x"}'), { code: 'invalid-input', path: 'input.n' });
    runner.check('double', '{"n":1}');
    runner.check('nothing', '"anything"');
    runner.check('not there', '"anything"');
  });

  it('says that nothing runs a type', async () => {
    const result = await runner.run(new Recorded('not there'));
    assert.ok(result.outcome === 'Error' && result.retry);
    assert.equal(result.error.code, -5);
  });
});
