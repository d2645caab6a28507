import { closeSync, fdatasyncSync, openSync, statfsSync, writeSync } from 'node:fs';
import { arch, availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { percentile } from './statistics.ts';

const fileSystems: Readonly<Record<number, string>> = {
  61267: 'ext4',
  16914836: 'tmpfs',
  1481003842: 'xfs',
  2435016766: 'btrfs',
  2035054128: 'overlay',
};

/** File system of a folder, by name where it is a usual one of Linux, else by its number. */
export function fileSystemOf(folder: string): string {
  const { type } = statfsSync(folder);
  return fileSystems[type] ?? (process.platform === 'linux' ? `0x${type.toString(16)}` : process.platform);
}

/** Lines that say what the figures were measured on. */
export function describeMachine(folder: string, redisVersion: string | undefined): string[] {
  const processor = cpus()[0]?.model.trim() ?? 'unknown processor';
  const gib = Math.round(totalmem() / 1024 ** 3);
  const sync = measureSync(folder);
  return [
    `- Machine: ${availableParallelism()} × ${processor}, ${gib} GiB, ${process.platform} ${release()} ${arch()}, ` +
      `${fileSystemOf(folder)}; load average at the start ${loadavg()[0]?.toFixed(1)}`,
    `- Versions: Node ${process.versions.node}, SQLite ${sqliteVersion()}` +
      (redisVersion ? `, Redis ${redisVersion}` : ''),
    `- Disk: append of 300 bytes + fdatasync ${Math.round(sync.perSecond)}/s, ` +
      `p50 ${sync.p50.toFixed(2)} ms, p99 ${sync.p99.toFixed(2)} ms`,
  ];
}

function sqliteVersion(): string {
  const database = new DatabaseSync(':memory:');
  const row = database.prepare('SELECT sqlite_version() AS version').get();
  database.close();
  return String(row?.version);
}

/** One second of appending 300 bytes and syncing them: no durable submit of one caller can be faster. */
function measureSync(folder: string): { perSecond: number; p50: number; p99: number } {
  const file = openSync(join(folder, 'sync.bin'), 'a');
  const record = Buffer.alloc(300, 'x');
  const times: number[] = [];
  const start = performance.now();
  while (performance.now() - start < 1_000) {
    const before = performance.now();
    writeSync(file, record);
    fdatasyncSync(file);
    times.push(performance.now() - before);
  }
  closeSync(file);
  const perSecond = (times.length * 1_000) / (performance.now() - start);
  return { perSecond, p50: percentile(times, 0.5) ?? 0, p99: percentile(times, 0.99) ?? 0 };
}
