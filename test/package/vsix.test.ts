import assert from 'node:assert/strict';
import { globSync, statSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { runOrThrow, until } from '../../scripts/vscode/processes.ts';
import { installExtension, listExtensions } from '../../scripts/vscode/server.ts';
import { keep, projectRoot, type Session, startSession, WorkbenchWindow } from '../support/workbench.ts';

/** What may be in the package; everything in it must match one of these. */
const allowed = [
  /^(package\.json|package\.nls(\.de)?\.json|readme\.md|changelog\.md|LICENSE\.txt|\.vsixmanifest)$/,
  /^l10n\/[\w.-]+\.json$/,
  /^media\/(icons|walkthrough)\/[\w-]+\.(svg|png)$/,
  /^dist\/[\w-]+\.(cjs|js)$/,
  /^dist\/media\/[\w-]+\.(js|css|ttf)$/,
  /^example\/(\.gitignore|README\.md|package\.json|tsconfig\.json|background-operations\.d\.ts|workload\.mjs)$/,
  /^example\/(operations|lib)\/[\w-]+\.(ts|mjs)$/,
  /^example\/data\/[\w/.-]+$/,
];

/** What a clone has not, and what is built anew; other tests use the build of the project itself meanwhile. */
const notCopied = new Set(['.git', '.vscode-test', 'dist', 'node_modules', 'test', 'test-results']);

async function copyOfProject(folder: string): Promise<string> {
  await mkdir(folder);
  for (const name of await readdir(projectRoot)) {
    if (!notCopied.has(name)) await cp(path.join(projectRoot, name), path.join(folder, name), { recursive: true });
  }
  await symlink(path.join(projectRoot, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
  return folder;
}

/** The packaged extension, as a person installs it. */
describe('package', function () {
  this.timeout(120_000);
  let temporary: string;
  let vsix: string;
  let installed: string;
  let dirs: { dataDir: string; extensionsDir: string };

  before(async () => {
    temporary = await mkdtemp(path.join(os.tmpdir(), 'bgops-package-'));
    vsix = path.join(temporary, 'extension.vsix');
    dirs = { dataDir: path.join(temporary, 'server'), extensionsDir: path.join(temporary, 'extensions') };
    const project = await copyOfProject(path.join(temporary, 'project'));
    await runOrThrow('node', ['esbuild.mjs', '--production', 'extension', 'server', 'pages'], { cwd: project });
    await runOrThrow('vsce', ['package', '--no-dependencies', '--out', vsix], { cwd: project });
    await installExtension(vsix, dirs);
    const [folder = ''] = globSync('background-operations.background-operations-*', { cwd: dirs.extensionsDir });
    installed = path.join(dirs.extensionsDir, folder);
  });
  after(() => rm(temporary, { recursive: true, force: true }));

  it('is at most 1.5 MB', () => {
    assert.ok(statSync(vsix).size <= 1.5 * 1_048_576, `${statSync(vsix).size} bytes`);
  });

  it('holds nothing but what is needed', async () => {
    const files = globSync(['**/*', '**/.*'], { cwd: installed }).filter((file) =>
      statSync(path.join(installed, file)).isFile(),
    );
    const others = files.filter((file) => !allowed.some((pattern) => pattern.test(file.replaceAll(path.sep, '/'))));
    assert.deepEqual(others, []);
  });

  it('holds every file its manifest and the example name', async () => {
    const { scripts: _scripts, ...manifest } = JSON.parse(await readFile(path.join(installed, 'package.json'), 'utf8'));
    const named = JSON.stringify(manifest).match(/(?:\.\/)?(?:dist|media)\/[\w/.-]+\.\w+/g) ?? [];
    assert.ok(named.length >= 2, 'the manifest names its main file and an icon');
    for (const file of [...named, 'example/workload.mjs', 'dist/handlerProcess.js']) {
      assert.ok(statSync(path.join(installed, file)).isFile(), file);
    }
  });

  it('is listed once installed', async () => {
    const { version } = JSON.parse(await readFile(path.join(projectRoot, 'package.json'), 'utf8'));
    assert.deepEqual(await listExtensions(dirs), [`background-operations.background-operations@${version}`]);
  });

  describe('in the workbench', () => {
    let session: Session;
    let window: WorkbenchWindow;
    before(async () => {
      session = await startSession({ packages: [vsix] });
      window = keep(await WorkbenchWindow.open(session));
    });
    after(() => session.stop());

    it('activates when its view is opened', async () => {
      await window.openView('Background Operations');
      await window.sideBar.getByRole('button', { name: 'Start with the Example' }).waitFor();
      await until('the extension is activated', () =>
        session.server.extensionHostLog().includes('_doActivateExtension background-operations.background-operations'),
      );
    });

    it('starts the engine it brings with it, and the example is at work', async () => {
      await window.sideBar.getByRole('button', { name: 'Start with the Example' }).click();
      await window.row('Complete').waitFor();
      await until(
        'operations complete',
        async () => {
          const label = await window.row('Complete').getAttribute('aria-label');
          return /[1-9]/.test(label ?? '');
        },
        30_000,
      );
      await window.screenshot('package');
    });
  });
});
