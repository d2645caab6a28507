import { type ExecFileException, execFile } from 'node:child_process';
import { OperationFailure } from '../../../../operation/error.ts';

/** Where and how the Salesforce CLI is run. */
export interface CliPlace {
  /** Folder it runs in, so that it sees the settings of a project there. Only a trusted one may be named. */
  readonly cwd?: string;
  /** Environment, whose PATH says where `sf` is; this process's own by default. */
  readonly env?: NodeJS.ProcessEnv;
  /** ms until it is given up; it may have to refresh the sign-ins of many orgs. */
  readonly timeout?: number;
  readonly signal?: AbortSignal;
}

/** What the CLI has written, and how it ended. */
export interface CliOutput {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const usualTimeout = 90_000;
/** Bytes of output that are read: an org takes about one kilobyte. */
const outputLimit = 16 * 1_048_576;

/**
 * Runs `sf` without a shell. Rejects with an `OperationFailure` when it is not installed, cannot be run or takes too
 * long; an exit code is no failure.
 */
export function runCli(args: readonly string[], place: CliPlace = {}): Promise<CliOutput> {
  const { cwd, env = process.env, timeout = usualTimeout, signal } = place;
  const [file, ...words] = commandLine(args, process.platform, env);
  return new Promise((resolve, reject) => {
    const settings = {
      timeout,
      maxBuffer: outputLimit,
      windowsHide: true,
      encoding: 'utf8' as const,
      env: { ...env, SF_AUTOUPDATE_DISABLE: 'true', SF_DISABLE_TELEMETRY: 'true', NO_COLOR: '1' },
      ...(cwd === undefined ? {} : { cwd }),
      ...(signal === undefined ? {} : { signal }),
    };
    const child = execFile(file, words, settings, (error, stdout, stderr) => {
      if (signal?.aborted) reject(signal.reason);
      else if (error === null) resolve({ code: 0, stdout, stderr });
      else if (typeof error.code === 'number') resolve({ code: error.code, stdout, stderr });
      else reject(notRun(error, error.killed === true, timeout));
    });
    // A question that it asks finds nobody.
    child.stdin?.end();
  });
}

/**
 * What is started. On Windows `sf` is a script that only the command interpreter runs; nothing that means something to
 * that is let through.
 */
export function commandLine(
  args: readonly string[],
  platform: NodeJS.Platform,
  env: NodeJS.ProcessEnv,
): [file: string, ...args: string[]] {
  if (platform !== 'win32') return ['sf', ...args];
  const odd = args.find((arg) => !/^[\w.@+:/-]+$/.test(arg));
  if (odd !== undefined) {
    const message = `"${odd.slice(0, 80)}" has characters that the Salesforce CLI cannot be given on Windows. Use an alias of letters and digits.`;
    throw new OperationFailure('invalid-request', message);
  }
  return [env.ComSpec ?? 'cmd.exe', '/d', '/s', '/c', 'sf', ...args];
}

function notRun(error: ExecFileException, killed: boolean, timeout: number): OperationFailure {
  if (error.code === 'ENOENT') return notInstalled();
  if (error.code === 'EACCES') {
    const message = 'The Salesforce CLI was found, but this user may not run it. Check its permissions.';
    return new OperationFailure('unreachable', message, { cause: error });
  }
  if (killed) {
    const message = `The Salesforce CLI did not answer within ${Math.round(timeout / 1_000)} s. Run "sf org list" in a terminal to see what it waits for.`;
    return new OperationFailure('unreachable', message, { cause: error });
  }
  const message = `The Salesforce CLI could not be run (${error.code ?? error.message}). Run "sf doctor" in a terminal.`;
  return new OperationFailure('unreachable', message, { cause: error });
}

/** What to say when there is no `sf` on the PATH. */
function notInstalled(): OperationFailure {
  const message =
    'The Salesforce CLI (sf) was not found. Install it with "npm install --global @salesforce/cli", or start VS Code from where "sf" is on the PATH; signing in with the browser or with a token needs no CLI.';
  return new OperationFailure('unreachable', message);
}
