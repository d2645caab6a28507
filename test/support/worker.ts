import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { serverScript } from './shipped.ts';

/** A real process of `bgops work`. */
export interface TestWorker {
  /** Its name in attempts. */
  readonly uri: string;
  readonly process: ChildProcess;
  /** Address of its metrics port; empty when none was asked for. */
  readonly metrics: string;
  /** What it has written to stderr so far. */
  stderr(): string;
  /** SIGTERM, then its exit code. */
  stop(): Promise<number | null>;
  kill(): Promise<void>;
}

export interface WorkerEnvironment {
  /** What starts it, as in `['ip', 'netns', 'exec', 'name']`. */
  readonly within?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

export async function startWorker(
  database: string,
  handlers: string,
  args: readonly string[] = [],
  { within = [], env = {} }: WorkerEnvironment = {},
): Promise<TestWorker> {
  const command = [process.execPath, serverScript, 'work', '--database', database, '--handlers', handlers, ...args];
  const [program = '', ...rest] = [...within, ...command];
  const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const killLeft = () => child.kill('SIGKILL');
  process.once('exit', killLeft);
  void exited.then(() => process.off('exit', killLeft));
  const line = await Promise.race([
    once(createInterface(child.stdout), 'line').then(([text]) => String(text)),
    exited.then((code) =>
      Promise.reject(new Error(`The worker ended with code ${code} before it was ready:\n${stderr}`)),
    ),
  ]);
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    return exited;
  };
  const { worker: uri, metrics = '' } = JSON.parse(line) as { worker: string; metrics?: string };
  return {
    uri,
    process: child,
    metrics,
    stderr: () => stderr,
    stop: () => end('SIGTERM'),
    kill: async () => {
      await end('SIGKILL');
    },
  };
}
