/**
 * Runs test/host inside a real VS Code: `node scripts/test-host.ts [--no-build] [-g PATTERN]`.
 *
 * On desktop VS Code, downloaded by @vscode/test-electron, where its download site answers and a display is there;
 * else on the VS Code server with a headless browser. `BGOPS_VSCODE=desktop|server` decides instead.
 */
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { runTests } from '@vscode/test-electron';
import { build } from '../esbuild.mjs';

const root = path.dirname(import.meta.dirname);
const { values } = parseArgs({
  options: { 'no-build': { type: 'boolean', default: false }, grep: { type: 'string', short: 'g', default: '' } },
});

if (!values['no-build']) await build();
const desktop = await useDesktop();
console.log(desktop ? 'VS Code: desktop' : 'VS Code: server in a headless browser');

const temporary = await mkdtemp(path.join(os.tmpdir(), 'bgops-host-workspace-'));
const workspace = path.join(temporary, 'workspace');
const example = path.join(root, 'example');
if (existsSync(example)) await cp(example, workspace, { recursive: true });

try {
  await runTests({
    ...(desktop ? {} : { vscodeExecutablePath: path.join(import.meta.dirname, 'vscode', 'executable.ts') }),
    extensionDevelopmentPath: root,
    extensionTestsPath: path.join(root, 'dist', 'test', 'host', 'index.cjs'),
    extensionTestsEnv: { BGOPS_GREP: values.grep },
    launchArgs: [existsSync(workspace) ? workspace : temporary],
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await rm(temporary, { recursive: true, force: true, maxRetries: 5 });
}

async function useDesktop(): Promise<boolean> {
  if (process.env.BGOPS_VSCODE) return process.env.BGOPS_VSCODE === 'desktop';
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return false;
  try {
    const address = 'https://update.code.visualstudio.com/api/releases/stable';
    return (await fetch(address, { method: 'HEAD', signal: AbortSignal.timeout(3_000) })).ok;
  } catch {
    return false;
  }
}
