import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Effort } from './effort.ts';
import type { Measured } from './figures.ts';
import type { Peer, PeerDescription, PeerPlace } from './peers/peer.ts';
import { percentile } from './statistics.ts';

const megabyte = 1024 * 1024;
const warmUpOperations = 500;
const nothing = (): void => {};

/** Takes every figure of one peer, each on an empty queue of its own. The process should do nothing else. */
export async function measurePeer(description: PeerDescription, place: PeerPlace, effort: Effort): Promise<Measured> {
  let opened = 0;
  const withPeer = async <Value>(use: (peer: Peer) => Promise<Value>): Promise<Value> => {
    const folder = join(place.folder, String(opened++));
    await mkdir(folder, { recursive: true });
    const peer = await description.open({ ...place, folder });
    try {
      return await use(peer);
    } finally {
      await Promise.race([peer.close(), delay(5_000, undefined, { ref: false })]);
    }
  };
  const measured: Measured = {};
  const delays = await withPeer((peer) => startDelays(peer, effort));
  const [p50, p99] = [percentile(delays, 0.5), percentile(delays, 0.99)];
  if (p50 !== undefined) measured.startP50 = p50;
  if (p99 !== undefined) measured.startP99 = p99;
  measured.rssMb = process.memoryUsage().rss / megabyte;
  measured.submit1 = await withPeer((peer) => submitRate(peer, 1, effort));
  measured.submit100 = await withPeer((peer) => submitRate(peer, 100, effort));
  measured.bulk = await withPeer((peer) => bulkRate(peer, effort));
  const processing = async (concurrency: 1 | 10 | 100): Promise<number> => {
    const run = (total: number): Promise<Processed> =>
      withPeer((peer) => processAll(peer, concurrency, total, effort.processSeconds));
    await run(warmUpOperations);
    let total = effort.preloaded[concurrency];
    let processed = await run(total);
    while (processed.seconds < effort.leastProcessSeconds && total < effort.preloadLimit) {
      total = Math.min(total * 4, effort.preloadLimit);
      processed = await run(total);
    }
    return processed.count / processed.seconds;
  };
  measured.process1 = await processing(1);
  measured.process10 = await processing(10);
  measured.process100 = await processing(100);
  measured.peakRssMb = process.resourceUsage().maxRSS / 1024;
  return measured;
}

/** Acknowledged submits per second while `callers` submit one after the other, all at the same time. */
async function submitRate(peer: Peer, callers: number, effort: Effort): Promise<number> {
  for (let count = 0; count < 20; count++) await peer.submit();
  const start = performance.now();
  const end = start + effort.submitSeconds * 1_000;
  let started = 0;
  const call = async (): Promise<void> => {
    while (performance.now() < end && started < effort.submitLimit) {
      started++;
      await peer.submit();
    }
  };
  await Promise.all(Array.from({ length: callers }, call));
  return perSecond(started, start);
}

/** Acknowledged operations per second, submitted 1,000 at a time. */
async function bulkRate(peer: Peer, effort: Effort): Promise<number> {
  await peer.submitMany(100);
  const start = performance.now();
  let submitted = 0;
  while (performance.now() - start < effort.submitSeconds * 1_000 && submitted < effort.submitLimit) {
    await peer.submitMany(1_000);
    submitted += 1_000;
  }
  return perSecond(submitted, start);
}

interface Processed {
  readonly count: number;
  readonly seconds: number;
}

/**
 * Fills the queue with `total` operations of a handler that does nothing and counts the stored completions, from the
 * first start to the last completion. Cut off after `limit` seconds.
 */
async function processAll(peer: Peer, concurrency: number, total: number, limit: number): Promise<Processed> {
  for (let submitted = 0; submitted < total; submitted += 1_000) {
    await peer.submitMany(Math.min(1_000, total - submitted));
  }
  let firstStart: number | undefined;
  let lastCompletion = 0;
  let completed = 0;
  const ended = Promise.withResolvers<void>();
  const stop = await peer.work(
    concurrency,
    async () => {
      firstStart ??= performance.now();
    },
    (count) => {
      completed += count;
      lastCompletion = performance.now();
      if (completed >= total) ended.resolve();
    },
  );
  await Promise.race([ended.promise, delay(limit * 1_000, undefined, { ref: false })]);
  const processed = { count: completed, seconds: (lastCompletion - (firstStart ?? lastCompletion)) / 1_000 };
  await Promise.race([stop(), delay(4_000, undefined, { ref: false })]);
  if (processed.count === 0) throw new Error(`Nothing was completed within ${limit} s.`);
  return processed;
}

/** Milliseconds from the call of submit to the start of the handler, one operation at a time on an idle queue. */
async function startDelays(peer: Peer, effort: Effort): Promise<number[]> {
  let started: (at: number) => void = () => {};
  const stop = await peer.work(10, async () => started(performance.now()), nothing);
  await delay(500);
  const delays: number[] = [];
  const warmUp = 30;
  for (let sample = -warmUp; sample < effort.delaySamples; sample++) {
    const start = Promise.withResolvers<number>();
    started = start.resolve;
    const submittedAt = performance.now();
    const acknowledged = peer.submit();
    const startedAt = await start.promise;
    await acknowledged;
    if (sample >= 0) delays.push(startedAt - submittedAt);
    await delay(15 + Math.random() * 30);
  }
  await Promise.race([stop(), delay(4_000, undefined, { ref: false })]);
  return delays;
}

function perSecond(count: number, start: number): number {
  return (count * 1_000) / (performance.now() - start);
}
