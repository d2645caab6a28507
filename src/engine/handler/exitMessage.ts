import { attemptErrorCodes } from '../../operation/error.ts';
import type { OperationError } from '../../operation/operation.ts';
import type { Exit } from './handlerProcess.ts';
import { operationError } from './outcome.ts';

/** What is known about the end of a process besides how it ended. */
export interface LastWords {
  /** Set when user code called process.exit. */
  readonly exiting: { readonly code: number; readonly stack: string | null } | null;
  /** End of what it wrote to its error output past `console`. */
  readonly errorOutput: string;
  /** Limit of its heap, MiB. */
  readonly maxHeap: number;
}

/** Why an attempt was lost with its process. */
export function exitError(exit: Exit, words: LastWords): OperationError {
  return operationError(attemptErrorCodes.workerLost, `${sentence(exit, words)}`, words.exiting?.stack ?? null);
}

function sentence(exit: Exit, { exiting, errorOutput, maxHeap }: LastWords): string {
  if (exit.error !== null) return `The handler's process could not be started: ${exit.error.message}.`;
  if (exiting !== null)
    return `The handler ended its own process by process.exit(${exiting.code}). Return or throw instead.`;
  if (/heap out of memory|Allocation failed/i.test(errorOutput)) {
    return `The handler ran out of memory: its process may use ${maxHeap} MiB. Let it keep less at a time, or raise the limit.`;
  }
  if (exit.signal === 'SIGKILL') {
    return "The handler's process was killed from outside (SIGKILL), by someone or by the system when memory ran out.";
  }
  if (exit.signal !== null) return `The handler's process was ended by the signal ${exit.signal}.`;
  return `The handler's process ended by itself with exit code ${exit.code}.`;
}
