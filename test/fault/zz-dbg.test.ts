import { mkdtempSync } from 'node:fs';
import fc from 'fast-check';
import { Model } from '/work/main/test/fault/model/model.ts';
import { Play } from '/work/main/test/fault/model/play.ts';
import { step, types } from '/work/main/test/fault/model/step.ts';
import { concurrency, groupLimit, World } from '/work/main/test/fault/model/world.ts';

it('dbg', async function () {
  this.timeout(0);
  let n = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40, size: 'max' }), async (steps) => {
      const root = mkdtempSync('/tmp/bgops-dbg-');
      const world = await World.create(root);
      const model = new Model({ concurrency, types, groupLimit }, world.clock.now());
      const game = new Play(world, model);
      let at = -1;
      let phase = 'steps';
      const guard = setTimeout(() => {
        console.log('HANG', phase, at, JSON.stringify(steps.slice(0, at + 1)));
        process.exit(1);
      }, 5000);
      try {
        for (const one of steps) {
          at++;
          await game.step(one);
        }
      } finally {
        phase = 'close';
        await world.close();
        clearTimeout(guard);
        n++;
      }
    }),
    {
      numRuns: 2500,
      interruptAfterTimeLimit: 400_000,
      ...(process.env.SEED ? { seed: Number(process.env.SEED) } : {}),
    },
  );
  console.log(n);
});
