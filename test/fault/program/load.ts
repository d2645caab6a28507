/**
 * Runs an engine under load on the data folder given as argument, until it is killed, and says what it does, at once
 * and in order: `ack ID` when a submit was acknowledged, and what the handlers of `work.ts` say.
 */
import { writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { Engine } from '../../../src/engine/engine.ts';
import { workDraft, workRunner } from './work.ts';

const [folder = ''] = process.argv.slice(2);
const say = (line: string) => writeSync(1, `${line}\n`);
/** Most operations that wait or run, so that the folder does not grow without end. */
const backlog = 200;
let open = 0;

const runner = workRunner(say, (operations) => {
  open -= operations;
});
const engine = await Engine.open({ folder, runner });
engine.start();
say('ready');
await Promise.all(Array.from({ length: 12 }, submitForEver));

async function submitForEver(): Promise<void> {
  for (;;) {
    if (open >= backlog) await pause(1);
    else {
      open += 1;
      const { operation } = await engine.submit(workDraft(), 'load');
      say(`ack ${operation.id}`);
    }
  }
}
