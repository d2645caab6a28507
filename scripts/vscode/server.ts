/** Starts and stops one VS Code server on the loopback address, with a data folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { linkBuiltin } from './builtin.ts';
import { stopEngines } from './engines.ts';
import { ensureCodeServer } from './install.ts';
import { runOrThrow, signalGroup, stopGroup } from './processes.ts';

export interface ServerOptions {
  /** Folder for everything the server keeps: settings, storage, logs, and extensions unless named below. */
  dataDir: string;
  extensionsDir?: string;
  /** Default: a free one. */
  port?: number;
  /** Asked of every browser as `?tkn=`; without it anyone on this machine may connect (tests only). */
  token?: string;
  /** Honour a development path in the page's address; the page then needs the two driver functions. */
  driver?: boolean;
  /** Ask whether the folder is trusted; default: every folder is. */
  workspaceTrust?: boolean;
  /** Names of the extensions of VS Code itself that are there; default: all that are of use here. */
  builtin?: readonly string[];
  /** Added to `defaultSettings`. */
  settings?: Record<string, unknown>;
  env?: NodeJS.ProcessEnv;
}

export interface VscodeServer {
  port: number;
  dataDir: string;
  /** The address of a workspace folder, with the token if there is one. */
  address(folder: string, parameters?: Record<string, string>): string;
  /** Replaces the machine settings; a connected window follows at once. */
  writeSettings(settings: Record<string, unknown>): Promise<void>;
  /** What the extension hosts logged so far. */
  extensionHostLog(): string;
  /** Resolves when the server process has ended, for whatever reason. */
  ended: Promise<unknown>;
  /** Stops the server, its extension hosts and the engine servers they started. */
  stop(): Promise<void>;
}

/** What a quiet window needs; every start of ours begins with these machine settings. */
const defaultSettings: Readonly<Record<string, unknown>> = {
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'workbench.enableExperiments': false,
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'remote.autoForwardPorts': false,
};

export async function startServer(options: ServerOptions): Promise<VscodeServer> {
  const root = await ensureCodeServer();
  const port = options.port ?? (await freePort());
  const settingsFile = path.join(options.dataDir, 'data', 'Machine', 'settings.json');
  const writeSettings = async (settings: Record<string, unknown>) => {
    await mkdir(path.dirname(settingsFile), { recursive: true });
    await writeFile(settingsFile, JSON.stringify({ ...defaultSettings, ...settings }, null, 2));
  };
  await writeSettings(options.settings ?? {});
  // Of some of them VS Code takes no notice where a machine says so, only where a person does.
  const userFile = path.join(options.dataDir, 'data', 'User', 'settings.json');
  await mkdir(path.dirname(userFile), { recursive: true });
  if (!existsSync(userFile)) await writeFile(userFile, JSON.stringify(defaultSettings, null, 2));
  const builtin = path.join(options.dataDir, 'builtin');
  await linkBuiltin(path.join(root, 'extensions'), builtin, options.builtin);

  const child = spawn(
    process.execPath,
    [...serverArguments(root, port, options), '--builtin-extensions-dir', builtin],
    {
      detached: process.platform !== 'win32',
      env: cleanEnvironment({ ...socketFolder(options.dataDir), ...options.env }),
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const ended = once(child, 'exit');
  const kill = () => signalGroup(child, 'SIGKILL');
  process.once('exit', kill);
  await ready(child, options);

  return {
    port,
    dataDir: options.dataDir,
    address(folder, parameters = {}) {
      const query = new URLSearchParams({ ...(options.token ? { tkn: options.token } : {}), folder, ...parameters });
      return `http://localhost:${port}/?${query}`;
    },
    writeSettings,
    extensionHostLog: () => readLogs(options.dataDir),
    ended,
    async stop() {
      await stopGroup(child);
      process.removeListener('exit', kill);
      await stopEngines(path.join(options.dataDir, 'data', 'User'));
    },
  };
}

/** Installs a packaged extension into `extensionsDir`. Throws with the installer's output when it fails. */
export async function installExtension(vsix: string, dirs: { dataDir: string; extensionsDir: string }): Promise<void> {
  await serverCommand(dirs, ['--install-extension', vsix]);
}

/** The ids and versions installed in `extensionsDir`, such as `publisher.name@0.1.0`. */
export async function listExtensions(dirs: { dataDir: string; extensionsDir: string }): Promise<string[]> {
  const output = await serverCommand(dirs, ['--list-extensions', '--show-versions']);
  return output.split('\n').filter((line) => /^[^\s]+\.[^\s]+@/.test(line));
}

async function serverCommand(dirs: { dataDir: string; extensionsDir: string }, args: string[]): Promise<string> {
  const root = await ensureCodeServer();
  const main = path.join(root, 'out', 'server-main.js');
  const folders = ['--server-data-dir', dirs.dataDir, '--extensions-dir', dirs.extensionsDir];
  return runOrThrow(process.execPath, [main, ...folders, ...args], { env: cleanEnvironment() });
}

/** A port that was free a moment ago on the loopback address; `wanted` if that one is. */
export async function freePort(wanted = 0): Promise<number> {
  const probe = net.createServer();
  const listening = once(probe, 'listening');
  probe.listen(wanted, '127.0.0.1');
  try {
    await listening;
  } catch (error) {
    if (wanted !== 0) return freePort();
    throw error;
  }
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.');
  return address.port;
}

function serverArguments(root: string, port: number, options: ServerOptions): string[] {
  const args = [path.join(root, 'out', 'server-main.js'), '--host', '127.0.0.1', '--port', String(port)];
  args.push('--server-data-dir', options.dataDir, '--telemetry-level', 'off', '--accept-server-license-terms');
  if (options.extensionsDir) args.push('--extensions-dir', options.extensionsDir);
  if (!options.workspaceTrust) args.push('--disable-workspace-trust');
  // The environment of a login shell would replace the PATH in it.
  if (options.env?.PATH !== undefined) args.push('--force-disable-user-env');
  if (options.driver) args.push('--enable-smoke-test-driver');
  return options.token ? [...args, '--connection-token', options.token] : [...args, '--without-connection-token'];
}

/**
 * Variables that VS Code sets in its own terminal would mislead the server. No extension gallery is asked for
 * unless one is named: nothing of ours needs it, and it may be out of reach.
 */
function cleanEnvironment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_)/.test(name));
  return { EXTENSIONS_GALLERY: '{}', ...Object.fromEntries(own), ...extra };
}

/** Keeps the server's sockets in its own folder, where that leaves their paths short enough for the system. */
function socketFolder(dataDir: string): NodeJS.ProcessEnv {
  return dataDir.length < 40 ? { XDG_RUNTIME_DIR: dataDir } : {};
}

async function ready(child: ChildProcess, options: ServerOptions): Promise<void> {
  let output = '';
  await new Promise<void>((resolve, reject) => {
    const limit = setTimeout(() => fail('said nothing for 60 s'), 60_000);
    const fail = (why: string) => {
      clearTimeout(limit);
      void stopGroup(child, 0);
      reject(new Error(`The VS Code server did not start: it ${why}.\n${output.slice(-2_000)}`));
    };
    const onData = (text: string) => {
      output = `${output}${text}`.slice(-10_000);
      if (!output.includes('Extension host agent started')) return;
      clearTimeout(limit);
      resolve();
    };
    child.stdout?.setEncoding('utf8').on('data', onData);
    child.stderr?.setEncoding('utf8').on('data', onData);
    child.once('error', (error) => fail(`could not be run (${error.message})`));
    child.once('exit', (code) => fail(`ended with code ${code} (data folder ${options.dataDir})`));
  });
}

function readLogs(dataDir: string): string {
  const files = globSync('data/logs/*/exthost*/**/*.log', { cwd: dataDir }).sort();
  return files.map((file) => `── ${file}\n${readFileSync(path.join(dataDir, file), 'utf8')}`).join('\n');
}
