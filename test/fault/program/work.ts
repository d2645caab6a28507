import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Engine } from '../../../src/engine/engine.ts';
import { functionRunner } from '../../../src/engine/handler/functionRunner.ts';
import type { Runner } from '../../../src/engine/handler/runner.ts';
import type { Draft } from '../../../src/operation/operation.ts';

interface Started {
  readonly attempt: number;
  readonly operation: { readonly id: string };
}

export interface WorkOptions {
  /** Told how many operations ended. */
  readonly done?: (operations: number) => void;
  /** Longest time of an attempt, ms; 0: all end in the turn in which they begin. */
  readonly longest?: number;
}

/** Handlers that say `start ID N` and `end ID N` for attempt N, each in good time. */
export function workRunner(say: (line: string) => void, options: WorkOptions = {}): Runner {
  const { done = () => {}, longest = 30 } = options;
  const work = async ({ attempt, operation }: Started) => {
    say(`start ${operation.id} ${attempt}`);
    if (longest > 0 && randomInt(3) > 0) await pause(randomInt(longest));
    say(`end ${operation.id} ${attempt}`);
  };
  return functionRunner({
    concurrency: 20,
    handlers: {
      plain: async (_input, context) => {
        await work(context);
        done(1);
      },
      flaky: async (_input, context) => {
        await work(context);
        if (context.attempt % 2 === 1) throw new Error('Every other attempt fails.');
        done(1);
      },
      bulk: {
        bulk: true,
        run: async (members, context) => {
          await work(context);
          for (const member of members) if (randomInt(2) === 0) member.complete(member.id);
          done(members.length);
        },
      },
    },
  });
}

/** Any kind of operation that these handlers take. */
export function workDraft(): Draft {
  const settings = { retryLimit: 1_000, retryBackoff: 1, input: { text: 'x'.repeat(randomInt(400)) } };
  const kind = randomInt(5);
  if (kind === 0) return { ...settings, type: 'bulk', executionGroup: `group ${randomInt(3)}` };
  if (kind === 1) return { ...settings, type: 'plain', sequenceGroup: `lane ${randomInt(4)}` };
  return { ...settings, type: kind === 2 ? 'flaky' : 'plain' };
}

/** Resolves when the engine has nothing left to do. */
export async function drained(engine: Engine): Promise<void> {
  // The engine's own timers do not keep a process alive.
  const alive = setInterval(() => {}, 60_000);
  await new Promise<void>((resolve) => {
    // Shortly after a commit, when what it leads to is known.
    const look = () =>
      setImmediate(async () => {
        if (await engine.hasWork()) return;
        unsubscribe();
        resolve();
      });
    const unsubscribe = engine.onChange(look);
    look();
  });
  clearInterval(alive);
}
