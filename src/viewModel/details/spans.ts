import type { Attempt, Operation, OperationEvent } from '../../operation/operation.ts';
import { isActive, isFinal, type Status } from '../../operation/status.ts';
import { waitsForRetry } from '../operationText.ts';

/** What an operation does for a while. `ended`: final, until a person retried it. `unknown`: nobody kept what happened. */
export type Doing = 'scheduled' | 'waiting' | 'running' | 'canceling' | 'merged' | 'ended' | 'unknown';

/** A part of the life of an operation; instants in ms. */
export interface Span {
  readonly doing: Doing;
  readonly status: Status;
  readonly from: number;
  /** Null while it goes on. */
  readonly to: number | null;
  /** Of `running` and `canceling`: which attempt, where that is known. */
  readonly attempt: Attempt | null;
  /** Whether an attempt came before, so that a wait is one for a retry. */
  readonly retried: boolean;
}

/** What spans are made of. */
export interface Life {
  readonly operation: Operation;
  readonly attempts: readonly Attempt[];
  readonly events: readonly OperationEvent[];
}

/** Shorter waits, ms, are nothing that a person would call one. */
const shortWait = 50;

/**
 * The parts of a life, oldest first, from submission to its end or to now: from the recorded changes where the
 * connection keeps them, else from the instants that the operation itself tells. What neither tells is `unknown`.
 */
export function spansOf(life: Life, now: number): readonly Span[] {
  const attempts = [...life.attempts].sort((a, b) => a.number - b.number);
  const moves = life.events.filter(({ from, to }) => from !== to).sort((a, b) => a.version - b.version);
  const begins = moves[0]?.from === null;
  return tidy(begins ? ofMoves(moves, attempts) : ofInstants(life.operation, attempts, now));
}

function ofMoves(moves: readonly OperationEvent[], attempts: readonly Attempt[]): Span[] {
  const left = [...attempts];
  let attempt: Attempt | null = null;
  let retried = false;
  return moves.flatMap(({ at: from, to: status }, index) => {
    const next = moves[index + 1];
    if (status === 'Running') attempt = takeNearest(left, from);
    const doing = doingOf(status);
    // The end is no part of the life, unless it went on.
    if (doing === 'ended' && next === undefined) return [];
    const span = { doing, status, from, to: next ? Math.max(next.at, from) : null, retried };
    retried ||= isActive(status);
    return [{ ...span, attempt: isActive(status) ? attempt : null }];
  });
}

function doingOf(status: Status): Doing {
  switch (status) {
    case 'New':
    case 'Waiting':
      return 'waiting';
    case 'Scheduled':
      return 'scheduled';
    case 'Running':
      return 'running';
    case 'Canceling':
      return 'canceling';
    case 'Merged':
      return 'merged';
    case 'Complete':
    case 'Error':
    case 'Canceled':
      return 'ended';
  }
}

/** Takes the attempt that was started at that instant; what a worker and the engine note may be a little apart. */
function takeNearest(left: Attempt[], at: number): Attempt | null {
  const distances = left.map(({ startedAt }) => Math.abs(startedAt - at));
  const least = Math.min(...distances);
  return least <= 1_000 ? (left.splice(distances.indexOf(least), 1)[0] ?? null) : null;
}

function ofInstants(operation: Operation, told: readonly Attempt[], now: number): Span[] {
  const { status } = operation;
  const attempts = told.length > 0 ? told : ownAttempt(operation);
  const spans = [...beforeFirst(operation, attempts[0], now), ...ofAttempts(operation, attempts)];
  const end = spans.at(-1)?.to ?? operation.submittedAt;
  // What is unclear goes on: nobody told when the attempt ended.
  const goesOn = spans.some(({ to }) => to === null);
  if (status === 'Merged') return [...spans, part('merged', status, end, null)];
  if (isFinal(status) || isActive(status) || goesOn) return spans;
  const doing = status === 'Scheduled' || waitsForRetry(operation, now) ? 'scheduled' : 'waiting';
  return [...spans, part(doing, status, end, null, { retried: operation.attempts > 0 })];
}

/** From the submission to the first attempt that is known, or to an end without one. */
function beforeFirst(operation: Operation, first: Attempt | undefined, now: number): Span[] {
  const { submittedAt, processAfter } = operation;
  const began = first?.startedAt ?? endOf(operation);
  if (first && first.number > 1) return lasting(part('unknown', operation.status, submittedAt, first.startedAt));
  const due = Math.max(Math.min(processAfter ?? submittedAt, began ?? now), submittedAt);
  const scheduled = lasting(part('scheduled', 'Scheduled', submittedAt, due));
  return began === null ? scheduled : [...scheduled, ...lasting(part('waiting', 'Waiting', due, began))];
}

function ofAttempts(operation: Operation, attempts: readonly Attempt[]): Span[] {
  const { status } = operation;
  return attempts.flatMap((attempt, index) => {
    const next = attempts[index + 1];
    const { startedAt } = attempt;
    const to = attempt.endedAt ?? next?.startedAt ?? endOf(operation);
    if (to === null && !isActive(status)) return [part('unknown', status, startedAt, null, { attempt })];
    const doing = status === 'Canceling' && !next ? 'canceling' : 'running';
    const run = part(doing, 'Running', startedAt, to, { attempt });
    const pause =
      to !== null && next ? lasting(part('scheduled', 'Scheduled', to, next.startedAt, { retried: true })) : [];
    return [run, ...pause];
  });
}

/** When it ended, where it did so by itself. */
function endOf({ status, finishedAt }: Operation): number | null {
  return isFinal(status) && status !== 'Merged' ? finishedAt : null;
}

function part(doing: Doing, status: Status, from: number, to: number | null, more: Partial<Span> = {}): Span {
  return { doing, status, from, to, attempt: null, retried: false, ...more };
}

/** Nothing, if it took no time. */
function lasting(span: Span): Span[] {
  return span.to === null || span.to > span.from ? [span] : [];
}

/** The attempt that start and end of the operation tell of. */
function ownAttempt({ startedAt, finishedAt, status, error, attempts, retryCount, workerUri }: Operation): Attempt[] {
  if (startedAt === null) return [];
  const outcome = status === 'Complete' || status === 'Error' || status === 'Canceled' ? status : null;
  const number = Math.max(attempts, isActive(status) || outcome !== null ? retryCount + 1 : 1);
  return [{ number, worker: workerUri ?? '', startedAt, endedAt: finishedAt, outcome, error: outcome ? error : null }];
}

/** Leaves out waits that nobody would notice, and joins neighbours that are the same. */
function tidy(spans: readonly Span[]): readonly Span[] {
  const joined: Span[] = [];
  for (const span of spans) {
    const before = joined.at(-1);
    const passing = span.doing === 'scheduled' || span.doing === 'waiting';
    if (passing && span.to !== null && span.to - span.from < shortWait) continue;
    if (passing && before?.doing === span.doing) joined[joined.length - 1] = { ...span, from: before.from };
    else joined.push(span);
  }
  return joined;
}
