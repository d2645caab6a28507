/**
 * Opens an engine on the data folder given as argument and submits an operation whose callback goes to the URL given as
 * second one. Says its id, and `ended` when it has ended.
 */
import { writeSync } from 'node:fs';
import { functionRunner } from '../../../src/engine/handler/functionRunner.ts';
import { openEngineAt } from '../../support/placedEngine.ts';

const [folder = '', callbackUrl = ''] = process.argv.slice(2);
const runner = functionRunner({ handlers: { work: () => 'done' } });
const engine = await openEngineAt({ folder, runner });
engine.start();
const { operation } = await engine.submit({ type: 'work', callbackUrl }, 'test');
writeSync(1, `id ${operation.id}\n`);
engine.onChange(async () => {
  if ((await engine.get(operation.id)).status === 'Complete') writeSync(1, 'ended\n');
});
// Timers of the engine keep no process alive; this one lives until it is killed.
setInterval(() => {}, 60_000);
