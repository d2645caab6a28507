import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { postgresPrograms, postgresUser } from './programs.ts';

/** A PostgreSQL server of our own: on loopback, a free port and a temporary folder, with the durability it has by default. */
export interface PostgresServer {
  /** Makes an empty database and answers its URL. */
  createDatabase(): Promise<string>;
  /** Removes a database that it made, whoever is connected to it. */
  dropDatabase(url: string): Promise<void>;
  readonly port: number;
  /** Ends it in good order; who is connected is cut off. */
  quit(): Promise<void>;
  /** Ends it without warning, as a crash does. */
  kill(): Promise<void>;
  /** Starts it again on the same data and port. */
  start(): Promise<void>;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

/** Starts an empty server; `settings` are added to its command line, as in `max_connections=20`. */
export async function startPostgres(settings: readonly string[] = []): Promise<PostgresServer> {
  const programs = postgresPrograms();
  const user = postgresUser();
  const folder = mkdtempSync(path.join(tmpdir(), 'bgops-postgres-'));
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  const data = path.join(folder, 'data');
  // No password: only this machine can reach it, and it holds what tests made up.
  const initialize = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  execFileSync(path.join(programs, 'initdb'), initialize, {
    ...user,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const port = await freePort();
  const url = (database: string) => `postgres://postgres@127.0.0.1:${port}/${database}`;
  const options = ['listen_addresses=127.0.0.1', `port=${port}`, `unix_socket_directories=${folder}`, ...settings];
  let server: ChildProcess | undefined;
  let databases = 0;
  const killWithUs = () => void server?.kill('SIGQUIT');
  process.once('exit', killWithUs);

  /** After a crash the memory that its processes shared is free only when the last of them has noticed. */
  async function start(): Promise<void> {
    const latest = performance.now() + 20_000;
    for (;;) {
      try {
        return await launch();
      } catch (error) {
        if (performance.now() > latest) throw error;
        await delay(50);
      }
    }
  }

  async function launch(): Promise<void> {
    const args = ['-D', data, ...options.flatMap((option) => ['-c', option])];
    let output = '';
    const started = spawn(path.join(programs, 'postgres'), args, {
      ...user,
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    server = started;
    const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
    started.stderr.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-20_000);
      if (output.includes('ready to accept connections')) resolve();
    });
    started.once('close', () => reject(new Error(`PostgreSQL ended while it started:\n${output}`)));
    started.once('error', reject);
    await ready;
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const exited = once(server, 'exit');
    server.kill(signal);
    await exited;
  }

  async function run(statement: string): Promise<void> {
    const client = new Client({ connectionString: url('postgres') });
    await client.connect();
    await client.query(statement);
    await client.end();
  }

  await start();
  return {
    port,
    start,
    quit: () => end('SIGINT'),
    async createDatabase() {
      const name = `test${++databases}`;
      await run(`CREATE DATABASE ${name}`);
      return url(name);
    },
    dropDatabase: (database) => run(`DROP DATABASE ${new URL(database).pathname.slice(1)} WITH (FORCE)`),
    // Its own processes notice that the first one is gone, and end too.
    kill: () => end('SIGKILL'),
    async stop() {
      process.off('exit', killWithUs);
      // Its data goes: there is nothing to write down.
      await end('SIGQUIT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('The system gave no free port.');
  return address.port;
}
