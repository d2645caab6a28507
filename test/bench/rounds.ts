import { fork } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Effort } from './effort.ts';
import type { Measured } from './figures.ts';
import type { MeasureAnswer, MeasureOrder } from './measureChild.ts';
import type { PeerDescription } from './peers/peer.ts';
import { startRedis } from './redis.ts';

/** What each peer reached, one entry per round; an entry is empty where the peer failed. */
export type Rounds = ReadonlyMap<PeerDescription, readonly Measured[]>;

const childEntry = fileURLToPath(new URL('./measureChild.ts', import.meta.url));
const childLimitMs = 300_000;

/**
 * Runs every peer once in each round, each in a process of its own (and with a Redis server of its own), every other
 * round in reverse order. A peer that fails is reported and left out of that round.
 */
export async function runRounds(
  chosen: readonly PeerDescription[],
  effort: Effort,
  folder: string,
  say: (line: string) => void,
): Promise<Rounds> {
  const results = new Map(chosen.map((peer) => [peer, [] as Measured[]]));
  for (let round = 0; round < effort.rounds; round++) {
    for (const peer of round % 2 === 0 ? chosen : chosen.toReversed()) {
      say(`round ${round + 1} of ${effort.rounds}: ${peer.title}`);
      const measured = await runOnce(peer, effort, folder).catch((error: unknown) => {
        say(`  failed: ${error instanceof Error ? error.message : String(error)}`);
        return {};
      });
      results.get(peer)?.push(measured);
    }
  }
  return results;
}

async function runOnce(peer: PeerDescription, effort: Effort, parent: string): Promise<Measured> {
  const folder = await mkdtemp(join(parent, `${peer.name}-`));
  const queues = join(folder, 'queues');
  await mkdir(queues);
  const redis = peer.redis ? await startRedis(join(folder, 'redis'), peer.redis) : undefined;
  try {
    const measured = await order({ peer: peer.name, place: { folder: queues, redisPort: redis?.port ?? 0 }, effort });
    const redisPeakRssMb = redis?.peakRssMb();
    return redisPeakRssMb === undefined ? measured : { ...measured, redisPeakRssMb };
  } finally {
    await redis?.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function order(what: MeasureOrder): Promise<Measured> {
  const { promise, resolve, reject } = Promise.withResolvers<Measured>();
  const child = fork(childEntry, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], timeout: childLimitMs });
  const killWithUs = (): void => void child.kill('SIGKILL');
  process.once('exit', killWithUs);
  child.once('message', (answer: MeasureAnswer) => {
    if ('error' in answer) reject(new Error(answer.error));
    else resolve(answer.measured);
  });
  child.once('error', reject);
  child.once('exit', (code, signal) => {
    process.off('exit', killWithUs);
    reject(new Error(`The process of ${what.peer} ended (${signal ?? code}) before it answered.`));
  });
  child.send(what);
  return promise;
}
