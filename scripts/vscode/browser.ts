/** Finds (or, as root on Debian, installs) Chromium and drives it without a window through Playwright. */
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { runOrThrow } from './processes.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'msedge', 'chrome'];
const macPaths = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The path of a Chromium: `BGOPS_CHROMIUM`, else the first on PATH, else one installed with apt. */
async function ensureChromium(): Promise<string> {
  const found = process.env.BGOPS_CHROMIUM || findChromium();
  if (found) return found;
  if (process.getuid?.() === 0 && onPath('apt-get')) {
    console.log('Installing Chromium with apt-get; this happens once.');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await runOrThrow('apt-get', ['update', '-q'], { env });
    await runOrThrow('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], { env });
    const installed = findChromium();
    if (installed) return installed;
  }
  throw new Error(
    'No Chromium was found on PATH. Install the package `chromium` (or Google Chrome), or name the program in BGOPS_CHROMIUM.',
  );
}

/** A headless Chromium that makes no request of its own. */
export async function launchBrowser(): Promise<Browser> {
  const quiet = ['--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  // The workbench asks for some addresses of its maker, and waits for names that are not resolved here.
  quiet.push('--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1');
  return chromium.launch({
    executablePath: await ensureChromium(),
    args: [...root, '--disable-gpu', '--disable-quic', '--disable-dev-shm-usage', ...quiet],
    // Ctrl-C is ours: whoever started the browser closes it.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
}

function findChromium(): string | undefined {
  const first = names.map(onPath).find((file) => file !== undefined);
  return first ?? macPaths.find(isExecutable);
}

/** The full path of a program on PATH. */
export function onPath(program: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  return folders.map((folder) => path.join(folder, program)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
