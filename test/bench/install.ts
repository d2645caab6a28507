import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = import.meta.dirname;

/** Installs the peers' packages into test/bench/node_modules unless they are there in the locked versions. */
export function installPeers(say: (line: string) => void): void {
  const installed = join(folder, 'node_modules', '.package-lock.json');
  if (existsSync(installed) && Object.entries(declared()).every(([name, version]) => versionOf(name) === version))
    return;
  say('Installing the peers (npm ci in test/bench)…');
  const [program, first] = npm();
  execFileSync(program, [...first, 'ci', '--no-audit', '--no-fund', '--ignore-scripts'], {
    cwd: folder,
    stdio: ['ignore', 2, 'inherit'],
    shell: program === 'npm' && process.platform === 'win32',
  });
}

/** The peers' packages with their versions, for people. */
export function packageVersions(): string {
  return Object.entries(declared())
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');
}

function declared(): Record<string, string> {
  const text = readFileSync(join(folder, 'package.json'), 'utf8');
  return (JSON.parse(text) as { dependencies: Record<string, string> }).dependencies;
}

function versionOf(name: string): string | undefined {
  const file = join(folder, 'node_modules', name, 'package.json');
  if (!existsSync(file)) return undefined;
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

/** npm as `npm run` knows it, else the one of the path. */
function npm(): [program: string, first: string[]] {
  const script = process.env.npm_execpath;
  return script?.endsWith('.js') ? [process.execPath, [script]] : ['npm', []];
}
