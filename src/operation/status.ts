/** The statuses of an operation, in the order of its life. Each one's meaning stands in {@link statusMeaning}. */
export const statuses = [
  'New',
  'Scheduled',
  'Waiting',
  'Merged',
  'Running',
  'Canceling',
  'Complete',
  'Error',
  'Canceled',
] as const;

export type Status = (typeof statuses)[number];

/** One sentence a person understands, for tooltips and documents. */
export const statusMeaning: Readonly<Record<Status, string>> = {
  New: 'Accepted and durable, not yet placed.',
  Scheduled: 'Waits for its time or for a retry delay.',
  Waiting: 'Due, waits for a worker.',
  Merged: 'Folded into a leader, whose outcome is its own.',
  Running: 'A worker is executing it.',
  Canceling: 'Asked to stop while running.',
  Complete: 'It ended without an error.',
  Error: 'The last attempt failed and no retry is left.',
  Canceled: 'Stopped before or while running.',
};

/**
 * Every transition that is allowed; anything else is refused and changes nothing.
 * `Canceling → Canceled / Complete / Error` records what really happened. `Running → Canceled` does not exist: a
 * running operation passes through `Canceling`. `Merged → Waiting` is a follower that takes over the lead of a
 * cancelled leader, `Merged → Canceled` a follower taken out of its group.
 */
const transitions: Readonly<Record<Status, readonly Status[]>> = {
  New: ['Scheduled', 'Waiting', 'Merged', 'Canceled'],
  Scheduled: ['Waiting', 'Merged', 'Canceled'],
  Waiting: ['Running', 'Merged', 'Canceled'],
  Merged: ['Waiting', 'Canceled'],
  Running: ['Complete', 'Scheduled', 'Error', 'Waiting', 'Canceling'],
  Canceling: ['Canceled', 'Complete', 'Error'],
  Complete: [],
  Error: ['Waiting'],
  Canceled: ['Waiting'],
};

/** True when the status table has a transition from one status to the other. */
export function canMove(from: Status, to: Status): boolean {
  return transitions[from].includes(to);
}

/** The statuses that one may move to; for documents and tests that walk the table. */
export function nextStatuses(from: Status): readonly Status[] {
  return transitions[from];
}

/** Statuses after which nothing happens by itself; `Merged` is final for its own row. */
export const finalStatuses = ['Merged', 'Complete', 'Error', 'Canceled'] as const satisfies readonly Status[];

export function isFinal(status: Status): boolean {
  return status === 'Merged' || status === 'Complete' || status === 'Error' || status === 'Canceled';
}

/** Statuses in which an operation waits and has not been handed to a worker. */
export function isPending(status: Status): boolean {
  return status === 'New' || status === 'Scheduled' || status === 'Waiting';
}

/** Statuses in which a worker holds a lease. */
export function isActive(status: Status): boolean {
  return status === 'Running' || status === 'Canceling';
}

export function isStatus(text: string): text is Status {
  return (statuses as readonly string[]).includes(text);
}

/** True for a row that is stored and not run: it waits without a time. Everything else that is Scheduled has one. */
export function isKept({ status, dueAt }: { readonly status: Status; readonly dueAt: number | null }): boolean {
  return status === 'Scheduled' && dueAt === null;
}
