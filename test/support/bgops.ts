import { spawn } from 'node:child_process';
import { serverScript } from './shipped.ts';

/** How a run of the command line ended. */
export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `bgops` until it ends; `stdin` is what it reads. */
export function bgops(
  args: readonly string[],
  { env = {}, stdin = '', cwd }: { env?: NodeJS.ProcessEnv; stdin?: string; cwd?: string } = {},
): Promise<CommandResult> {
  const child = spawn(process.execPath, [serverScript, ...args], {
    env: { ...process.env, ...env },
    ...(cwd === undefined ? {} : { cwd }),
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (bytes) => {
    stdout += bytes;
  });
  child.stderr.on('data', (bytes) => {
    stderr += bytes;
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}
