import { retryDelay } from '../../../operation/retry.ts';
import type { Status } from '../../../operation/status.ts';

/** What a row says of when it runs; instants and delays in ms, null where it says nothing. */
export interface Waiting {
  readonly status: Status;
  readonly processAfter: number | null;
  readonly retryCount: number | null;
  readonly retryBackoff: number | null;
  readonly modifiedAt: number;
}

/**
 * When a row that waits will be due. After a retry was counted that is the end of the failed attempt, which is when the
 * row changed last, plus the documented delay of that retry, (2^n − 1) × RetryBackoff, the first one at once (reference
 * 2.4); not before ProcessAfter. Null where the row does not say enough: nothing is invented.
 */
export function dueAtOf({ status, processAfter, retryCount, retryBackoff, modifiedAt }: Waiting): number | null {
  if (status !== 'Scheduled' && status !== 'Waiting') return null;
  if (retryCount !== null && retryCount > 0) {
    if (retryBackoff === null) return processAfter;
    return Math.max(modifiedAt + retryDelay(retryCount, retryBackoff), processAfter ?? 0);
  }
  return status === 'Scheduled' ? processAfter : null;
}
