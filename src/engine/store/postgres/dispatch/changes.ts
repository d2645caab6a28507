import { laneOf } from '../../../../operation/group.ts';
import type { Operation } from '../../../../operation/operation.ts';
import type { Writes } from '../writes.ts';
import { type Dispatch, dispatchOf } from './dispatch.ts';

/** An operation of a lane whose turn came or went with a transaction. */
export interface Turn {
  readonly operation: Pick<Operation, 'sequence' | 'id' | 'type' | 'priority' | 'attempts' | 'timeout'>;
  readonly held: boolean;
}

/** What is to become ready. */
export type Ready = Turn['operation'];

/** What the writes of a transaction do to dispatches. */
export interface DispatchChanges {
  readonly gone: Dispatch[];
  readonly ready: Map<number, Ready>;
  /** Of `ready`, those that a lane may hold back: whether it does is known when its head was chosen. */
  readonly inLane: Set<number>;
}

/** Compares what operations were before the writes with what they are now. */
export function dispatchChanges(writes: Writes, now: (sequence: number) => Operation | undefined): DispatchChanges {
  const changes: DispatchChanges = { gone: [], ready: new Map(), inLane: new Set() };
  for (const [sequence, before] of writes.before) {
    compare(changes, before, now(sequence), writes.begun.has(sequence));
  }
  for (const { operation, hidden } of writes.inserted.values()) {
    if (operation.status === 'Waiting' && !hidden.held) changes.ready.set(operation.sequence, operation);
  }
  return changes;
}

/** `begun`: it was taken before the transaction, which has only recorded that. */
function compare(changes: DispatchChanges, before: Operation, after: Operation | undefined, begun: boolean): void {
  const was = dispatchOf(before);
  const from: Dispatch | undefined = was === undefined || !begun ? was : { ...was, state: 'taken' };
  const to = after === undefined ? undefined : dispatchOf(after);
  if (after !== undefined && from !== undefined && from.id === to?.id && stays(before, after, from, to)) return;
  if (from !== undefined) changes.gone.push(from);
  if (after === undefined || to?.state !== 'ready') return;
  changes.ready.set(after.sequence, after);
  if (laneOf(after) !== null) changes.inLane.add(after.sequence);
}

/** A claim has taken the dispatch already; what was given back is made anew, as is one that is now more urgent. */
function stays(before: Operation, after: Operation, from: Dispatch, to: Dispatch): boolean {
  if (to.state === 'taken') return true;
  return from.state === 'ready' && before.priority === after.priority && before.timeout === after.timeout;
}
