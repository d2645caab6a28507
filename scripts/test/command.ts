/** Runs one command of a tier to its end, whatever that is, and leaves nothing of it behind. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { stopGroup } from '../vscode/processes.ts';
import { root } from './tiers.ts';

export interface CommandOptions {
  /** Seconds after which it is ended. */
  limit: number;
  env?: NodeJS.ProcessEnv;
  /** Where its output goes, a file descriptor. */
  output: number;
}

const running = new Set<ChildProcess>();
const interrupt = () => void Promise.all([...running].map((child) => stopGroup(child))).then(() => process.exit(130));

/** Says how it ended: `code 0`, `signal SIGSEGV`, … */
export async function runCommand(command: readonly string[], options: CommandOptions): Promise<string> {
  const { limit, env = {}, output } = options;
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    cwd: root,
    detached: process.platform !== 'win32',
    env: { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }), ...env },
    stdio: ['ignore', output, output],
  });
  if (running.size === 0) process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  running.add(child);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    void stopGroup(child);
  }, limit * 1_000);
  try {
    const [code, signal] = await once(child, 'exit');
    if (late) return `no end within ${limit} s`;
    return signal ? `signal ${signal}` : `code ${code}`;
  } catch (error) {
    return String(error);
  } finally {
    clearTimeout(timer);
    running.delete(child);
    if (running.size === 0) process.removeListener('SIGINT', interrupt).removeListener('SIGTERM', interrupt);
    // What a crashed tier left running would disturb the next one.
    await stopGroup(child, 0);
  }
}
