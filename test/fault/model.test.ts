import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describeOnBoth } from '../support/postgres/onBoth.ts';
import { emptyPlace, place } from '../support/postgres/place.ts';
import { Model, type Row } from './model/model.ts';
import { Play } from './model/play.ts';
import { type Step, step, types } from './model/step.ts';
import { concurrency, groupLimit, World } from './model/world.ts';

/** Stands for one database of PostgreSQL, which is faster to empty than to make. */
const shared = '/model';

/** Plays steps on a new engine and a new model, which must stay the same. */
async function play(steps: readonly Step[]): Promise<void> {
  const root = place() === 'SQLite' ? mkdtempSync(join(tmpdir(), 'bgops-model-')) : shared;
  await emptyPlace(join(root, '0'));
  const world = await World.create(root);
  try {
    const chosen = place() === 'SQLite' ? {} : { started: (row: Row) => world.started(row) };
    const model = new Model({ concurrency, types, groupLimit, ...chosen }, world.clock.now());
    const game = new Play(world, model);
    for (const one of steps) await game.step(one);
  } finally {
    await world.close();
    await world.audit({ pages: true });
    rmSync(root, { recursive: true, force: true });
  }
}

describeOnBoth('random sequences of actions and crashes against a model', () => {
  const all = Number(process.env.BGOPS_RUNS ?? (process.env.BGOPS_LONG ? 3_000 : 120));

  it(`agree after every step (${all} sequences; on PostgreSQL a tenth)`, async function () {
    const runs = place() === 'SQLite' ? all : Math.ceil(all / 10);
    this.timeout(runs * 20_000);
    const seed = process.env.BGOPS_SEED;
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40, size: 'max' }), play), {
      numRuns: runs,
      endOnFailure: place() === 'PostgreSQL',
      ...(seed === undefined ? {} : { seed: Number(seed) }),
    });
  });
});
