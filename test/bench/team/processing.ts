import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import type { PostgresServer } from '../../support/postgres/server.ts';
import type { TeamPeer } from './peer.ts';
import { startProcess, type TeamProcess } from './process.ts';
import { usageOf } from './usage.ts';

export interface Processing {
  /** Stored completions per second, from the first start of a handler to the last completion. */
  readonly perSecond: number;
  readonly walBytes: number;
  /** Milliseconds of processor for each operation, in all workers and in PostgreSQL. */
  readonly workerCpuMs: number;
  readonly databaseCpuMs: number | undefined;
  /** Connections of each worker when all was done. */
  readonly connections: number;
}

export interface ProcessingOrder {
  readonly workers: number;
  /** Operations that wait when the workers begin. */
  readonly total: number;
  /** Cut off after so many seconds. */
  readonly seconds: number;
  /** Looks at the database when all is done. */
  readonly look?: (client: Client, completed: number) => Promise<void>;
}

const pollMs = 5;

/** Fills a queue and lets worker processes empty it. */
export async function measureProcessing(
  peer: TeamPeer,
  server: PostgresServer,
  order: ProcessingOrder,
): Promise<Processing> {
  const { workers, total, seconds } = order;
  const url = await server.createDatabase();
  await peer.prepare(url);
  const submitter = await startProcess(peer.name, 'submitter', url);
  await submitter.ask({ do: 'submitMany', calls: Math.ceil(total / 1_000), size: 1_000, seconds: 300 });
  await submitter.close();
  const client = new Client({ connectionString: url });
  await client.connect();
  const processes: TeamProcess[] = [];
  try {
    // After a bulk load its statistics would only come some time later.
    await client.query('VACUUM ANALYZE');
    await client.query('CHECKPOINT');
    for (let index = 0; index < workers; index++) processes.push(await startProcess(peer.name, 'worker', url));
    const before = await usageOf(client);
    const { completed, lastMs } = await complete(peer, client, processes, {
      ...order,
      total: Math.ceil(total / 1_000) * 1_000,
    });
    const after = await usageOf(client);
    const connections = (await connectionsOf(client)) / workers;
    const first = Math.min(...processes.map(({ started }) => started?.first ?? Number.POSITIVE_INFINITY));
    const cpu = await Promise.all(processes.splice(0).map((one) => one.close()));
    if (completed === 0) throw new Error(`${peer.title} completed nothing within ${seconds} s.`);
    await order.look?.(client, completed);
    const cpuSeconds = after.cpuSeconds === undefined ? undefined : after.cpuSeconds - (before.cpuSeconds ?? 0);
    return {
      perSecond: (completed * 1_000) / (lastMs - first),
      walBytes: (after.wal - before.wal) / completed,
      workerCpuMs: (cpu.reduce((sum, one) => sum + one, 0) * 1_000) / completed,
      databaseCpuMs: cpuSeconds === undefined ? undefined : (cpuSeconds * 1_000) / completed,
      connections,
    };
  } finally {
    await Promise.all(processes.map((one) => one.close().catch(() => 0)));
    await client.end();
    await server.dropDatabase(url);
  }
}

/** Connections to this database besides ours. */
async function connectionsOf(client: Client): Promise<number> {
  const { rows } = await client.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM pg_stat_activity
     WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()`,
  );
  return rows[0]?.n ?? 0;
}

/** Only when all handlers have started is the database asked for what is stored, so that asking takes no part. */
async function complete(peer: TeamPeer, client: Client, processes: TeamProcess[], { total, seconds }: ProcessingOrder) {
  const { promise: allStarted, resolve } = Promise.withResolvers<void>();
  const heard = (): void => {
    if (processes.reduce((sum, { started }) => sum + (started?.count ?? 0), 0) >= total) resolve();
  };
  for (const one of processes) one.onStarted = heard;
  const end = performance.now() + seconds * 1_000;
  await Promise.all(processes.map((one) => one.ask({ do: 'work' })));
  await Promise.race([allStarted, delay(seconds * 1_000, undefined, { ref: false })]);
  for (;;) {
    const { rows } = await client.query<{ n: number }>(peer.completed);
    const lastMs = Number(process.hrtime.bigint()) / 1e6;
    const completed = rows[0]?.n ?? 0;
    if (completed >= total || performance.now() >= end) return { completed, lastMs };
    await delay(pollMs);
  }
}
