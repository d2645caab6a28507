import type { OperationFailure } from '../operation/error.ts';
import type { Log } from './log.ts';

/**
 * What this process does when a newer program took its database over: says so, and ends with code 1, so that whoever
 * looks after it starts the version that is installed by then.
 */
export function outdatedBy(log: Log, stop: () => void): (failure: OperationFailure) => void {
  return ({ message }) => {
    log('error', `Stopping. ${message}`);
    process.exitCode = 1;
    stop();
  };
}
