import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { defaultPatterns } from '../engine/handler/find.ts';
import { functionRunner } from '../engine/handler/functionRunner.ts';
import { createHandlerRunner } from '../engine/handler/handlerRunner.ts';
import type { Runner } from '../engine/handler/runner.ts';
import type { Clock } from '../operation/clock.ts';
import { OperationFailure } from '../operation/error.ts';
import type { Log } from './log.ts';

/** Where this server finds its handlers. */
export interface HandlerSource {
  /** Absolute path of the handlers folder. Handlers run in it. */
  readonly folder: string;
  /** Globs below it; undefined: all files of its folder `operations` when it has one, of the whole folder when not. */
  readonly patterns: readonly string[] | undefined;
  /** Most attempts at a time; undefined: one for each core. */
  readonly concurrency: number | undefined;
}

export interface RunnerOptions {
  /** Null: nothing is run; operations are kept and wait. */
  readonly source: HandlerSource | null;
  /** Never searched for handlers; null: there is none. */
  readonly dataFolder: string | null;
  readonly clock: Clock;
  readonly log: Log;
}

const everyModule = ['**/*.{js,mjs,ts,mts}'];

/** What runs the handlers of a folder. Raises `invalid-request` when the folder is not there. */
export async function openRunner({ source, dataFolder, clock, log }: RunnerOptions): Promise<Runner> {
  if (source === null) return functionRunner({ handlers: {}, clock });
  const { folder, concurrency } = source;
  if (!isFolder(folder)) {
    throw new OperationFailure(
      'invalid-request',
      `The handlers folder ${folder} is not there. Make it, or name another.`,
    );
  }
  return createHandlerRunner({
    root: folder,
    script: handlerScript(),
    patterns: source.patterns ?? (isFolder(path.join(folder, 'operations')) ? defaultPatterns : everyModule),
    exclude: dataFolder === null ? [] : [dataFolder],
    ...(concurrency === undefined ? {} : { concurrency }),
    clock,
    log: (message) => log('warn', message),
  });
}

/** The program of handler processes: beside this one when both are bundled, in its folder when not. */
function handlerScript(): string {
  const name = import.meta.filename.endsWith('.ts') ? '../engine/handler/child/main.ts' : 'handlerProcess.js';
  return path.join(import.meta.dirname, name);
}

function isFolder(folder: string): boolean {
  return existsSync(folder) && statSync(folder).isDirectory();
}
