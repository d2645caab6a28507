import { OperationFailure } from '../../../operation/error.ts';
import type { Operation } from '../../../operation/operation.ts';
import { canMove, isFinal, isKept } from '../../../operation/status.ts';
import type { Change, Decide, Selection } from '../store.ts';
import { arm as armCallbacks } from './callback.ts';
import type { Placement } from './placement.ts';
import type { EventDraft, Writer } from './writer.ts';

/** Loads the rows of a selection, lets the caller decide, and writes the decision, all in one transaction. */
export function change<T>(writer: Writer, placement: Placement, selection: Selection, decide: Decide<T>): T {
  const { changes, value } = decide(load(writer, placement, selection));
  for (const one of changes) checkMoves(one);
  return value(changes.map((one) => apply(writer, placement, one)));
}

/** The rows of a selection as they are now, with what was noted in this transaction. Raises `not-found`. */
export function load(writer: Writer, placement: Placement, selection: Selection): Operation[] {
  placement.writeJoined();
  if ('known' in selection) return selection.known.map((operation) => current(writer, operation));
  if ('ids' in selection) return selection.ids.map((id) => byId(writer, id));
  const one = byId(writer, selection.groupOf);
  const leader = one.groupLeaderId === null ? one : (writer.one('WHERE o.id = ?', one.groupLeaderId) ?? one);
  return [leader, ...placement.followers(leader.id)];
}

/** Removes operations for good. A leader that stays, given when followers of it go, is left with fewer. */
export function eraseAll(writer: Writer, gone: readonly Operation[], leader: Operation | undefined, at: number): void {
  for (const operation of gone) writer.erase(operation, at);
  if (leader === undefined || gone.some(({ sequence }) => sequence === leader.sequence)) return;
  const numFollowers = leader.numFollowers - gone.length;
  writer.update(leader, [], { numFollowers }, { at, by: 'engine', why: null });
}

function byId(writer: Writer, id: string): Operation {
  const operation = writer.one('WHERE o.id = ?', id.toLowerCase());
  if (operation === undefined) throw notFound(id);
  return operation;
}

/** A row that the caller holds is used as it is while nobody has written it since. */
function current(writer: Writer, operation: Operation): Operation {
  if (writer.versionOf(operation.sequence) === operation.version) return operation;
  return byId(writer, operation.id);
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

function apply(writer: Writer, placement: Placement, one: Change): Operation {
  const { operation, moves, set } = one;
  const event: EventDraft = { at: one.at, by: one.by, why: one.why };
  const to = moves.at(-1) ?? operation.status;
  const fields: Partial<Operation> = { ...set };
  if (one.leader !== undefined) fields.groupLeaderId = one.leader;
  const dueAt = set.dueAt === undefined ? operation.dueAt : set.dueAt;
  if (isFinal(to) || isKept({ status: to, dueAt })) fields.expiresAt = one.at + (set.ttl ?? operation.ttl) * 1_000;
  if (one.passing === true) writer.dropPassingEvent(operation, one.by);
  const after = writer.update(operation, moves, fields, event);
  if (one.attempt !== undefined) writer.attempt(after.sequence, one.attempt);
  if (one.input !== undefined) writer.payload(after.sequence, 'input', one.input);
  if (one.output !== undefined) writer.payload(after.sequence, 'output', one.output);
  if (set.error !== undefined) writeStack(writer, operation, set.error?.stack ?? null);
  if (moves.length > 0) placement.touch(after);
  if (moves.length > 0 && one.restated !== true) armCallbacks(writer, after, one.at);
  return after;
}

function writeStack(writer: Writer, before: Operation, stack: string | null): void {
  if (stack !== null || before.error !== null) writer.payload(before.sequence, 'stack', stack);
}
