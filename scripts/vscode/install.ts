/**
 * The VS Code that tests and `npm start` run: the npm package `code-server`, which carries the whole
 * workbench and server, so that nothing but the npm registry is needed.
 *
 * It is kept outside the project (576 MB) in a cache folder of the user, keyed by version, so that every
 * clone shares one copy.
 */
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { runOrThrow } from './processes.ts';

/** 4.139.1 carries VS Code 1.139.1. */
const codeServerVersion = '4.139.1';

/** The folder of this project's downloads: `BGOPS_CACHE`, else the user's cache folder. */
function cacheFolder(): string {
  if (process.env.BGOPS_CACHE) return process.env.BGOPS_CACHE;
  const base = process.env.XDG_CACHE_HOME || process.env.LOCALAPPDATA || path.join(os.homedir(), '.cache');
  return path.join(base, 'background-operations');
}

/**
 * Installs code-server once and returns the folder with `out/server-main.js`.
 * Two runs may do it at the same time: each installs into a folder of its own and the first rename wins.
 */
export async function ensureCodeServer(): Promise<string> {
  const target = path.join(cacheFolder(), `code-server-${codeServerVersion}`);
  const root = vscodeRoot(target);
  if (existsSync(path.join(root, 'out', 'server-main.js'))) return root;
  console.log(`Installing VS Code (code-server ${codeServerVersion}) into ${target}; this happens once.`);
  await mkdir(cacheFolder(), { recursive: true });
  const temporary = await mkdtemp(`${target}.installing-`);
  try {
    await writeFile(path.join(temporary, 'package.json'), '{"private":true}\n');
    await npmInstall(temporary, [`code-server@${codeServerVersion}`]);
    await npmInstall(vscodeRoot(temporary), ['--omit=dev']);
    await replaceNativeModules(vscodeRoot(temporary));
    await rename(temporary, target).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return root;
}

function vscodeRoot(folder: string): string {
  return path.join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
}

/** No compiler is asked for: the two native modules without a prebuilt binary get a plain JavaScript twin. */
async function replaceNativeModules(root: string): Promise<void> {
  for (const name of ['spdlog', 'native-watchdog']) {
    const twin = path.join(import.meta.dirname, 'replacement', `${name}.cjs`);
    await copyFile(twin, path.join(root, 'node_modules', '@vscode', name, 'index.js'));
  }
}

async function npmInstall(cwd: string, args: readonly string[]): Promise<void> {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const flags = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  await runOrThrow(npm, [...flags, ...args], { cwd, shell: process.platform === 'win32' });
}
