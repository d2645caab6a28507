import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pgbouncerProgram, postgresUser } from './programs.ts';
import { freePort } from './server.ts';

/** A PgBouncer of our own before a server of PostgreSQL. */
export interface PgBouncer {
  /** The URL of a database through it. */
  through(url: string): string;
  stop(): Promise<void>;
}

/** In transaction mode: a client has a connection of the server only while a transaction lasts, and not always the same. */
export async function startPgBouncer(server: string): Promise<PgBouncer> {
  const program = pgbouncerProgram();
  const user = postgresUser();
  const folder = mkdtempSync(path.join(tmpdir(), 'bgops-pgbouncer-'));
  const port = await freePort();
  const settings = path.join(folder, 'pgbouncer.ini');
  writeFileSync(
    settings,
    `[databases]
* = host=127.0.0.1 port=${new URL(server).port} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 6
max_client_conn = 200
`,
  );
  if (user !== undefined) for (const place of [folder, settings]) chownSync(place, user.uid, user.gid);
  const child = spawn(program, [settings], { ...user, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  const exited = once(child, 'exit');
  let output = '';
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
  child.once('error', reject);
  child.once('close', () => reject(new Error(`PgBouncer ended while it started:\n${output}`)));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-20_000);
    if (output.includes('process up')) resolve();
  });
  await ready;
  return {
    through(url) {
      const pooled = new URL(url);
      pooled.port = String(port);
      return pooled.href;
    },
    async stop() {
      process.off('exit', kill);
      child.kill('SIGKILL');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
