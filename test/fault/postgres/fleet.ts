import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { TestClient } from '../../support/server.ts';

export interface Shown {
  readonly id: string;
  readonly status: string;
  readonly attempts: number;
  readonly retryCount: number;
  readonly workerUri: string | null;
  readonly submittedAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
}

export interface ShownAttempt {
  readonly number: number;
  readonly outcome: string | null;
  readonly worker: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
}

/**
 * A folder of handlers whose attempts write down what happens to them where it survives every process. `plain` and
 * `bulk` take up to 60 ms, `flaky` fails every other time; `gate` ends when its gate is opened, `stoppable` when it is
 * asked to stop.
 */
export class Handlers {
  readonly folder: string;
  readonly #place = mkdtempSync(join(tmpdir(), 'bgops-handlers-'));
  readonly #diary = join(this.#place, 'diary');
  readonly #gates = join(this.#place, 'gates');

  constructor() {
    this.folder = join(this.#place, 'handlers');
    for (const folder of [this.folder, this.#gates]) mkdirSync(folder, { recursive: true });
    writeFileSync(this.#diary, '');
    writeFileSync(join(this.folder, 'work.mjs'), source(this.#diary, this.#gates));
  }

  open(gate: string): void {
    appendFileSync(join(this.#gates, gate), '');
  }

  /** `start ID N`, `end ID N` and `stop ID N WHY`, one for each thing that happened. */
  diary(): string[] {
    return readFileSync(this.#diary, 'utf8').split('\n').filter(Boolean);
  }

  remove(): void {
    rmSync(this.#place, { recursive: true, force: true });
  }
}

const source = (diary: string, gates: string) => `
import { appendFileSync, existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
const say = (verb, { operation, attempt }, rest = '') =>
  appendFileSync(${JSON.stringify(diary)}, [verb, operation.id, attempt, rest].join(' ').trim() + '\\n');
const short = async (_input, context) => {
  say('start', context);
  await pause(Math.random() * 60);
  say('end', context);
};
export default [
  { type: 'plain', run: short },
  { type: 'bulk', bulk: true, run: short },
  {
    type: 'flaky',
    async run(input, context) {
      await short(input, context);
      if (context.attempt % 2 === 1) throw new Error('Every other attempt fails.');
    },
  },
  {
    type: 'gate',
    async run(gate, context) {
      say('start', context);
      while (!existsSync(${JSON.stringify(gates)} + '/' + gate)) await pause(20);
      say('end', context);
      return 'through';
    },
  },
  {
    type: 'stoppable',
    async run(_input, context) {
      say('start', context);
      try {
        await pause(600_000, undefined, { signal: context.signal });
      } finally {
        say('stop', context, String(context.signal.reason?.cause));
      }
    },
  },
];
`;

export async function submit(server: TestClient, ...drafts: object[]): Promise<string[]> {
  const { operations } = await server.json<{ operations: Shown[] }>('POST', '/api/v1/operations', drafts);
  return operations.map(({ id }) => id);
}

export const show = (server: TestClient, id: string) => server.json<Shown>('GET', `/api/v1/operations/${id}`);

export async function attemptsOf(server: TestClient, id: string): Promise<readonly ShownAttempt[]> {
  const path = `/api/v1/operations/${id}/attempts`;
  return (await server.json<{ attempts: ShownAttempt[] }>('GET', path)).attempts;
}

/** Asks until it is so. */
export async function until(server: TestClient, id: string, isSo: (shown: Shown) => boolean): Promise<Shown> {
  for (;;) {
    const shown = await show(server, id);
    if (isSo(shown)) return shown;
    await pause(50);
  }
}

/** Looks until it is so. */
export async function eventually(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await pause(50);
}
