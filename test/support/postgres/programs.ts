import { execFileSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** A user that programs run as. */
export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The folder with `initdb` and `postgres`: `BGOPS_POSTGRES`, else the newest of Debian's, else the one of `initdb` on
 * PATH, else what apt installs. Raises when there is none, saying what to do.
 */
export function postgresPrograms(): string {
  const found = find() ?? (install('postgresql') ? find() : undefined);
  if (found !== undefined) return found;
  throw new Error(
    'PostgreSQL was not found. Install the package `postgresql`, or name the folder of its programs in BGOPS_POSTGRES.',
  );
}

/** The program `pgbouncer`: `BGOPS_PGBOUNCER`, else Debian's, else the one on PATH, else what apt installs. */
export function pgbouncerProgram(): string {
  const look = (): string | undefined => {
    const named = process.env.BGOPS_PGBOUNCER;
    if (named !== undefined && named !== '') return named;
    const folders = ['/usr/sbin', ...(process.env.PATH ?? '').split(path.delimiter)];
    return folders.map((folder) => path.join(folder, 'pgbouncer')).find((file) => existsSync(file));
  };
  const found = look() ?? (install('pgbouncer') ? look() : undefined);
  if (found !== undefined) return found;
  throw new Error('PgBouncer was not found. Install the package `pgbouncer`, or name its program in BGOPS_PGBOUNCER.');
}

/** False: this is not for us to do. A server of the system's own is neither needed nor wanted. */
function install(name: string): boolean {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false;
  console.error(`Installing ${name} with apt-get; this happens once.`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  execFileSync('apt-get', ['update', '-q'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const args = ['install', '-y', '-q', '--no-install-recommends', name];
  execFileSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  return true;
}

function find(): string | undefined {
  const named = process.env.BGOPS_POSTGRES;
  if (named !== undefined && named !== '') return named;
  const version = (folder: string) => Number(/\/(\d+)\/bin$/.exec(folder)?.[1] ?? 0);
  const debian = globSync('/usr/lib/postgresql/*/bin').filter((folder) => existsSync(path.join(folder, 'initdb')));
  const onPath = (process.env.PATH ?? '')
    .split(path.delimiter)
    .filter((folder) => existsSync(path.join(folder, 'postgres')));
  return debian.sort((a, b) => version(b) - version(a))[0] ?? onPath[0];
}

/** PostgreSQL refuses to run as root, and then runs as the user its package made. Undefined: as ourselves. */
export function postgresUser(): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8', cwd: homedir() }));
  return { uid: id('-u'), gid: id('-g') };
}
