import { OperationFailure } from '../operation/error.ts';
import { parseExact } from '../operation/json.ts';
import type { Draft, Operation, Patch, Resubmission } from '../operation/operation.ts';
import { isActive, isFinal, isKept, isPending } from '../operation/status.ts';
import type { Change, Decision } from './store/store.ts';

/** Who does something, when and why; goes into the events. */
export interface Actor {
  readonly by: string;
  readonly why: string | null;
  readonly at: number;
}

const refuse = (message: string) => new OperationFailure('transition-refused', message);

const only = (change: Change): Decision<Operation> => ({
  changes: [change],
  value: (after) => after[0] ?? change.operation,
});

/** The row with this id among those of its group. */
export function rowOf(rows: readonly Operation[], id: string): Operation {
  const row = rows.find((one) => one.id === id.toLowerCase());
  if (row === undefined) throw new OperationFailure('not-found', `There is no operation ${id}.`);
  return row;
}

/**
 * Cancels one operation of a group's rows (leader first), or all of them. A pending one is Canceled at once, a running
 * one is asked to stop (Canceling). A follower leaves its group; a waiting leader hands the lead to the next member.
 */
export function cancel(rows: readonly Operation[], id: string, whole: boolean, actor: Actor): Decision<Operation> {
  const operation = rows.find((row) => row.id === id) ?? rows[0];
  const leader = rows[0];
  if (operation === undefined || leader === undefined) throw refuse('There is nothing to cancel.');
  if (operation.status === 'Canceling') return { changes: [], value: () => operation };
  if (whole) return cancelGroup(rows, operation, actor);
  if (isActive(operation.status)) return only({ operation, moves: ['Canceling'], set: {}, ...actor });
  if (operation.status === 'Merged') return cancelFollower(operation, leader, actor);
  if (!isPending(operation.status)) {
    throw refuse(`The operation is ${operation.status}: it has ended, there is nothing left to cancel.`);
  }
  const followers = rows.slice(1);
  return followers.length === 0 ? only(canceled(operation, actor)) : handOver(operation, followers, actor);
}

function canceled(operation: Operation, actor: Actor): Change {
  return { operation, moves: ['Canceled'], set: { finishedAt: actor.at, dueAt: null, numFollowers: 0 }, ...actor };
}

function cancelGroup(rows: readonly Operation[], asked: Operation, actor: Actor): Decision<Operation> {
  const [leader, ...followers] = rows;
  if (leader === undefined || leader.status === 'Canceling') return { changes: [], value: () => asked };
  if (isActive(leader.status)) {
    const change: Change = { operation: leader, moves: ['Canceling'], set: {}, ...actor };
    return { changes: [change], value: (after) => (asked.id === leader.id ? (after[0] ?? leader) : asked) };
  }
  if (!isPending(leader.status)) throw refuse(`The group has ended: its leader is ${leader.status}.`);
  const changes = [leader, ...followers].map((row): Change => ({ ...canceled(row, actor), leader: null }));
  return { changes, value: (after) => after.find((row) => row.id === asked.id) ?? asked };
}

function cancelFollower(operation: Operation, leader: Operation, actor: Actor): Decision<Operation> {
  if (isActive(leader.status)) {
    throw refuse('Its group is running: a follower alone can no longer be cancelled. Cancel the group instead.');
  }
  if (leader.id !== operation.id && !isPending(leader.status)) {
    throw refuse(`Its group has ended: its leader is ${leader.status}.`);
  }
  const taken: Change = { ...canceled(operation, actor), leader: null };
  if (leader.id === operation.id) return only(taken);
  const fewer: Change = { operation: leader, moves: [], set: { numFollowers: leader.numFollowers - 1 }, ...actor };
  return { changes: [taken, fewer], value: (after) => after[0] ?? operation };
}

function handOver(leader: Operation, followers: readonly Operation[], actor: Actor): Decision<Operation> {
  const [next, ...rest] = followers;
  if (next === undefined) return only(canceled(leader, actor));
  const changes: Change[] = [
    canceled(leader, actor),
    {
      operation: next,
      moves: ['Waiting'],
      set: { numFollowers: rest.length, expiresAt: null, finishedAt: null },
      leader: null,
      ...actor,
    },
    ...rest.map((row): Change => ({ operation: row, moves: [], set: {}, leader: next.id, ...actor })),
  ];
  return { changes, value: (after) => after[0] ?? leader };
}

/** Retry by a person: the same operation waits again, attempts go on, retryCount starts over. */
export function retry(operation: Operation, actor: Actor): Decision<Operation> {
  if (operation.status === 'Merged') {
    throw refuse('It was merged into a group, whose outcome is its own. Retry the leader of the group.');
  }
  if (operation.status !== 'Error' && operation.status !== 'Canceled') {
    throw refuse(`The operation is ${operation.status}. Only one that failed or was cancelled can be retried.`);
  }
  return only({
    operation,
    moves: ['Waiting'],
    set: { retryCount: 0, error: null, finishedAt: null, expiresAt: null, workerUri: null, progress: null },
    ...actor,
  });
}

/**
 * Which of a group's rows (leader first) go when one of them is deleted: a leader takes its followers along, a follower
 * goes alone. Refused until the group has ended.
 */
export function remove(rows: readonly Operation[], id: string): readonly Operation[] {
  const leader = rows[0];
  const operation = rows.find((row) => row.id === id) ?? leader;
  if (operation === undefined || leader === undefined) return [];
  if (!isFinal(leader.status) && !isKept(leader)) {
    const subject = operation === leader ? 'The operation' : 'Its group';
    throw refuse(`${subject} is ${leader.status}. Cancel it first; only operations that have ended can be deleted.`);
  }
  return operation === leader ? rows : [operation];
}

export function checkVersion(operation: Operation, version: number | undefined): void {
  if (version === undefined || operation.version === version) return;
  throw new OperationFailure(
    'version-mismatch',
    `The operation has changed: its version is ${operation.version}, not ${version}. Read it again.`,
  );
}

/** Changes fields. What decides how it runs can be changed only while it has not been handed to a worker. */
export function update(
  operation: Operation,
  patch: Patch,
  input: string | null | undefined,
  actor: Actor,
): Decision<Operation> {
  const { input: _input, processAfter, createdOnBehalfOf, ...plain } = patch;
  const pending = isPending(operation.status);
  if (!pending && (input !== undefined || processAfter !== undefined)) {
    const field = input === undefined ? 'processAfter' : 'input';
    throw new OperationFailure(
      'transition-refused',
      `The operation is ${operation.status}: its ${field} can be changed only while it waits. Resubmit it with changes instead.`,
      { path: field },
    );
  }
  const change: Change = {
    operation,
    moves: [],
    set: { ...given(plain), ...(createdOnBehalfOf === undefined ? {} : { modifiedOnBehalfOf: createdOnBehalfOf }) },
    ...(input === undefined ? {} : { input }),
    ...actor,
  };
  return only(processAfter === undefined ? change : reschedule(change, processAfter));
}

function reschedule(change: Change, processAfter: number | null): Change {
  const { operation } = change;
  if (isKept(operation)) {
    throw new OperationFailure(
      'transition-refused',
      'The operation is only stored and has no time. Resubmit it to run it.',
      {
        path: 'processAfter',
      },
    );
  }
  const later = processAfter !== null && processAfter > change.at;
  if (operation.status === 'Waiting' && later) {
    throw new OperationFailure(
      'transition-refused',
      'The operation is due already: it waits for a worker. Cancel it and submit it again for a later time.',
      { path: 'processAfter' },
    );
  }
  const dueAt = operation.status === 'Scheduled' ? (processAfter ?? change.at) : null;
  return { ...change, set: { ...change.set, processAfter, dueAt } };
}

/** The draft of a new operation made from an old one; `stored` is the JSON text of its input. */
export function resubmission(original: Operation, stored: string | null, changes: Resubmission): Draft {
  const { type, name, displayName, priority, parentKey, partitionId, runAs, retryLimit, retryBackoff, timeout, ttl } =
    original;
  const { executionGroup, sequenceGroup, sequenceNumber } = original;
  return {
    ...{ type, name, displayName, priority, parentKey, partitionId, runAs, retryLimit, retryBackoff, timeout, ttl },
    ...{ executionGroup, sequenceGroup, sequenceNumber },
    ...(stored === null ? {} : { input: parseExact(stored) }),
    ...given(changes),
  };
}

type Given<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

/** The fields that are there: one that is undefined leaves what was. */
function given<T extends object>(fields: T): Given<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<T>;
}
