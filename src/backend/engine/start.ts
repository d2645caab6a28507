import { type ChildProcess, spawn } from 'node:child_process';
import { type FileHandle, mkdir, open, readFile, rename, stat } from 'node:fs/promises';
import path from 'node:path';

/**
 * Keeps the server small: objects that live for one request are collected in a young generation of 8 MB instead of 32.
 * It saves about 20 MB of memory.
 */
export const memoryFlags: readonly string[] = ['--max-semi-space-size=4'];

/** How the server process is started. */
export interface StartOptions {
  readonly dataFolder: string;
  /** Runs the script: Node, or the program of VS Code, which is one when it is told so. */
  readonly execPath: string;
  /** The server: `dist/server.js`. */
  readonly serverScript: string;
  /** Folder with the handlers; null: it runs none. */
  readonly handlersFolder: string | null;
  /** Globs of the handler files below that folder; the server's own default when left out. */
  readonly patterns?: readonly string[];
  /** Working directory of the server; the data folder when left out. */
  readonly cwd?: string;
  /** The server ends by itself after so many seconds without clients and work. */
  readonly idleExit: number;
}

/** How the process of a server ended. */
export interface Exit {
  readonly code: number | null;
  /** What was wrong, where the process could not even be started. */
  readonly problem: string | null;
}

/** A server that was started and may not answer yet. */
export interface StartedServer {
  readonly pid: number | undefined;
  readonly ended: Promise<Exit>;
  /** The last lines that it wrote, for a message to a person. */
  lastLines(count: number): Promise<string>;
}

/** A log that has grown to this many bytes is put aside before the next server writes to it. */
const longestLog = 4 * 1_048_576;

export function serverLog(dataFolder: string): string {
  return path.join(dataFolder, 'server.log');
}

/**
 * Starts a server that outlives this process; its log goes to `server.log` of the data folder. Its ready line, which
 * has the token in it, goes nowhere: the discovery file says the same.
 */
export async function startServer(options: StartOptions): Promise<StartedServer> {
  const { dataFolder, execPath, serverScript, handlersFolder, patterns = [], cwd, idleExit } = options;
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  const handlers =
    handlersFolder === null ? [] : ['--handlers', handlersFolder, ...patterns.flatMap((glob) => ['--pattern', glob])];
  const { log, size } = await openLog(dataFolder);
  try {
    const child = spawn(
      execPath,
      [...memoryFlags, serverScript, 'serve', '--data', dataFolder, '--idle-exit', String(idleExit), ...handlers],
      {
        cwd: cwd ?? dataFolder,
        detached: true,
        windowsHide: true,
        stdio: ['ignore', 'ignore', log.fd],
        env: { ...ownEnvironment(), ELECTRON_RUN_AS_NODE: '1' },
      },
    );
    child.unref();
    const lastLines = async (count: number) => {
      const bytes = await readFile(serverLog(dataFolder)).catch(() => Buffer.alloc(0));
      return bytes.subarray(size).toString().trimEnd().split('\n').slice(-count).join('\n');
    };
    return { pid: child.pid, ended: endOf(child), lastLines };
  } finally {
    await log.close();
  }
}

function endOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, problem: error.message }));
    child.once('exit', (code) => resolve({ code, problem: null }));
  });
}

async function openLog(dataFolder: string): Promise<{ log: FileHandle; size: number }> {
  const file = serverLog(dataFolder);
  const before = await stat(file).catch(() => null);
  if (before !== null && before.size > longestLog) await rename(file, `${file}.1`).catch(() => undefined);
  const log = await open(file, 'a', 0o600);
  return { log, size: (await log.stat()).size };
}

/** Ours, without what would make the server take another token than one of its own. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const { BGOPS_TOKEN: _token, BGOPS_URL: _url, BGOPS_DATA: _data, ...rest } = process.env;
  return rest;
}
