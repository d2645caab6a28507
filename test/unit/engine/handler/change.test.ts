import assert from 'node:assert/strict';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Runner } from '../../../../src/engine/handler/runner.ts';
import { handlersAre, Recorded, startRunner, workspace } from './support.ts';

const handler = (output: string, title = '') =>
  `export default { type: 'x', displayName: 'title ${title}', run: () => '${output}' };`;

describe('changed handler files', function () {
  this.timeout(30_000);
  let place: Awaited<ReturnType<typeof workspace>>;
  let runner: Runner;
  const start = async (files: Record<string, string>) => {
    place = await workspace(files);
    runner = await startRunner({ root: place.root });
  };
  afterEach(async () => {
    await runner.close();
    await place.remove();
  });
  const output = async () => {
    const result = await runner.run(new Recorded('x'));
    assert.ok(result.outcome === 'Complete', JSON.stringify(result));
    return JSON.parse(result.output ?? 'null');
  };
  const titled = (title: string) =>
    handlersAre(runner, (handlers) =>
      handlers.some(({ declaration, problem }) => !problem && declaration?.displayName === `title ${title}`),
    );

  it('are run as they are now, a running attempt as it began', async () => {
    await start({
      'operations/a.mjs': `export default { type: 'x', displayName: 'title 1', run: (_, { signal }) => new Promise((resolve) => {
        console.log('began');
        signal.addEventListener('abort', () => resolve('old'));
      }) };`,
    });
    const running = new Recorded('x');
    const result = runner.run(running);
    await running.logHas('began');
    await place.write('operations/a.mjs', handler('new', '2'));
    await titled('2');
    assert.equal(await output(), 'new');
    running.abort('cancel');
    assert.deepEqual(await result, { outcome: 'Complete', output: '"old"' });
  });

  it('are noticed when an editor saves by renaming', async () => {
    await start({ 'operations/a.mjs': handler('old', '1') });
    for (const title of ['2', '3']) {
      await place.write('operations/a.mjs.tmp', handler(`new ${title}`, title));
      await rename(join(place.root, 'operations/a.mjs.tmp'), join(place.root, 'operations/a.mjs'));
      await titled(title);
      assert.equal(await output(), `new ${title}`);
    }
  });

  it('count when they are only imported, from anywhere in the workspace', async () => {
    await start({
      'operations/a.ts':
        "import { title } from '../lib/title';\nexport default { type: 'x', displayName: 'title ' + title, run: () => title };",
      'lib/title.ts':
        "import text from './title.json' with { type: 'json' };\nexport const title: string = text.title;",
      'lib/title.json': '{"title":"1"}',
    });
    assert.equal(await output(), '1');
    await place.write('lib/title.json', '{"title":"2"}');
    await titled('2');
    assert.equal(await output(), '2');
    await place.write('lib/title.ts', "export const title = '3';");
    await titled('3');
    assert.equal(await output(), '3');
  });

  it('count when they are imported only while a handler runs', async () => {
    await start({
      'operations/a.mjs': "export default { type: 'x', run: async () => (await import('../late.mjs')).text };",
      'late.mjs': "export const text = 'old';",
    });
    assert.equal(await output(), 'old');
    await place.write('late.mjs', "export const text = 'new';");
    // The handlers stay the same, so nothing tells when the change was seen: a handler that is new afterwards does.
    await place.write('operations/b.mjs', "export default { type: 'y', run() {} };");
    await handlersAre(runner, (handlers) => handlers.length === 2);
    assert.equal(await output(), 'new');
  });

  it('come and go, with their folders', async () => {
    await start({});
    assert.equal(runner.handlers().length, 0);
    await place.write('operations/deep/a.mjs', handler('here', '1'));
    await titled('1');
    assert.equal(await output(), 'here');
    await rm(join(place.root, 'operations'), { recursive: true });
    await handlersAre(runner, (handlers) => handlers.length === 0);
    await place.write('operations/deep/a.mjs', handler('again', '2'));
    await titled('2');
    assert.equal(await output(), 'again');
  });

  it('keep their type when they break, and work again when they are mended', async () => {
    await start({ 'operations/a.mjs': handler('old', '1') });
    await place.write('operations/a.mjs', 'const = 3;');
    await handlersAre(runner, ([info]) => info?.problem !== null);
    assert.equal(runner.handlers()[0]?.declaration?.type, 'x');
    runner.check('x', '1');
    const result = await runner.run(new Recorded('x'));
    assert.ok(result.outcome === 'Error' && result.retry);
    assert.equal(result.error.code, -6);
    assert.match(result.error.message, /operations\/a\.mjs cannot be used: Unexpected token/);
    await place.write('operations/a.mjs', handler('mended', '2'));
    await titled('2');
    assert.equal(await output(), 'mended');
  });

  it('are mended also by a file that was missing', async () => {
    await start({
      'operations/a.ts':
        "import { title } from '../lib/deep/title';\nexport default { type: 'x', displayName: 'title ' + title, run: () => title };",
    });
    assert.match(runner.handlers()[0]?.problem?.message ?? '', /Cannot find/);
    await place.write('lib/deep/title.ts', "export const title = '1';");
    await titled('1');
    assert.equal(await output(), '1');
  });

  it('leave processes alone when their text stays the same', async () => {
    await start({ 'operations/a.mjs': "export default { type: 'x', run: () => process.pid };" });
    const before = await output();
    await place.write('operations/a.mjs', "export default { type: 'x', run: () => process.pid };");
    await place.write('operations/notes.txt', 'no handler');
    await place.write('operations/b.txt', 'no handler');
    assert.equal(await output(), before);
  });
});
