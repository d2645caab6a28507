import { OperationFailure } from '../../../operation/error.ts';
import type { Operation } from '../../../operation/operation.ts';
import type { KeptOperation } from '../store.ts';
import { eraseAll, load } from './change.ts';
import type { Placement } from './placement.ts';
import { checkIds } from './submit.ts';
import type { Writer } from './writer.ts';

/** Inserts rows that are stored and not run, all or nothing. Refuses an id that exists. */
export function keep(writer: Writer, rows: readonly KeptOperation[], now: number): Operation[] {
  checkIds(
    writer,
    rows.map(({ operation }) => ({ operation, idChosen: true })),
  );
  return rows.map((row) => insert(writer, row, 0, now));
}

/** Puts a kept row in the place of the one with its id. A leader that has ended keeps its followers. */
export function replace(
  writer: Writer,
  placement: Placement,
  row: KeptOperation,
  check: (group: readonly Operation[]) => void,
  now: number,
): Operation {
  const { id } = row.operation;
  const group = load(writer, placement, { groupOf: id });
  check(group);
  const before = group.find((one) => one.id === id);
  if (before === undefined) throw new OperationFailure('not-found', `There is no operation ${id}.`);
  eraseAll(writer, [before], group[0], now);
  placement.touch(before);
  return insert(writer, row, before.numFollowers, now);
}

function insert(writer: Writer, { operation, input, output }: KeptOperation, followers: number, now: number) {
  const sequence = ++writer.ledger.sequence;
  const stored = writer.insert(
    {
      ...operation,
      sequence,
      groupLeaderId: null,
      numFollowers: followers,
      expiresAt: now + operation.ttl * 1_000,
    },
    { lane: null, held: false, digest: null },
    { at: now, by: operation.createdBy, why: 'Stored, not run.' },
  );
  if (input !== null) writer.payload(sequence, 'input', input);
  if (output !== null) writer.payload(sequence, 'output', output);
  return stored;
}
