import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { filesBelow, importsOf, type Part, root, violations } from '../support/imports.ts';

/**
 * Who may import whom: operation ← engine ← server, and operation ← backend ← viewModel ← ui ← extension.ts. What a
 * service is like (`service/`) is written once, for the facade and for the connection.
 */
const parts: Record<string, Part> = {
  'src/operation': { imports: [], node: false, packages: ['zod'] },
  'src/service': { imports: ['src/operation'], node: false, packages: ['zod'] },
  'src/engine': { imports: ['src/operation'], node: true },
  // Its own version stands in package.json.
  'src/server': { imports: ['src/operation', 'src/service', 'src/engine', 'package.json'], node: true },
  // Of the server, a client knows the shapes of its requests and answers.
  'src/backend': { imports: ['src/operation', 'src/service', 'src/server/api/schema.ts'], node: true },
  'src/viewModel': { imports: ['src/operation', 'src/backend'], node: false, packages: ['zod'] },
  'src/ui': { imports: ['src/operation', 'src/backend', 'src/viewModel'], node: true, packages: ['vscode', 'zod'] },
  'src/extension.ts': {
    imports: ['src/operation', 'src/backend', 'src/viewModel', 'src/ui'],
    node: true,
    packages: ['vscode'],
  },
  // Pages run in a browser: the DOM and pure code only.
  media: { imports: ['src/operation', 'src/viewModel'], node: false, packages: [] },
};

const sources = [...filesBelow('src', ['.ts']), ...filesBelow('media', ['.ts'])];
const textOf = (file: string) => readFileSync(join(root, file), 'utf8');

/** Makes esbuild list imports as they are written, and follow none. */
const leaveImports: Plugin = {
  name: 'leave imports',
  setup: ({ onResolve }) =>
    onResolve({ filter: /./ }, ({ kind, path }) => (kind === 'entry-point' ? null : { path, external: true })),
};

describe('who may import whom', () => {
  it('holds for every file of src/ and media/', () => {
    const files = new Map(sources.map((file) => [file, importsOf(textOf(file))]));
    assert.deepEqual(violations(files, parts), []);
  });

  it('is checked on all the imports that esbuild sees', async function () {
    // It builds all of it.
    this.timeout(60_000);
    const { metafile } = await build({
      entryPoints: sources,
      absWorkingDir: root,
      bundle: true,
      write: false,
      outdir: 'nowhere',
      metafile: true,
      plugins: [leaveImports],
      platform: 'node',
      format: 'esm',
      logLevel: 'silent',
    });
    const seen = Object.entries(metafile.inputs).flatMap(([file, { imports }]) =>
      imports.map((each) => `${file}: ${each.path}`),
    );
    const found = new Set(sources.flatMap((file) => importsOf(textOf(file)).map((each) => `${file}: ${each}`)));
    assert.deepEqual(
      seen.filter((each) => !found.has(each)),
      [],
    );
    assert.ok(seen.length > 0);
  });

  it('holds no lazy import of a package, which the bundle would give a default export only', () => {
    const lazy = sources.filter((file) => /\bawait import\(\s*['"](?!\.|node:)/.test(textOf(file)));
    assert.deepEqual(lazy, []);
  });

  it('finds every kind of import statement', () => {
    const text = [
      "import 'a';",
      "import type { B } from 'b';",
      'import {\n  one,\n  two,\n} from "c";',
      "export * from 'd';",
      "export { e } from 'e';",
      "const f = await import('f');",
      "let g: import('g').G;",
      "// import 'no';",
      " * export * from 'no';",
      "export const no = 'no';",
      "export function f() {\n  return 'no';\n}",
    ].join('\n');
    assert.deepEqual(importsOf(text), ['a', 'b', 'c', 'd', 'e', 'f', 'g']);
  });

  for (const [file, specifier] of [
    ['src/operation/status.ts', 'node:fs'],
    ['src/operation/status.ts', '../engine/engine.ts'],
    ['src/operation/status.ts', 'hono'],
    ['src/engine/engine.ts', '../server/access.ts'],
    ['src/engine/engine.ts', '../service/dataverse/columns.ts'],
    ['src/service/dataverse/columns.ts', '../../engine/engine.ts'],
    ['src/service/dataverse/columns.ts', 'node:fs'],
    ['src/engine/engine.ts', 'vscode'],
    ['src/server/main.ts', '../backend/backend.ts'],
    ['src/server/main.ts', '../ui/tree.ts'],
    ['src/backend/engine/client.ts', '../../engine/engine.ts'],
    ['src/backend/engine/client.ts', '../../server/access.ts'],
    ['src/viewModel/tree.ts', '../ui/tree.ts'],
    ['src/viewModel/tree.ts', 'vscode'],
    ['src/ui/tree.ts', '../engine/engine.ts'],
    ['src/ui/tree.ts', '../extension.ts'],
    ['src/extension.ts', './server/main.ts'],
    ['media/details/page.ts', '../../src/ui/tree.ts'],
    ['media/details/page.ts', 'node:path'],
    ['src/extra/file.ts', './other.ts'],
    ['src/extra.ts', './operation/status.ts'],
  ] as const) {
    it(`refuses ${specifier} in ${file}`, () => {
      assert.equal(violations(new Map([[file, [specifier]]]), parts).length, 1);
    });
  }

  it('allows the server’s schemas, and only those, in a backend', () => {
    const file = 'src/backend/engine/client.ts';
    assert.deepEqual(violations(new Map([[file, ['../../server/api/schema.ts', '../backend.ts']]]), parts), []);
  });
});
