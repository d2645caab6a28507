import { OperationFailure } from '../../../operation/error.ts';
import type { Operation } from '../../../operation/operation.ts';
import { canMove, isFinal, isKept } from '../../../operation/status.ts';
import type { EventDraft, Rows } from '../rows.ts';
import type { Change, Decide, Selection } from '../store.ts';
import type { Placement } from './placement.ts';

/** Loads the rows of a selection, lets the caller decide, and writes the decision, all in one transaction. */
export function change<T>(rows: Rows, placement: Placement, selection: Selection, decide: Decide<T>): T {
  const { changes, value } = decide(load(rows, placement, selection));
  for (const one of changes) checkMoves(one);
  return value(changes.map((one) => apply(rows, placement, one)));
}

/** The rows of a selection as they are now, with what was noted in this transaction. Raises `not-found`. */
export function load(rows: Rows, placement: Placement, selection: Selection): Operation[] {
  placement.writeJoined();
  if ('known' in selection) return selection.known.map((operation) => current(rows, operation));
  if ('ids' in selection) return selection.ids.map((id) => byId(rows, id));
  const one = byId(rows, selection.groupOf);
  const leader = one.groupLeaderId === null ? one : (rows.byId(one.groupLeaderId) ?? one);
  return [leader, ...placement.followers(leader.id)];
}

/** Removes operations for good. A leader that stays, given when followers of it go, is left with fewer. */
export function eraseAll(rows: Rows, gone: readonly Operation[], leader: Operation | undefined, at: number): void {
  for (const operation of gone) rows.erase(operation, at);
  if (leader === undefined || gone.some(({ sequence }) => sequence === leader.sequence)) return;
  const numFollowers = leader.numFollowers - gone.length;
  rows.update(leader, [], { numFollowers }, { at, by: 'engine', why: null });
}

function byId(rows: Rows, id: string): Operation {
  const operation = rows.byId(id.toLowerCase());
  if (operation === undefined) throw notFound(id);
  return operation;
}

/** A row that the caller holds is used as it is while nobody has written it since. */
function current(rows: Rows, operation: Operation): Operation {
  if (rows.isCurrent(operation)) return operation;
  return byId(rows, operation.id);
}

function notFound(id: string): OperationFailure {
  return new OperationFailure('not-found', `There is no operation ${id}. It may have expired or been deleted.`);
}

/** The status table is enforced here, whoever decided. */
function checkMoves({ operation, moves, restated }: Change): void {
  if (restated === true) return;
  let from = operation.status;
  for (const to of moves) {
    if (!canMove(from, to)) {
      throw new OperationFailure('transition-refused', `An operation that is ${from} cannot become ${to}.`);
    }
    from = to;
  }
}

function apply(rows: Rows, placement: Placement, one: Change): Operation {
  const { operation, moves, set } = one;
  const event: EventDraft = { at: one.at, by: one.by, why: one.why, attempt: one.attempt };
  if (one.noted === true) {
    rows.note(operation, event);
    return operation;
  }
  const to = moves.at(-1) ?? operation.status;
  const fields: Partial<Operation> = { ...set };
  if (one.leader !== undefined) fields.groupLeaderId = one.leader;
  const dueAt = set.dueAt === undefined ? operation.dueAt : set.dueAt;
  if (isFinal(to) || isKept({ status: to, dueAt })) fields.expiresAt = one.at + (set.ttl ?? operation.ttl) * 1_000;
  const follows = one.passing === true ? rows.dropPassing(operation, one.by) : operation.version;
  const after = rows.update(operation, moves, fields, event, { follows });
  if (one.input !== undefined) rows.payload(after.sequence, 'input', one.input);
  if (one.output !== undefined) rows.payload(after.sequence, 'output', one.output);
  if (set.error !== undefined) writeStack(rows, operation, set.error?.stack ?? null);
  if (moves.length > 0) placement.touch(after);
  if (moves.length > 0 && one.restated !== true) rows.armCallbacks(after, one.at);
  return after;
}

function writeStack(rows: Rows, before: Operation, stack: string | null): void {
  if (stack !== null || before.error !== null) rows.payload(before.sequence, 'stack', stack);
}
