import { attemptErrorCodes } from '../../operation/error.ts';
import type { Operation } from '../../operation/operation.ts';
import { isActive, isPending } from '../../operation/status.ts';
import { tells } from '../operationText.ts';

/** Fewer durations than this say nothing about the slowest hundredth. */
export const enoughMeasured = 100;

/** What runs for less than this, ms, is not called stuck, however fast others of its type are. */
export const leastRun = 5_000;

/** A handler that ignores the end of its time is killed 5 s later; what still runs then has nobody who ends it. */
const timeoutGrace = 10_000;

/** How long operations of a type take: the 99th percentile in ms, and how many were measured for it. */
export interface UsualDuration {
  readonly p99: number;
  readonly measured: number;
}

export interface StuckContext {
  readonly now: number;
  /** Of the operation's type; null: nothing was measured. */
  readonly usual: UsualDuration | null;
  /** Until when the worker's last sign of life counts, ms; null or left out: the connection tells none. */
  readonly leaseUntil?: number | null;
}

/** Why an operation seems to be stuck. `ran`: ms since its attempt began. */
export type Stuck =
  /** Nobody works on it although it says so (`silent`, ms without a sign of life), or it waits anew after that (null). */
  | { readonly kind: 'leaseLost'; readonly silent: number | null }
  | { readonly kind: 'beyondTimeout'; readonly ran: number; readonly timeout: number }
  | { readonly kind: 'beyondUsual'; readonly ran: number; readonly usual: UsualDuration };

type Subject = Pick<Operation, 'status' | 'startedAt' | 'timeout' | 'error' | 'untold'>;

/** The gravest reason why an operation seems to be stuck now; null when it does not. */
export function stuckOf(operation: Subject, { now, usual, leaseUntil = null }: StuckContext): Stuck | null {
  const { status, startedAt, timeout, error } = operation;
  if (isPending(status)) {
    return error?.code === attemptErrorCodes.workerLost ? { kind: 'leaseLost', silent: null } : null;
  }
  if (!isActive(status)) return null;
  if (leaseUntil !== null && leaseUntil < now) return { kind: 'leaseLost', silent: now - leaseUntil };
  if (startedAt === null) return null;
  const ran = now - startedAt;
  if (tells(operation, 'timeout') && ran > timeout + timeoutGrace) return { kind: 'beyondTimeout', ran, timeout };
  const unusual = usual !== null && usual.measured >= enoughMeasured && ran > Math.max(usual.p99, leastRun);
  return unusual ? { kind: 'beyondUsual', ran, usual } : null;
}
