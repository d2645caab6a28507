/**
 * Runs an engine under load on the data folder given as argument, and says what it does, at once and in order:
 * `ack ID` a submit was acknowledged, `start ID N` and `end ID N` attempt N of a handler. With `drain` as second argument
 * it submits nothing, and ends when everything is done.
 */
import { randomInt } from 'node:crypto';
import { writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { Engine } from '../../../src/engine/engine.ts';
import { functionRunner } from '../../../src/engine/handler/functionRunner.ts';
import type { Draft } from '../../../src/operation/operation.ts';

const [folder = '', mode] = process.argv.slice(2);
const say = (line: string) => writeSync(1, `${line}\n`);
/** Most operations that wait or run, so that the folder does not grow without end. */
const backlog = 200;
let open = 0;

interface Started {
  readonly attempt: number;
  readonly operation: { readonly id: string };
}

async function work({ attempt, operation }: Started): Promise<void> {
  say(`start ${operation.id} ${attempt}`);
  if (randomInt(3) > 0) await pause(randomInt(30));
  say(`end ${operation.id} ${attempt}`);
}

const runner = functionRunner({
  concurrency: 20,
  handlers: {
    plain: async (_input, context) => {
      await work(context);
      open -= 1;
    },
    flaky: async (_input, context) => {
      await work(context);
      if (context.attempt % 2 === 1) throw new Error('Every other attempt fails.');
      open -= 1;
    },
    bulk: {
      bulk: true,
      run: async (members, context) => {
        await work(context);
        for (const member of members) if (randomInt(2) === 0) member.complete(member.id);
        open -= members.length;
      },
    },
  },
});

const engine = await Engine.open({ folder, runner, log: (_level, message) => say(`log ${message}`) });
engine.start();
say('ready');
if (mode === 'drain') {
  await drained();
  await engine.stop();
  say('drained');
} else {
  await Promise.all(Array.from({ length: 12 }, submitForEver));
}

async function drained(): Promise<void> {
  // The engine's own timers do not keep a process alive.
  const alive = setInterval(() => {}, 60_000);
  await new Promise<void>((resolve) => {
    // Shortly after a commit, when what it leads to is known.
    const look = () =>
      setImmediate(() => {
        if (!engine.hasWork()) resolve();
      });
    engine.onChange(look);
    look();
  });
  clearInterval(alive);
}

async function submitForEver(): Promise<void> {
  for (;;) {
    if (open >= backlog) await pause(1);
    else {
      open += 1;
      const { operation } = await engine.submit(draft(), 'load');
      say(`ack ${operation.id}`);
    }
  }
}

function draft(): Draft {
  const settings = { retryLimit: 1_000, retryBackoff: 1, input: { text: 'x'.repeat(randomInt(400)) } };
  const kind = randomInt(5);
  if (kind === 0) return { ...settings, type: 'bulk', executionGroup: `group ${randomInt(3)}` };
  if (kind === 1) return { ...settings, type: 'plain', sequenceGroup: `lane ${randomInt(4)}` };
  return { ...settings, type: kind === 2 ? 'flaky' : 'plain' };
}
