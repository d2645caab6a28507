import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createConnection, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { AppendFsync } from './peers/peer.ts';

export interface RedisServer {
  readonly port: number;
  /** Peak resident memory in MB; undefined where the system does not tell (it is read from /proc). */
  peakRssMb(): number | undefined;
  stop(): Promise<void>;
}

/**
 * The version of redis-server, installed with apt when it is missing and that is possible.
 * @throws when there is none, saying what to do.
 */
export function requireRedis(): string {
  const found = redisVersion();
  if (found) return found;
  const root = process.platform === 'linux' && process.getuid?.() === 0;
  if (!root) throw new Error('redis-server is not installed. Install it, or leave out the peers that need it.');
  console.error('Installing redis-server with apt…');
  const stdio = ['ignore', 'ignore', 'inherit'] as const;
  execFileSync('apt-get', ['update'], { stdio: [...stdio] });
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = ['install', '-y', '--no-install-recommends', 'redis-server'];
  execFileSync('apt-get', install, { stdio: [...stdio], env: environment });
  stopSystemService();
  const installed = redisVersion();
  if (!installed) throw new Error('apt installed redis-server, but it does not start. Run `redis-server --version`.');
  return installed;
}

/** Starts an empty Redis with an append-only file in `folder`, on a free port of the loopback interface. */
export async function startRedis(folder: string, appendFsync: AppendFsync): Promise<RedisServer> {
  await mkdir(folder, { recursive: true });
  const port = await freePort();
  const options = ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder, '--save', '', '--daemonize', 'no'];
  const durability = ['--appendonly', 'yes', '--appendfsync', appendFsync, '--loglevel', 'warning'];
  const server = spawn('redis-server', [...options, ...durability], { stdio: ['ignore', 'ignore', 'inherit'] });
  const killWithUs = (): void => void server.kill('SIGKILL');
  process.once('exit', killWithUs);
  await answers(server, port);
  return {
    port,
    peakRssMb: () => peakResidentMb(server.pid),
    async stop() {
      process.off('exit', killWithUs);
      if (server.exitCode !== null) return;
      const exited = once(server, 'exit');
      server.kill('SIGTERM');
      await exited;
    },
  };
}

/** Empties the Redis server, so that the next figure starts with none of the last one's operations. */
export async function emptyRedis(port: number): Promise<void> {
  await command(port, 'FLUSHALL');
}

function redisVersion(): string | undefined {
  try {
    const text = execFileSync('redis-server', ['--version'], { encoding: 'utf8' });
    return /v=(\S+)/.exec(text)?.[1] ?? text.trim();
  } catch {
    return undefined;
  }
}

/** The package may have started the system's own server, which nobody asked for. */
function stopSystemService(): void {
  try {
    execFileSync('service', ['redis-server', 'stop'], { stdio: 'ignore' });
  } catch {
    // It was not running, or this system has no services.
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('The system gave no free port.');
  return address.port;
}

async function answers(server: ChildProcess, port: number): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (performance.now() < deadline) {
    if (server.exitCode !== null) throw new Error(`redis-server ended with code ${server.exitCode} while starting.`);
    if (await ping(port)) return;
    await delay(20);
  }
  server.kill('SIGKILL');
  throw new Error('redis-server did not answer within 10 s.');
}

async function ping(port: number): Promise<boolean> {
  const reply = await command(port, 'PING').catch(() => '');
  return reply.startsWith('+PONG');
}

/** Sends one inline command and gives back the raw reply. */
function command(port: number, text: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = createConnection(port, '127.0.0.1');
  socket.once('connect', () => socket.write(`${text}\r\n`));
  socket.once('data', (data) => {
    resolve(data.toString());
    socket.destroy();
  });
  socket.once('error', reject);
  return promise;
}

function peakResidentMb(pid: number | undefined): number | undefined {
  try {
    const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return line === undefined ? undefined : Number(line) / 1024;
  } catch {
    return undefined;
  }
}
