// @ts-check
/**
 * Builds everything that is run from `dist/`: `node esbuild.mjs [--watch] [--production] [--analyze] [TARGET…]`.
 *
 * | target    | from                                 | to                                                  |
 * |-----------|--------------------------------------|-----------------------------------------------------|
 * | shared    | large packages that others import    | dist/<package>.cjs, which come with each of the two |
 * |           |                                      | below                                               |
 * | extension | src/extension.ts, its lazy modules   | dist/extension.cjs and a .cjs file for each         |
 * | server    | src/server/main.ts, the handler      | dist/server.js, dist/handlerProcess.js and the      |
 * |           | process's main.ts                    | dist/chunk-*.js that both share (ES modules)        |
 * | pages     | media/<page>/main.ts and its CSS     | dist/media/<page>.js, .css and the codicon font     |
 * | hostTests | test/host/index.ts, its *.test.ts    | dist/test/host/, a .cjs file for each               |
 *
 * Lazy code: write `await import('./x.ts')`. The module becomes a file of its own that is not even read before: in the
 * server a chunk; in the extension a .cjs file, if it stands in `lazyModules` below. Keep static imports of such modules
 * out, and state that is shared with other modules too: each .cjs file has its own copy of what it imports.
 *
 * A target whose entry does not exist is skipped with a line that says so.
 */
import { globSync } from 'node:fs';
import { copyFile, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import esbuild from 'esbuild';

const root = import.meta.dirname;
const targetNames = /** @type {const} */ (['shared', 'extension', 'server', 'pages', 'hostTests']);

/**
 * What a module built from CommonJS dependencies expects and an ES module does not have.
 */
const commonJsBanner = [
  "import { createRequire as __createRequire } from 'node:module';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = import.meta.filename, __dirname = import.meta.dirname;',
].join('\n');

/**
 * The options of one target, or undefined when it has no entry point yet.
 * @param {import('./esbuild.d.mts').Target} name
 * @param {boolean} production
 * @returns {esbuild.BuildOptions | undefined}
 */
function options(name, production) {
  const entryPoints = entries(name);
  if (entryPoints.length === 0) return undefined;
  /** @type {esbuild.BuildOptions} */
  const common = {
    absWorkingDir: root,
    entryPoints,
    outdir: 'dist',
    bundle: true,
    minify: production,
    sourcemap: production ? false : 'linked',
    sourcesContent: false,
    legalComments: 'none',
    metafile: true,
    logLevel: 'silent',
  };
  const node = { ...common, platform: /** @type {const} */ ('node'), target: 'node22' };
  switch (name) {
    case 'shared':
      return { ...node, format: 'cjs', outExtension: { '.js': '.cjs' }, plugins: [oneParser] };
    case 'extension':
      return {
        ...node,
        format: 'cjs',
        mainFields: ['module', 'main'],
        external: ['vscode'],
        outExtension: { '.js': '.cjs' },
        plugins: [lazyFiles, sharedFiles, oneLanguage],
        supported: { 'dynamic-import': false },
      };
    case 'server':
      return {
        ...node,
        format: 'esm',
        splitting: true,
        chunkNames: 'chunk-[hash]',
        mainFields: ['module', 'main'],
        plugins: [sharedFiles, oneLanguage, noSchedules],
        external: ['pg-native'],
        banner: { js: commonJsBanner },
      };
    case 'pages':
      return { ...common, outdir: 'dist/media', platform: 'browser', format: 'iife', target: 'chrome128', loader };
    case 'hostTests':
      return { ...node, format: 'cjs', external: ['vscode', 'mocha'], outExtension: { '.js': '.cjs' }, minify: false };
  }
}

/**
 * Keeps one of the 50 languages that zod has its messages in.
 * @type {esbuild.Plugin}
 */
const oneLanguage = {
  name: 'one language',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, ({ path: file }) => ({
      contents: "export { default as en } from './en.js';",
      resolveDir: path.dirname(file),
    })),
};

/**
 * pg-boss is used to hand out work, not for cron and calendar rules (`schedule: false`), which bring 250 kB of time zones and
 * a Temporal of their own along.
 * @type {esbuild.Plugin}
 */
const noSchedules = {
  name: 'no schedules',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(?:rrule-temporal|cron-parser)$/ }, ({ path: name }) => ({
      path: name,
      namespace: 'left out',
    }));
    onLoad({ filter: /./, namespace: 'left out' }, () => ({
      contents: `const leftOut = () => { throw new Error('Schedules of pg-boss are not part of this build.'); };
        export class RRuleTemporal { constructor() { leftOut(); } }
        export const CronExpressionParser = { parse: leftOut };`,
    }));
  },
};

/**
 * undici brings a second, experimental parser along as 150 kB of WebAssembly; it is off unless somebody asks for it.
 * @type {esbuild.Plugin}
 */
const oneParser = {
  name: 'one parser',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]undici[\\/]lib[\\/]milo[\\/](?:no-)?simd\.js$/ }, () => ({
      contents:
        "exports.setup = () => { throw new Error('The parser Milo is not part of this build: unset UNDICI_USE_MILO.'); };",
    })),
};

/** What the extension loads only when it is needed. */
const lazyModules = [
  'src/ui/openWindow.ts',
  'src/ui/startBackend.ts',
  'src/ui/connect/dataverse.ts',
  'src/ui/connect/salesforce.ts',
  'src/ui/document/draft.ts',
];

/** Large packages that server and extension import when they need them: a file of their own each instead of a copy in every module. */
const sharedPackages = ['undici'];

/** @type {esbuild.Plugin} */
const sharedFiles = {
  name: 'shared files',
  setup: ({ onResolve }) =>
    onResolve({ filter: new RegExp(`^(?:${sharedPackages.join('|')})$`) }, ({ kind, path: wanted }) =>
      kind === 'entry-point' ? undefined : { path: `./${wanted}.cjs`, external: true },
    ),
};

/** @type {esbuild.Plugin} */
const lazyFiles = {
  name: 'lazy files',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\.{1,2}\// }, ({ kind, path: wanted, resolveDir }) => {
      if (kind !== 'dynamic-import') return undefined;
      const file = path.relative(root, path.join(resolveDir, wanted)).replaceAll(path.sep, '/');
      if (!lazyModules.includes(file)) return { errors: [{ text: `${file} is not in lazyModules of esbuild.mjs` }] };
      return { path: `./${path.basename(file, '.ts')}.cjs`, external: true };
    }),
};

const loader = { '.svg': /** @type {const} */ ('text'), '.ttf': /** @type {const} */ ('file') };

/**
 * @param {import('./esbuild.d.mts').Target} name
 * @returns {{ in: string, out: string }[]}
 */
function entries(name) {
  const found = (/** @type {string} */ pattern) => globSync(pattern, { cwd: root }).sort();
  switch (name) {
    case 'shared':
      return sharedPackages.map((name) => ({ in: name, out: name }));
    case 'extension':
      return found('src/extension.ts').flatMap((file) => [
        { in: file, out: 'extension' },
        ...lazyModules.map((module) => ({ in: module, out: path.basename(module, '.ts') })),
      ]);
    case 'server':
      return [
        ...found('src/server/main.ts').map((file) => ({ in: file, out: 'server' })),
        ...found('src/engine/handler/child/main.ts').map((file) => ({ in: file, out: 'handlerProcess' })),
      ];
    case 'pages':
      return found('media/*/main.ts').map((file) => ({ in: file, out: path.basename(path.dirname(file)) }));
    case 'hostTests':
      return found('test/host/{index.ts,**/*.test.ts}').map((file) => ({
        in: file,
        out: file.slice(0, -'.ts'.length),
      }));
  }
}

/** @type {typeof import('./esbuild.d.mts').build} */
export async function build({ production = false, targets = targetNames } = {}) {
  const both = ['extension', 'server'];
  const wanted = targetNames.filter(
    (name) => targets.includes(name) || (name === 'shared' && targets.some((each) => both.includes(each))),
  );
  const results = await Promise.all(
    wanted.map(async (name) => {
      const chosen = options(name, production);
      if (chosen === undefined) {
        console.log(`build: no ${name} yet, skipped`);
        return undefined;
      }
      return finish(name, await esbuild.build(chosen));
    }),
  );
  return results.filter((result) => result !== undefined);
}

/**
 * Removes what an earlier build of this target left behind and adds the assets it needs.
 * @param {import('./esbuild.d.mts').Target} name
 * @param {esbuild.BuildResult} result
 */
async function finish(name, result) {
  const outputs = new Set(Object.keys(result.metafile?.outputs ?? {}).map((file) => path.normalize(file)));
  const stale = {
    shared: [],
    extension: ['dist/*.{cjs,cjs.map}'],
    server: ['dist/*.js', 'dist/*.js.map'],
    pages: ['dist/media/*.{js,css,js.map,css.map}'],
    hostTests: ['dist/test/host/**/*.cjs*'],
  }[name];
  if (name === 'pages') for (const file of await copyCodicons()) outputs.add(file);
  const isShared = (/** @type {string} */ file) =>
    sharedPackages.includes(path.basename(file).replace(/\.cjs(?:\.map)?$/, ''));
  const left = stale
    .flatMap((pattern) => globSync(pattern, { cwd: root }))
    .filter((file) => !outputs.has(file) && !isShared(file));
  await Promise.all(left.map((file) => rm(path.join(root, file), { force: true })));
  return result;
}

/** Returns the files it wrote. */
async function copyCodicons() {
  const from = path.join(root, 'node_modules/@vscode/codicons/dist');
  const names = ['codicon.css', 'codicon.ttf'];
  await mkdir(path.join(root, 'dist/media'), { recursive: true });
  await Promise.all(names.map((name) => copyFile(path.join(from, name), path.join(root, 'dist/media', name))));
  return names.map((name) => path.join('dist', 'media', name));
}

/** Rebuilds on every change and prints the lines the problem matcher in .vscode/tasks.json waits for. */
async function watch() {
  for (const name of targetNames) {
    const chosen = options(name, false);
    if (chosen === undefined) {
      console.log(`build: no ${name} yet, skipped`);
      continue;
    }
    /** @type {esbuild.Plugin} */
    const report = {
      name: 'report',
      setup(context) {
        context.onStart(() => console.log(`[watch] build started: ${name}`));
        context.onEnd(async (result) => {
          printErrors(result.errors);
          if (result.errors.length === 0) await finish(name, result);
          console.log(`[watch] build finished: ${name}`);
        });
      },
    };
    const context = await esbuild.context({ ...chosen, plugins: [...(chosen.plugins ?? []), report] });
    await context.watch();
  }
}

/** @param {readonly esbuild.Message[]} errors */
function printErrors(errors) {
  for (const { text, location } of errors) {
    console.error(`✘ [ERROR] ${text}`);
    if (location) console.error(`    ${location.file}:${location.line}:${location.column}:`);
  }
}

/** @param {readonly string[]} args */
async function main(args) {
  const targets = targetNames.filter((name) => args.includes(name));
  const unknown = args.filter((arg) => !['--watch', '--production', '--analyze', ...targetNames].includes(arg));
  if (unknown.length > 0) throw new Error(`Unknown: ${unknown.join(' ')}. Known targets: ${targetNames.join(', ')}.`);
  if (args.includes('--watch')) return watch();
  const results = await build({
    production: args.includes('--production'),
    targets: targets.length > 0 ? targets : targetNames,
  });
  if (!args.includes('--analyze')) return;
  for (const { metafile } of results) if (metafile) console.log(await esbuild.analyzeMetafile(metafile));
}

if (process.argv[1] && path.resolve(process.argv[1]) === import.meta.filename) {
  try {
    await main(process.argv.slice(2));
  } catch (error) {
    const { errors } = /** @type {Partial<esbuild.BuildFailure>} */ (error);
    if (errors) printErrors(errors);
    else console.error(String(error));
    process.exitCode = 1;
  }
}
