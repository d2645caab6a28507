/**
 * Runs an engine under load on the data folder given as argument, until it is killed, and says what it does, at once
 * and in order: `ack ID` when a submit was acknowledged, and what the handlers of `work.ts` say. A second argument is
 * the longest time of an attempt, ms.
 */
import { writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { Engine } from '../../../src/engine/engine.ts';
import { workDraft, workRunner } from './work.ts';

const [folder = '', longest = '30'] = process.argv.slice(2);
const say = (line: string) => writeSync(1, `${line}\n`);
/** Most operations that wait or run, so that the folder does not grow without end. */
const backlog = 200;
let open = 0;

const runner = workRunner(say, {
  longest: Number(longest),
  done: (operations) => {
    open -= operations;
  },
});
const engine = await Engine.open({ folder, runner });
// With instant attempts a queue builds up only beforehand.
if (Number(longest) === 0) {
  for (const { id } of await engine.submitMany(Array.from({ length: 1_000 }, workDraft), 'load')) say(`ack ${id}`);
}
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
