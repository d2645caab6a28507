/** Child processes: run one to its end, stop one and everything it started. */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface RunResult {
  /** Exit code; 1 when the process was ended by a signal. */
  code: number;
  /** What it wrote to stdout and stderr, in order of arrival. */
  output: string;
}

/** Runs a program to its end and keeps its output. Rejects only when it cannot be started. */
export async function run(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<RunResult> {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const [code] = await once(child, 'close');
  return { code: code ?? 1, output };
}

/** As `run`, but a failure is an error that says what was tried and shows the end of the output. */
export async function runOrThrow(
  command: string,
  args: readonly string[],
  options: SpawnOptions = {},
): Promise<string> {
  const result = await run(command, args, options);
  if (result.code !== 0) {
    const tail = result.output.trim().split('\n').slice(-15).join('\n');
    throw new Error(`\`${[command, ...args].join(' ')}\` ended with code ${result.code}:\n${tail}`);
  }
  return result.output;
}

/**
 * Stops a process that was started with `detached: true` (so it leads its own group) together with its
 * children: SIGTERM first, SIGKILL for what is left after `patience` milliseconds.
 */
export async function stopGroup(child: ChildProcess, patience = 5_000): Promise<void> {
  const exited = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : Promise.resolve();
  signalGroup(child, 'SIGTERM');
  const late = setTimeout(() => signalGroup(child, 'SIGKILL'), patience);
  await exited;
  clearTimeout(late);
  signalGroup(child, 'SIGKILL');
}

/** Signals a process started with `detached: true` and its children; nothing happens when they are gone. */
export function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}

/** Waits until `done` is true, asking again every `interval` ms. Rejects with `what` after `limit` ms. */
export async function until(
  what: string,
  done: () => boolean | Promise<boolean>,
  limit = 10_000,
  interval = 25,
): Promise<void> {
  const deadline = Date.now() + limit;
  while (!(await done())) {
    if (Date.now() > deadline) throw new Error(`Waited ${limit} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, interval));
  }
}
