import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

const root = path.resolve(import.meta.dirname, '../..');
const living = new Set<ChildProcess>();

/** A program of a test in a process of its own, which tells on stdout, line by line, what it does. */
export interface Program {
  readonly pid: number;
  /** What it has told so far, complete lines only. */
  readonly lines: readonly string[];
  /** Resolves with the first line that begins so, now or later. Raises when the program ends before. */
  line(beginning: string): Promise<string>;
  /** Resolves with the lines that fit once there are so many. Raises when the program ends before. */
  count(fits: string | RegExp, number: number): Promise<readonly string[]>;
  /** Resolves when it has ended and everything it told has been read. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** SIGKILL; resolves like {@link ended}. */
  kill(): Promise<void>;
  /** Sends it a line. */
  tell(line: string): void;
  stderr(): string;
}

/** Starts a file of the project; whatever is still there after the test is killed. */
export function startProgram(file: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Program {
  const child = spawn(process.execPath, [path.resolve(root, file), ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  living.add(child);
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  let stderr = '';
  let isOver = false;
  child.stderr.on('data', (bytes: Buffer) => {
    stderr += bytes.toString();
  });
  child.stdin.on('error', () => {});
  const reader = createInterface(child.stdout);
  reader.on('line', (line) => {
    lines.push(line);
    for (const look of waiting) look();
  });
  const ended = Promise.all([once(child, 'exit'), once(reader, 'close')]).then(([[code, signal]]) => {
    living.delete(child);
    isOver = true;
    for (const look of waiting) look();
    return { code, signal };
  });
  const count = (fits: string | RegExp, number: number) =>
    new Promise<readonly string[]>((resolve, reject) => {
      const look = () => {
        const found = lines.filter((line) => (typeof fits === 'string' ? line.startsWith(fits) : fits.test(line)));
        if (found.length < number && !isOver) return;
        waiting.delete(look);
        if (found.length >= number) resolve(found);
        else reject(new Error(`The program ended before it said "${fits}".\n${lines.join('\n')}\n${stderr}`));
      };
      waiting.add(look);
      look();
    });
  return {
    pid: child.pid ?? 0,
    lines,
    ended,
    count,
    line: async (beginning) => (await count(beginning, 1))[0] ?? '',
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    tell: (line) => void child.stdin.write(`${line}\n`),
    stderr: () => stderr,
  };
}

afterEach(() => {
  for (const child of living) child.kill('SIGKILL');
});
