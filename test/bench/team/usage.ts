import { readdirSync, readFileSync } from 'node:fs';
import type { Client } from 'pg';

/** What a server of PostgreSQL has used since it started. */
export interface Usage {
  /** Bytes written to the log that makes commits durable. */
  readonly wal: number;
  /** Seconds of processor of all its processes; undefined where the system does not tell (it is read from /proc). */
  readonly cpuSeconds: number | undefined;
}

export async function usageOf(client: Client): Promise<Usage> {
  const { rows } = await client.query<{ wal: string; pid: number }>(
    "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') AS wal, pg_backend_pid() AS pid",
  );
  const [row] = rows;
  return { wal: Number(row?.wal), cpuSeconds: serverSeconds(row?.pid ?? 0) };
}

/** Linux counts in hundredths of a second. */
const ticks = 100;

/** Of the first process, of those it has waited for, and of those that run. */
function serverSeconds(backend: number): number | undefined {
  try {
    const postmaster = statOf(backend).parent;
    const { own, ended } = statOf(postmaster);
    let total = own + ended;
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      try {
        const stat = statOf(Number(name));
        if (stat.parent === postmaster) total += stat.own;
      } catch {
        // It has just ended.
      }
    }
    return total / ticks;
  } catch {
    return undefined;
  }
}

/** Fields of proc(5) behind the name, which may hold anything. */
function statOf(pid: number): { parent: number; own: number; ended: number } {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const at = (field: number): number => fields[field - 3] ?? 0;
  return { parent: at(4), own: at(14) + at(15), ended: at(16) + at(17) };
}
