import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { audit } from '../support/audit.ts';
import { Model } from './model/model.ts';
import { Play } from './model/play.ts';
import { type Step, step, types } from './model/step.ts';
import { concurrency, groupLimit, World } from './model/world.ts';

/** Plays steps on a new engine and a new model, which must stay the same. */
async function play(steps: readonly Step[]): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'bgops-model-'));
  const world = await World.create(root);
  try {
    const model = new Model({ concurrency, types, groupLimit }, world.clock.now());
    const game = new Play(world, model);
    for (const one of steps) await game.step(one);
  } finally {
    await world.close();
    audit(world.file, { pages: true });
    rmSync(root, { recursive: true, force: true });
  }
}

describe('random sequences of actions and crashes against a model', () => {
  const runs = Number(process.env.BGOPS_RUNS ?? (process.env.BGOPS_LONG ? 3_000 : 120));

  it(`agree after every step (${runs} sequences)`, async function () {
    this.timeout(runs * 1_000);
    const seed = process.env.BGOPS_SEED;
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40, size: 'max' }), play), {
      numRuns: runs,
      endOnFailure: false,
      ...(seed === undefined ? {} : { seed: Number(seed) }),
    });
  });
});
