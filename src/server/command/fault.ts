import { OperationFailure } from '../../operation/error.ts';
import { folderInUseExit } from '../api/schema.ts';

/** Exit codes besides 0; documented in the help of the command line. */
export const exitCodes = {
  /** Refused, or the operation that was waited for did not complete. */
  failed: 1,
  /** The command line is not valid. */
  usage: 2,
  folderInUse: folderInUseExit,
  /** No server answers. */
  unreachable: 4,
} as const;

/** A mistake in the command line. */
export class UsageFault extends Error {
  override readonly name = 'UsageFault';
}

/** Ends a command with one or two lines on stderr: the sentence, and the code for programs. */
export function report(error: unknown): number {
  if (error instanceof UsageFault) {
    process.stderr.write(`${error.message}\n`);
    return exitCodes.usage;
  }
  if (error instanceof OperationFailure) {
    const field = error.path === undefined ? '' : `, ${error.path}`;
    process.stderr.write(`${error.message} (${error.code}${field})\n`);
    if (error.code === 'folder-in-use') return exitCodes.folderInUse;
    return error.code === 'unreachable' ? exitCodes.unreachable : exitCodes.failed;
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return exitCodes.failed;
}
