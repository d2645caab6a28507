import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import type { PostgresServer } from '../../support/postgres/server.ts';
import { percentile } from '../statistics.ts';
import type { TeamPeer } from './peer.ts';
import { startProcess } from './process.ts';
import { usageOf } from './usage.ts';

export interface Submitting {
  /** Durable submits per second, 1,000 with each call, one call after the other. */
  readonly perSecond: number;
  readonly walBytes: number;
  readonly submitterCpuMs: number;
  readonly databaseCpuMs: number | undefined;
}

export async function measureSubmitting(peer: TeamPeer, server: PostgresServer, seconds: number): Promise<Submitting> {
  const url = await server.createDatabase();
  await peer.prepare(url);
  const client = new Client({ connectionString: url });
  await client.connect();
  const submitter = await startProcess(peer.name, 'submitter', url);
  await submitter.ask({ do: 'submitMany', calls: 2, size: 1_000, seconds });
  await client.query('CHECKPOINT');
  const before = await usageOf(client);
  const order = { do: 'submitMany', calls: 1_000, size: 1_000 } as const;
  const warm = await submitter.ask({ ...order, calls: 0, seconds });
  const done = await submitter.ask({ ...order, seconds });
  const after = await usageOf(client);
  await submitter.close();
  await client.end();
  await server.dropDatabase(url);
  const cpuSeconds = after.cpuSeconds === undefined ? undefined : after.cpuSeconds - (before.cpuSeconds ?? 0);
  return {
    perSecond: done.count / done.seconds,
    walBytes: (after.wal - before.wal) / done.count,
    submitterCpuMs: ((done.cpuSeconds - warm.cpuSeconds) * 1_000) / done.count,
    databaseCpuMs: cpuSeconds === undefined ? undefined : (cpuSeconds * 1_000) / done.count,
  };
}

/**
 * Milliseconds from the call of submit in one process to the start of the handler in another, one operation at a time on
 * an idle queue.
 */
export async function measureStart(
  peer: TeamPeer,
  server: PostgresServer,
  samples: number,
): Promise<{ p50: number; p99: number }> {
  const url = await server.createDatabase();
  await peer.prepare(url);
  const worker = await startProcess(peer.name, 'worker', url);
  const submitter = await startProcess(peer.name, 'submitter', url);
  await worker.ask({ do: 'work' });
  await delay(500);
  const delays: number[] = [];
  const warmUp = 20;
  for (let sample = -warmUp; sample < samples; sample++) {
    const started = new Promise<number>((resolve) => {
      const seen = worker.started?.count ?? 0;
      worker.onStarted = ({ count, last }) => count > seen && resolve(last);
    });
    const { at } = await submitter.ask({ do: 'submit' });
    const startedAt = await started;
    if (sample >= 0) delays.push(startedAt - at);
    await delay(15 + Math.random() * 30);
  }
  await Promise.all([worker.close(), submitter.close()]);
  await server.dropDatabase(url);
  return { p50: percentile(delays, 0.5) ?? Number.NaN, p99: percentile(delays, 0.99) ?? Number.NaN };
}
