import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Clock } from '../../../../src/operation/clock.ts';
import { systemClock } from '../../../../src/operation/clock.ts';
import type { HandlerInfo } from '../../../../src/operation/handler.ts';
import { Recorded, startRunner, workspace } from './support.ts';

/** What a workspace with these files is found to hold, by file. */
async function described(files: Readonly<Record<string, string>>, clock: Clock = systemClock) {
  const { root, remove } = await workspace(files);
  const runner = await startRunner({ root, clock });
  const handlers = runner.handlers();
  const result = await runner.run(new Recorded('x'));
  await runner.close();
  await remove();
  return { root, handlers, result };
}

async function only(file: string, text: string, clock?: Clock): Promise<HandlerInfo> {
  const { handlers } = await described({ [file]: text }, clock);
  assert.equal(handlers.length, 1);
  const [info] = handlers;
  assert.ok(info);
  return info;
}

describe('finding handlers', function () {
  this.timeout(30_000);

  it('finds those that match, and no tests, declarations, packages or hidden folders', async () => {
    const handler = (type: string) => `export default { type: '${type}', run() {} };`;
    const { handlers } = await described({
      'operations/a.mjs': handler('a'),
      'operations/deep/er/b.mts': handler('b'),
      'operations/c.js': "module.exports = { type: 'c', run() {} };",
      'operations/d.cjs': "module.exports = { type: 'd', run() {} };",
      'operations/a.test.mjs': handler('test'),
      'operations/types.d.ts': 'export {};',
      'operations/node_modules/p/index.mjs': handler('package'),
      'operations/.hidden/h.mjs': handler('hidden'),
      'elsewhere/e.mjs': handler('e'),
    });
    assert.deepEqual(
      handlers.map(({ file, declaration }) => [file, declaration?.type]),
      [
        ['operations/a.mjs', 'a'],
        ['operations/c.js', 'c'],
        ['operations/deep/er/b.mts', 'b'],
      ],
    );
  });

  it('takes several from one file', async () => {
    const { handlers } = await described({
      'operations/a.mjs': "export default [{ type: 'x', run: () => 1 }, { type: 'y', url: 'http://127.0.0.1:1/' }];",
    });
    assert.deepEqual(
      handlers.map(({ declaration }) => declaration?.type),
      ['x', 'y'],
    );
  });

  it('waits for a folder that is not there', async () => {
    assert.deepEqual((await described({})).handlers, []);
  });

  const problems: readonly (readonly [what: string, file: string, text: string, message: RegExp])[] = [
    ['throws', 'a.mjs', "\nthrow new Error('at load');", /^at load$/],
    ['does not parse', 'a.mjs', 'const = 3;', /^Unexpected token '='$/],
    ['does not parse as TypeScript', 'a.ts', '\nlet x: = 3;', /^Unexpected token$/],
    [
      'imports what is not there',
      'a.ts',
      "import { x } from './x';\nexport default { type: 'x', run: x };",
      /Cannot find module/,
    ],
    ['ends its process', 'a.mjs', 'process.exit(2);', /While the file was loaded: .*process\.exit\(2\)/],
    ['exports nothing', 'a.mjs', 'console.log(1);', /exports nothing/],
    ['does not export by default', 'a.mjs', "export const it = { type: 'x', run() {} };", /exported as `it`/],
    ['exports something else', 'a.mjs', 'export default 3;', /not a handler/],
    ['has no type', 'a.mjs', 'export default { run() {} };', /type: /],
    ['misspells a field', 'a.mjs', "export default { type: 'x', retrylimit: 1, run() {} };", /retrylimit/],
    ['has a bad field', 'a.mjs', "export default { type: 'x', priority: 11, run() {} };", /priority: /],
    ['has nothing to run', 'a.mjs', "export default { type: 'x' };", /neither a `run` function nor a `url`/],
    ['has both run and url', 'a.mjs', "export default { type: 'x', url: 'http://a.b/', run() {} };", /both/],
    [
      'has another kind of URL',
      'a.mjs',
      "export default { type: 'x', url: 'file:///etc/passwd' };",
      /url: must be an http/,
    ],
    [
      'has a bad schema',
      'a.mjs',
      "export default { type: 'x', input: { type: 'nonsense' }, run() {} };",
      /not a JSON schema/,
    ],
    [
      'has a schema that refers to nothing',
      'a.mjs',
      "export default { type: 'x', input: { $ref: '#/no' }, run() {} };",
      /resolve/,
    ],
    [
      'has a function in its schema',
      'a.mjs',
      "export default { type: 'x', input: { a: () => 1 }, run() {} };",
      /a function/,
    ],
  ];
  for (const [what, file, text, message] of problems) {
    it(`shows a file that ${what}`, async () => {
      const info = await only(`operations/${file}`, text);
      assert.equal(info.file, `operations/${file}`);
      assert.match(info.problem?.message ?? '', message);
    });
  }

  it('tells the line of what was thrown, and of syntax errors, of imported files too', async () => {
    const { root, handlers } = await described({
      'operations/a.mjs': "\nthrow new Error('at load');",
      'operations/b.mjs': '\n\nconst = 3;',
      'operations/c.ts': '\n\n\nlet x: = 3;',
      'operations/d.mjs': "import '../lib/broken.mjs';",
      'lib/broken.mjs': '\nconst = 3;',
    });
    const stacks = handlers.map(({ problem }) => problem?.stack ?? '');
    assert.ok(stacks[0]?.includes(`${join(root, 'operations/a.mjs')}:2:7`), stacks[0]);
    assert.ok(stacks[1]?.startsWith(`${join(root, 'operations/b.mjs')}:3\nconst = 3;\n`), stacks[1]);
    assert.ok(stacks[2]?.startsWith(`${join(root, 'operations/c.ts')}:4:8\nlet x: = 3;\n`), stacks[2]);
    assert.ok(stacks[3]?.startsWith(`${join(root, 'lib/broken.mjs')}:2\nconst = 3;\n`), stacks[3]);
  });

  it('gives up on a file that never finishes loading, and shows the others', async () => {
    // The file that hangs is described first; only for it the ten seconds pass faster.
    let isFirst = true;
    const clock: Clock = {
      ...systemClock,
      after(ms, callback) {
        const isLimit = ms === 10_000 && isFirst;
        if (isLimit) isFirst = false;
        return systemClock.after(isLimit ? 500 : ms, callback);
      },
    };
    const { handlers } = await described(
      {
        'operations/a.mjs': 'await new Promise(() => setInterval(() => {}, 1000));',
        'operations/b.mjs': "export default { type: 'x', run() {} };",
      },
      clock,
    );
    assert.match(handlers[0]?.problem?.message ?? '', /did not finish loading within 10 s/);
    assert.equal(handlers[1]?.problem, null);
  });

  it('runs neither of two handlers with one type, and each names the other', async () => {
    const text = "export default { type: 'x', run() {} };";
    const { handlers, result } = await described({ 'operations/a.mjs': text, 'operations/b.mjs': text });
    assert.match(handlers[0]?.problem?.message ?? '', /type x is declared by operations\/b\.mjs too/);
    assert.match(handlers[1]?.problem?.message ?? '', /type x is declared by operations\/a\.mjs too/);
    assert.ok(result.outcome === 'Error' && result.retry);
    assert.equal(result.error.code, -6);
  });

  it('never loads user code into the process of the server', async () => {
    await described({
      'operations/a.mjs':
        "globalThis.wasHere = true; process.env.WAS_HERE = '1'; export default { type: 'x', run() {} };",
    });
    assert.equal('wasHere' in globalThis, false);
    assert.equal(process.env.WAS_HERE, undefined);
  });
});
