import type { Operation } from '../../operation/operation.ts';
import type { Stalled } from './stall.ts';
import type { Watch, WatchKind } from './watch.ts';

/** Something that a watch tells of. */
export interface WatchEvent {
  /** As it was when this happened; it may be over since. */
  readonly watch: Watch;
  readonly kind: WatchKind;
  /** As it is now. Of a member that was folded into its leader: with the status that it has come to. */
  readonly operation: Operation;
  /** Of an execution group: how many members it has, the leader included, and how many of them failed. */
  readonly members?: { readonly total: number; readonly failed: number };
  /** Why it seems to be stuck. */
  readonly stalled?: Stalled;
}

/** One for each time that an operation ends, or is found to be stuck: what one watch has told, no other tells again. */
export function eventKey(connection: string, kind: WatchKind, operation: Operation): string {
  const { id, finishedAt, startedAt, modifiedAt, attempts } = operation;
  const time = kind === 'stalled' ? `${startedAt ?? 0}/${attempts}` : String(finishedAt ?? modifiedAt);
  return `${connection}/${id}/${kind}/${time}`;
}
