import { createHash } from 'node:crypto';
import type { Operation } from '../../../../operation/operation.ts';

/**
 * One row of pg-boss for one start of an operation: `ready` while it waits for a worker, `taken` while one runs it. It
 * has an id of its own for each attempt, so that a worker which lost an attempt has nothing in common with the next one.
 */
export interface Dispatch {
  readonly queue: string;
  /** UUID. */
  readonly id: string;
  readonly state: 'ready' | 'taken';
}

/** What pg-boss keeps with it. */
export interface DispatchData {
  readonly sequence: number;
}

/** What a dispatch depends on. */
export type DispatchedFields = Pick<Operation, 'id' | 'type' | 'status' | 'attempts'>;

/** The dispatch that an operation has in its status, unless it is held; undefined: none. */
export function dispatchOf({ id, type, status, attempts }: DispatchedFields): Dispatch | undefined {
  switch (status) {
    case 'Waiting':
      return { queue: queueOf(type), id: dispatchId(id, attempts), state: 'ready' };
    case 'Running':
    case 'Canceling':
      return { queue: queueOf(type), id: dispatchId(id, attempts - 1), state: 'taken' };
    default:
      return undefined;
  }
}

/** Of the first attempt it is the operation's own id; {@link dispatchIdSql} says the same. */
export function dispatchId(id: string, attemptsBefore: number): string {
  if (attemptsBefore === 0) return id;
  const hex = createHash('md5').update(`${id}:${attemptsBefore}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The id of the dispatch that a row `o` of the table `operation` has. */
export const dispatchIdSql = `CASE o.attempts - (o.status IN (4, 5))::int WHEN 0 THEN o.id::uuid
  ELSE md5(o.id || ':' || (o.attempts - (o.status IN (4, 5))::int))::uuid END`;

/** The queue of a type. pg-boss takes letters, digits and `_ . - /` in a name; all else is written as / and two hex digits. */
export function queueOf(type: string): string {
  return type.replace(/[^A-Za-z0-9_.-]/gu, (character) =>
    [...Buffer.from(character)].map((byte) => `/${byte.toString(16).padStart(2, '0')}`).join(''),
  );
}
