import { z } from 'zod';
import type { Operation } from '../../operation/operation.ts';
import { isFinal, statuses } from '../../operation/status.ts';

/** What a watch tells of: it completed or was canceled; it failed; it seems to be stuck. */
export const watchKinds = ['finished', 'failed', 'stalled'] as const;
export type WatchKind = (typeof watchKinds)[number];

/**
 * What is watched. `label`: what it was called when the watch began. `end`: when the operation, or the leader of the
 * group, had ended as far as is known (ms since 1970), null while it has not.
 */
const scope = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['operation', 'group']), id: z.string(), label: z.string(), end: z.number().nullable() }),
  z.object({ kind: z.literal('search'), text: z.string(), name: z.string().nullable() }),
]);

const watch = z.object({
  /** Never comes again in this workspace. */
  id: z.string(),
  /** Id of the connection. */
  connection: z.string(),
  scope,
  when: z.array(z.enum(watchKinds)),
  /** When it began, ms since 1970. */
  since: z.number(),
  /** Of one that is over: how what it watched ended; `status` null: it was deleted or has expired. */
  ended: z.object({ status: z.enum(statuses).nullable(), at: z.number() }).nullable(),
});

export type Watch = Readonly<z.output<typeof watch>>;
export type WatchScope = Readonly<z.output<typeof scope>>;
/** A watch on one operation, or on the leader of an execution group. */
export type OperationScope = Extract<WatchScope, { kind: 'operation' | 'group' }>;
export type SearchScope = Extract<WatchScope, { kind: 'search' }>;

/** What can be read of a stored value; anything else in it is left out. */
export function readWatches(stored: unknown): Watch[] {
  return Array.isArray(stored) ? stored.flatMap((value) => watch.safeParse(value).data ?? []) : [];
}

/** When an operation has ended, ms since 1970; null: it has not. One that was merged ends with its leader. */
export function endOf({ status, finishedAt, modifiedAt }: Operation): number | null {
  return isFinal(status) && status !== 'Merged' ? (finishedAt ?? modifiedAt) : null;
}

/** Whether two watches are on the same thing. */
export function sameTarget(a: WatchScope, b: WatchScope): boolean {
  if (a.kind === 'search') return b.kind === 'search' && a.text === b.text;
  return b.kind !== 'search' && a.id === b.id;
}
