import { attemptErrorCodes } from '../operation/error.ts';
import type { Attempt, AttemptOutcome, Operation, OperationError } from '../operation/operation.ts';
import { retryDelay } from '../operation/retry.ts';
import { isActive, type Status } from '../operation/status.ts';
import type { Actor } from './action.ts';
import type { MemberOutcome } from './activeAttempt.ts';
import type { AbortReason, Result } from './handler/runner.ts';
import type { Change, Settable } from './store/store.ts';

/** An attempt that ended, as the engine saw it. Instants in wall time. */
export interface Ended {
  readonly number: number;
  readonly result: Result;
  readonly abortReason: AbortReason | null;
  readonly outcomes: ReadonlyMap<string, MemberOutcome>;
  readonly progress: Operation['progress'];
  readonly endedAt: number;
  readonly worker: string;
}

/** What an attempt's end comes to: its own outcome, and where the operation goes. */
interface Verdict {
  readonly attempt: AttemptOutcome;
  readonly moves: readonly Status[];
  readonly error: OperationError | null;
  readonly set: Settable;
}

/**
 * The writes for an attempt that ended: the leader's own, and one for each member that reported an outcome. A late end,
 * of an operation that was taken away from this worker in between, is told by an event and changes nothing else. Pure.
 */
export function settle(rows: readonly Operation[], ended: Ended): Change[] {
  const [leader, ...members] = rows;
  if (leader === undefined) return [];
  if (isLate(leader, ended)) return ended.result.outcome === 'Lost' ? [] : [lateNote(leader, ended)];
  const verdict = judge(leader, ended);
  const own = ended.outcomes.get(leader.id);
  const by = ended.worker;
  const leaderChange: Change = {
    operation: leader,
    moves: verdict.moves,
    set: { ...verdict.set, ...(own === undefined ? {} : { memberOutcome: outcomeOf(own) }) },
    by,
    why: verdict.error?.message.slice(0, 255) ?? null,
    at: ended.endedAt,
    attempt: attemptOf(leader, ended, verdict),
    ...outputOf(leader, ended, own),
  };
  const reported = members.flatMap((member): Change[] => {
    const outcome = ended.outcomes.get(member.id);
    return outcome === undefined ? [] : [memberChange(member, outcome, ended)];
  });
  return [leaderChange, ...reported];
}

/** True when the operation was taken away from the worker before the attempt ended. */
export function isLate(leader: Operation, { number }: Ended): boolean {
  return !isActive(leader.status) || leader.attempts !== number;
}

function lateNote(operation: Operation, { number, result, worker, endedAt }: Ended): Change {
  const why = `Attempt ${number} ended here as ${result.outcome} after its lease was over, so it does not count.`;
  return { operation, moves: [], set: {}, noted: true, by: worker, why, at: endedAt };
}

/** The writes for an operation that was claimed and never started: it waits again, and that attempt never was. Pure. */
export function giveBack(operation: Operation, number: number, actor: Actor): Change[] {
  if (!isActive(operation.status) || operation.attempts !== number) return [];
  const attempts = number - 1;
  const set: Settable = { attempts, workerUri: null, ...(attempts === 0 ? { startedAt: null } : {}) };
  if (operation.status === 'Running') return [{ operation, moves: ['Waiting'], set, ...actor }];
  return [{ operation, moves: ['Canceled'], set: { ...set, finishedAt: actor.at }, ...actor }];
}

function judge(leader: Operation, ended: Ended): Verdict {
  const { result, abortReason, endedAt } = ended;
  const timedOut = abortReason === 'timeout';
  if (result.outcome === 'Complete' && !timedOut) {
    return { attempt: 'Complete', moves: ['Complete'], error: null, set: finished(leader, ended, null) };
  }
  const error = timedOut ? timeoutError(leader, result) : result.outcome === 'Complete' ? null : result.error;
  const attempt: AttemptOutcome = timedOut ? 'TimedOut' : result.outcome;
  const final = (status: Status): Verdict => ({ attempt, moves: [status], error, set: finished(leader, ended, error) });
  if (leader.status === 'Canceling') return final(attempt === 'Error' ? 'Error' : 'Canceled');
  if (abortReason === 'shutdown') {
    // Cut short by the engine, whatever the handler made of it: it waits again, and no retry is used up.
    return { attempt: 'Canceled', moves: ['Waiting'], error, set: { workerUri: null } };
  }
  const mayRetry = !(result.outcome === 'Error' && !result.retry && !timedOut) && leader.retryCount < leader.retryLimit;
  if (!mayRetry) return final('Error');
  const retryCount = leader.retryCount + 1;
  const set: Settable = { retryCount, error, workerUri: null };
  if (attempt === 'Lost') return { attempt, moves: ['Waiting'], error, set };
  const delay = retryDelay(retryCount, leader.retryBackoff);
  if (delay === 0) return { attempt, moves: ['Scheduled', 'Waiting'], error, set };
  return { attempt, moves: ['Scheduled'], error, set: { ...set, dueAt: endedAt + delay } };
}

function finished(leader: Operation, ended: Ended, error: OperationError | null): Settable {
  return {
    finishedAt: ended.endedAt,
    ...(error === null && leader.error === null ? {} : { error }),
    ...(ended.progress === leader.progress ? {} : { progress: ended.progress }),
  };
}

function timeoutError(leader: Operation, result: Result): OperationError {
  const late = result.outcome === 'Complete' ? ' It returned after that.' : '';
  const stack = result.outcome === 'Complete' ? null : result.error.stack;
  return { code: attemptErrorCodes.timedOut, message: `Timed out after ${leader.timeout} ms.${late}`, stack };
}

function attemptOf(leader: Operation, ended: Ended, verdict: Verdict): Attempt {
  return {
    number: ended.number,
    worker: leader.workerUri ?? ended.worker,
    startedAt: leader.startedAt ?? ended.endedAt,
    endedAt: ended.endedAt,
    outcome: verdict.attempt,
    error: verdict.error,
  };
}

function outputOf(leader: Operation, ended: Ended, own: MemberOutcome | undefined): { output?: string | null } {
  if (own !== undefined && 'output' in own) return { output: own.output };
  if (ended.result.outcome !== 'Complete' || leader.memberOutcome === 'Complete') return {};
  const { output } = ended.result;
  // A first attempt has no earlier output to remove.
  return output === null && ended.number === 1 ? {} : { output };
}

const outcomeOf = (outcome: MemberOutcome) => ('error' in outcome ? 'Error' : 'Complete');

function memberChange(member: Operation, outcome: MemberOutcome, ended: Ended): Change {
  return {
    operation: member,
    moves: [],
    set: {
      memberOutcome: outcomeOf(outcome),
      error: 'error' in outcome ? outcome.error : null,
      startedAt: member.startedAt ?? ended.endedAt,
      finishedAt: ended.endedAt,
    },
    by: ended.worker,
    why: null,
    at: ended.endedAt,
    ...('output' in outcome ? { output: outcome.output } : {}),
  };
}
