import { OperationFailure } from '../../../operation/error.ts';
import type { Operation } from '../../../operation/operation.ts';
import type { Rows } from '../rows.ts';
import type { KeptOperation } from '../store.ts';
import { eraseAll, load } from './change.ts';
import type { Placement } from './placement.ts';
import { checkIds } from './submit.ts';

/** Inserts rows that are stored and not run, all or nothing. Refuses an id that exists. */
export function keep(rows: Rows, wanted: readonly KeptOperation[], now: number): Operation[] {
  checkIds(
    rows,
    wanted.map(({ operation }) => ({ operation, idChosen: true })),
  );
  return wanted.map((row) => insert(rows, row, 0, now));
}

/** Puts a kept row in the place of the one with its id. A leader that has ended keeps its followers. */
export function replace(
  rows: Rows,
  placement: Placement,
  row: KeptOperation,
  check: (group: readonly Operation[]) => void,
  now: number,
): Operation {
  const { id } = row.operation;
  const group = load(rows, placement, { groupOf: id });
  check(group);
  const before = group.find((one) => one.id === id);
  if (before === undefined) throw new OperationFailure('not-found', `There is no operation ${id}.`);
  eraseAll(rows, [before], group[0], now);
  placement.touch(before);
  return insert(rows, row, before.numFollowers, now);
}

function insert(rows: Rows, { operation, input, output }: KeptOperation, followers: number, now: number) {
  const sequence = rows.nextSequence();
  const stored = rows.insert(
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
  if (input !== null) rows.payload(sequence, 'input', input);
  if (output !== null) rows.payload(sequence, 'output', output);
  return stored;
}
