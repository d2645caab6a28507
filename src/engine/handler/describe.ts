import type { Clock } from '../../operation/clock.ts';
import { exitError } from './exitMessage.ts';
import type { Exit, HandlerProcess } from './handlerProcess.ts';
import type { Pool } from './pool.ts';
import type { DescribedHandler, LoadProblem, Report } from './protocol.ts';

/** What a file was found to hold. */
export interface Description {
  readonly handlers: readonly DescribedHandler[];
  readonly problem: LoadProblem | null;
}

/** How long a file may take to load, ms. */
const loadTime = 10_000;

/** Lets a handler process load a file and say what it declares. Never rejects; a file that hangs is given up after 10 s. */
export function describeFile(pool: Pool, file: string, clock: Clock, maxHeap: number): Promise<Description> {
  return pool.use((process) => ask(process, file, clock, maxHeap));
}

function ask(process: HandlerProcess, file: string, clock: Clock, maxHeap: number): Promise<Description> {
  return new Promise((resolve) => {
    let exiting: Extract<Report, { kind: 'exiting' }> | null = null;
    let errorOutput = '';
    const answer = (description: Description) => {
      cancelTimer();
      process.listener = null;
      resolve(description);
    };
    const cancelTimer = clock.after(loadTime, () => process.kill());
    process.listener = {
      report(report) {
        if (report.kind === 'described') answer(report);
        else if (report.kind === 'exiting') exiting = report;
      },
      raw: (text) => {
        errorOutput = (errorOutput + text).slice(-8_192);
      },
      exit: (exit: Exit) => answer(failed(process.wasKilled ? hung : lost(exit))),
    };
    const lost = (exit: Exit): LoadProblem => {
      const { message, stack } = exitError(exit, { exiting, errorOutput, maxHeap });
      return { message: `While the file was loaded: ${message}`, stack };
    };
    process.send({ kind: 'describe', file });
  });
}

const hung: LoadProblem = {
  message: `The file did not finish loading within ${loadTime / 1_000} s. Move what takes long, or never ends, into \`run\`.`,
  stack: null,
};

const failed = (problem: LoadProblem): Description => ({ handlers: [], problem });
