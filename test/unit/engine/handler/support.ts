import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createHandlerRunner, type HandlerRunnerOptions } from '../../../../src/engine/handler/handlerRunner.ts';
import type { AbortReason, Assignment, Member, Runner } from '../../../../src/engine/handler/runner.ts';
import type { Operation, OperationError, Progress } from '../../../../src/operation/operation.ts';
import { handlerScript } from '../../../support/shipped.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
export const script = handlerScript;
export const fixtures = at('../../../fixtures/handlers');

export function startRunner(options: Partial<HandlerRunnerOptions> = {}): Promise<Runner> {
  return createHandlerRunner({ root: fixtures, script, ...options });
}

/** A workspace of its own with these files; `remove` deletes it. */
export async function workspace(files: Readonly<Record<string, string>>) {
  const root = await mkdtemp(join(tmpdir(), 'bgops-handlers-'));
  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  };
  for (const [path, text] of Object.entries(files)) await write(path, text);
  return { root, write, remove: () => rm(root, { recursive: true, force: true }) };
}

/** An operation with the fields that handlers look at. */
function operationOf(fields: Partial<Operation> & { type: string }): Operation {
  const operation: Partial<Operation> = {
    id: 'leader',
    name: '',
    executionGroup: null,
    sequenceGroup: null,
    sequenceNumber: null,
    sequence: 1,
    ...fields,
  };
  return operation as Operation;
}

export type MemberOutcome = { output: string | null } | { error: OperationError };

/** An assignment that keeps what is said about it. */
export class Recorded implements Assignment {
  readonly operation: Operation;
  readonly attempt = 1;
  readonly members: readonly Member[];
  readonly reported: Progress[] = [];
  readonly outcomes = new Map<string, MemberOutcome>();
  logged = '';
  logCalls = 0;
  readonly #controller = new AbortController();
  readonly #waiting: { text: string; found: () => void }[] = [];

  constructor(type: string, input: unknown = null, members?: readonly Member[]) {
    this.operation = members?.[0]?.operation ?? operationOf({ type });
    this.members = members ?? [{ operation: this.operation, input: JSON.stringify(input) }];
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  abort(reason: AbortReason): void {
    this.#controller.abort(reason);
  }

  progress(progress: Progress): void {
    this.reported.push(progress);
  }

  log(lines: string): void {
    this.logCalls += 1;
    if (this.logged.length < 1_000_000) this.logged += lines;
    else this.logged = `${this.logged.slice(0, 1_000_000)}\n${lines.slice(-1_000)}`;
    for (const { text, found } of this.#waiting) if (this.logged.includes(text)) found();
  }

  member(id: string, outcome: MemberOutcome): void {
    this.outcomes.set(id, outcome);
  }

  /** Resolves when the log has this text. */
  logHas(text: string): Promise<void> {
    if (this.logged.includes(text)) return Promise.resolve();
    return new Promise((found) => this.#waiting.push({ text, found }));
  }

  /** Entries of the log without their times. */
  get entries(): string[] {
    return this.logged.split('\n').map((line) => line.replace(/^\S+Z /, ''));
  }
}

/** Members of an execution group: id, sequence group and input of each. */
export function group(
  type: string,
  members: readonly (readonly [id: string, group: string | null, input: unknown])[],
): Recorded {
  return new Recorded(
    type,
    null,
    members.map(([id, sequenceGroup, input]) => ({
      operation: operationOf({ type, id, name: id, sequenceGroup, executionGroup: 'g' }),
      input: JSON.stringify(input),
    })),
  );
}

/** Resolves when the runner's handlers satisfy the condition. */
export function handlersAre(
  runner: Runner,
  condition: (handlers: ReturnType<Runner['handlers']>) => boolean,
): Promise<void> {
  if (condition(runner.handlers())) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = runner.onChange(() => {
      if (!condition(runner.handlers())) return;
      stop();
      resolve();
    });
  });
}

/** Resolves when a process runs no more; one that ended counts, though nobody has looked after it yet. */
export async function gone(pid: number): Promise<void> {
  while (await isRunning(pid)) await new Promise((next) => setImmediate(next));
}

async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return !/\) [ZX] /.test(state);
}
