/** Runs shares of tiers side by side, in their order, each tier within its limit. */
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { add, type Count, fail, nothing, type Share } from './share.ts';
import type { Tier } from './tiers.ts';

interface Progress {
  readonly count: Count;
  /** Shares that have not ended. */
  left: number;
  /** When its first share began, ms. */
  began: number | undefined;
}

/** `ended` is called with what a tier came to and the ms since its first share began. */
export async function runShares(
  shares: readonly Share[],
  lanes: number,
  ended: (tier: Tier, count: Count, ms: number) => void,
): Promise<void> {
  const tiers = new Map<Tier, Progress>();
  for (const { tier } of shares) {
    const progress = tiers.get(tier) ?? { count: nothing(), left: 0, began: undefined };
    progress.left += 1;
    tiers.set(tier, progress);
  }
  // One alone is printed while it runs, others when they have ended, in one piece.
  const run = shares.length === 1 || lanes === 1 ? runLive : runPrintedLater;
  const queue = shares.values();
  const lane = async () => {
    for (const share of queue) {
      const { tier } = share;
      const progress = tiers.get(tier) ?? { count: nothing(), left: 1, began: undefined };
      progress.began ??= Date.now();
      const left = Math.ceil(tier.limit - (Date.now() - progress.began) / 1_000);
      if (left > 0) add(progress.count, await run(share, left));
      else fail(progress.count, `${tier.name}: no time was left within ${tier.limit} s for ${share.what}`);
      progress.left -= 1;
      if (progress.left === 0) ended(tier, progress.count, Date.now() - progress.began);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

function runLive(share: Share, limit: number): Promise<Count> {
  console.log(`\n── ${share.tier.name}`);
  return share.run(limit, 1);
}

async function runPrintedLater(share: Share, limit: number): Promise<Count> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'bgops-output-'));
  const file = path.join(folder, 'output');
  const output = await open(file, 'w');
  try {
    const count = await share.run(limit, output.fd);
    process.stdout.write(`\n── ${share.tier.name}\n${await readFile(file, 'utf8')}`);
    return count;
  } finally {
    await output.close();
    await rm(folder, { recursive: true, force: true });
  }
}
