// Entry of the process that fills a data folder: node scaleFill.ts FOLDER COUNT. Nine in ten operations are run to their
// end, the others wait for a handler that does not exist, so that every table has rows. One in ten has a parent key, one
// in a hundred is in a group.
import { Engine } from '../../src/engine/engine.ts';
import { functionRunner } from '../../src/engine/handler/functionRunner.ts';
import { everything } from '../../src/operation/query.ts';
import { benchInput } from './peers/peer.ts';

const [, , folder = '', countText = ''] = process.argv;
const count = Number(countText);
const submittedAtOnce = 1_000;
/** Operations submitted before those that can run are waited for, so that the ready ones stay few. */
const stride = 20_000;

const runner = functionRunner({ handlers: { lint: async () => {} }, concurrency: 500 });
const engine = await Engine.open({ folder, runner });
engine.start();
let submitted = 0;
while (submitted < count) {
  const end = Math.min(submitted + stride, count);
  while (submitted < end) {
    const size = Math.min(submittedAtOnce, end - submitted);
    const run = submitted / submittedAtOnce;
    const drafts = Array.from({ length: size }, (_, index) => ({
      type: index % 10 === 9 ? 'later' : 'lint',
      input: benchInput(),
      ...(index % 10 === 5 ? { parentKey: `Run-${run}` } : {}),
      ...(index % 100 === 99 ? { executionGroup: `Group-${run}` } : {}),
    }));
    await engine.submitMany(drafts, 'bench');
    submitted += size;
  }
  await allRun();
}
await engine.stop();

/** Resolves when nothing that has a handler is left. */
function allRun(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = async (): Promise<void> => {
    const { counts } = await engine.counts(everything);
    if ((counts.Complete ?? 0) < submitted - Math.floor(submitted / 10)) return;
    unsubscribe();
    resolve();
  };
  const unsubscribe = engine.onChange(() => void look());
  void look();
  return promise;
}
