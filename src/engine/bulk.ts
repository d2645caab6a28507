import type { Outcome } from '../operation/answer.ts';
import { messageOf, OperationFailure } from '../operation/error.ts';
import type { Operation } from '../operation/operation.ts';
import * as action from './action.ts';

/** Actions that can be asked for on many operations at once. */
export type Bulk = 'cancel' | 'retry' | 'delete';

/** What an action on many needs of the engine. */
export interface Actions {
  get(id: string): Promise<Operation>;
  cancel(id: string, by: string): Promise<Operation>;
  retry(id: string, by: string): Promise<Operation>;
  delete(id: string, by: string): Promise<void>;
}

/** Acts on each, side by side so that they share commits; one that is refused does not stop the others. */
export function actOn(
  engine: Actions,
  what: Bulk,
  ids: readonly string[],
  by: string,
  dryRun: boolean,
): Promise<Outcome[]> {
  return Promise.all(ids.map((id) => (dryRun ? rehearse(engine, what, id) : perform(engine, what, id, by))));
}

async function perform(engine: Actions, what: Bulk, id: string, by: string): Promise<Outcome> {
  try {
    if (what === 'delete') {
      await engine.delete(id, by);
      return { id, done: true, status: null, code: null, detail: null };
    }
    const { status } = await engine[what](id, by);
    return { id, done: true, status, code: null, detail: null };
  } catch (error) {
    return refused(engine, id, error);
  }
}

async function rehearse(engine: Actions, what: Bulk, id: string): Promise<Outcome> {
  try {
    const operation = await engine.get(id);
    const actor = { by: '', why: null, at: 0 };
    const leader = operation.groupLeaderId === null ? operation : await engine.get(operation.groupLeaderId);
    const rows = leader === operation ? [operation] : [leader, operation];
    if (what === 'delete') action.remove(rows, operation.id);
    else if (what === 'retry') action.retry(operation, actor);
    else action.cancel(rows, operation.id, false, actor);
    return { id, done: true, status: operation.status, code: null, detail: null };
  } catch (error) {
    return refused(engine, id, error);
  }
}

async function refused(engine: Actions, id: string, error: unknown): Promise<Outcome> {
  const code = error instanceof OperationFailure ? error.code : 'internal';
  return { id, done: false, status: await statusOf(engine, id), code, detail: messageOf(error) };
}

async function statusOf(engine: Actions, id: string): Promise<Outcome['status']> {
  try {
    return (await engine.get(id)).status;
  } catch {
    return null;
  }
}
