import { type Pair, statusOfPair } from '../../../service/dataverse/status.ts';
import { faults } from '../fault.ts';
import type { Values } from './body.ts';

const stateColumn = 'backgroundoperationstatecode';
const statusColumn = 'backgroundoperationstatuscode';

/** The status reason that a state alone stands for. */
const firstOfState: Readonly<Record<number, number>> = { 0: 0, 2: 20, 3: 30 };
const stateOfStatus: Readonly<Record<number, number>> = { 0: 0, 20: 2, 22: 2, 30: 3, 31: 3, 32: 3 };

/** The pair that a body asks for, one half filled in from the other; null: it asks for none. Raises a 400. */
export function wantedPair(values: Values): Pair | null {
  const state = values.get(stateColumn) ?? null;
  const status = values.get(statusColumn) ?? null;
  if (state === null && status === null) return null;
  const pair = {
    state: Number(state ?? stateOfStatus[Number(status)]),
    status: Number(status ?? firstOfState[Number(state)]),
  };
  if (statusOfPair(pair) === undefined) {
    throw faults.elastic(`${pair.status} is not a valid status code for state code ${pair.state}.`);
  }
  return pair;
}

export const cancelPair: Pair = { state: 2, status: 22 };

export function isSame(one: Pair, other: Pair): boolean {
  return one.state === other.state && one.status === other.status;
}
