import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Recorded, startRunner, workspace } from './support.ts';

/** What a handler of a workspace with these files returns. */
async function outputOf(files: Readonly<Record<string, string>>): Promise<unknown> {
  const { root, remove } = await workspace(files);
  const runner = await startRunner({ root });
  try {
    assert.deepEqual(
      runner.handlers().map(({ problem }) => problem),
      [null],
    );
    const result = await runner.run(new Recorded('x', 2));
    if (result.outcome !== 'Complete') return result.error.stack?.replace(root, '').split('\n')[1];
    return JSON.parse(result.output ?? 'null');
  } finally {
    await runner.close();
    await remove();
  }
}

describe('handlers in TypeScript', function () {
  this.timeout(30_000);
  const esm = '{"type":"module"}';
  const commonJs = '{"type":"commonjs"}';

  it('are modules when they look like it and nothing says otherwise', async () => {
    const text =
      "import { sep } from 'node:path';\nexport default { type: 'x', run: (n: number): unknown => [n, sep, import.meta.dirname] };";
    const [n, , folder] = (await outputOf({ 'operations/a.ts': text })) as [number, string, string];
    assert.equal(n, 2);
    assert.match(folder, /operations$/);
  });

  it('are CommonJS when they look like it', async () => {
    const text =
      "const { sep } = require('node:path');\nmodule.exports = { type: 'x', run: (n: number) => [n, typeof sep] };";
    assert.deepEqual(await outputOf({ 'operations/a.ts': text }), [2, 'string']);
  });

  it('may use import in a package that is CommonJS, as compilers let them', async () => {
    const files = {
      'package.json': commonJs,
      'operations/a.ts':
        "import { half } from './lib/half';\nexport default { type: 'x', run: (n: number) => [half(n), typeof __dirname] };",
      'operations/lib/half.ts': 'export function half(n: number) { return n / 2; }',
    };
    assert.deepEqual(await outputOf(files), [1, 'string']);
  });

  it('import each other by any of the names that TypeScript knows', async () => {
    const files = {
      'package.json': esm,
      'operations/a.mts': [
        "import { a } from '../lib/a';",
        "import { b } from '../lib/b.js';",
        "import { c } from '../lib/c.ts';",
        "import { d } from '../lib/d.mjs';",
        "import { e } from '../lib/e.cjs';",
        "import { f } from '../lib/f';",
        "import type { Nothing } from '../lib/nothing';",
        "import { OnlyType } from '../lib/a';",
        "const later = await import('../lib/later');",
        "export default { type: 'x', run: (n: Nothing | OnlyType) => a + b + c + d + e + f + later.g };",
      ].join('\n'),
      'lib/a.ts': "export const a = 'a';\nexport interface OnlyType {}",
      'lib/b.ts': "export const b = 'b';",
      'lib/c.ts': "export const c: string = 'c';",
      'lib/d.mts': "export const d = 'd';",
      'lib/e.cts': "export const e = 'e';",
      'lib/f/index.ts': "export const f = 'f';",
      'lib/later.ts': "export const g = 'g';",
    };
    assert.equal(await outputOf(files), 'abcdefg');
  });

  it('may use what has to be compiled: enums, parameter properties, namespaces of types', async () => {
    const text = [
      "enum Colour { Red = 'red', Green = 'green' }",
      'class Point { constructor(readonly x: number, private y = 3) {} sum() { return this.x + this.y; } }',
      "export default { type: 'x', run: (n: number) => [Colour.Green, new Point(n).sum(), n satisfies number] };",
    ].join('\n');
    assert.deepEqual(await outputOf({ 'operations/a.ts': text }), ['green', 5, 2]);
  });

  it('keep their lines in stacks, whatever was taken out above', async () => {
    const lines = [
      'interface A {',
      '  b: string;',
      '}',
      'type C = A & {',
      '  d: number;',
      '};',
      'enum E {',
      '  F,',
      '}',
      '',
    ];
    const text = [...lines, "export default { type: 'x', run(c: C): void {", "  throw new Error('here');", '} };'].join(
      '\n',
    );
    for (const extension of ['ts', 'mts']) {
      const frame = await outputOf({ [`operations/a.${extension}`]: text });
      assert.match(String(frame), new RegExp(`\\(${join('/', 'operations', `a.${extension}`)}:12:`));
    }
  });

  it('import JavaScript and packages as always', async () => {
    const files = {
      'operations/a.ts':
        "import { one } from 'one';\nimport two from '../lib/two.cjs';\nexport default { type: 'x', run: () => one + two.two };",
      'lib/two.cjs': 'exports.two = 2;',
      'node_modules/one/package.json': '{"name":"one","type":"module","exports":"./main.js"}',
      'node_modules/one/main.js': 'export const one = 1;',
    };
    assert.equal(await outputOf(files), 3);
  });

  it('map the lines of compiled JavaScript back to its source', async () => {
    // Line 2 of the compiled file comes from line 9 of its source.
    const map = { version: 3, sources: ['source.ts'], names: [], mappings: ';AAQA' };
    const files = {
      'operations/a.js': [
        "module.exports = { type: 'x', run() {",
        "throw new Error('here');",
        '} };',
        `//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString('base64')}`,
      ].join('\n'),
    };
    assert.match(String(await outputOf(files)), /\(\/operations\/source\.ts:9:/);
  });
});
