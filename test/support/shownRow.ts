import type { Operation } from '../../src/operation/operation.ts';
import type { Status } from '../../src/operation/status.ts';
import { columns } from '../../src/service/dataverse/columns.ts';
import { versionNumberOf } from '../../src/service/dataverse/versionNumber.ts';
import type { Row } from './evaluate.ts';

/** What the facade shows of an operation, plainly, to ask questions of: instants as ms, big integers exact. */
export type ShownRow = Readonly<Record<string, string | number | bigint | null>>;

const pairs: Readonly<Record<Status, readonly [number, number]>> = {
  New: [0, 0],
  Scheduled: [0, 0],
  Waiting: [0, 0],
  Merged: [0, 0],
  Running: [2, 20],
  Canceling: [2, 22],
  Complete: [3, 30],
  Error: [3, 31],
  Canceled: [3, 32],
};

/** What shows for some codes of the engine. */
const codes: Readonly<Record<number, number>> = {
  1: -2_147_220_891,
  [-1]: -2_147_220_956,
  [-2]: -2_147_204_723,
  [-3]: -2_147_220_956,
};

/** The GUID that stands for a user in tests: their name in hex. */
export function testUserId(name: string): string {
  const hex = Buffer.from(name).toString('hex').padStart(12, '0').slice(-12);
  return `00000000-0000-5000-8000-${hex}`;
}

/** A directory of some users. */
export function testUsers(names: readonly string[]) {
  const all = names.map((name) => ({ id: testUserId(name), name }));
  return {
    idOf: testUserId,
    nameOf: async (id: string) => all.find((user) => user.id === id)?.name,
    all: async () => all,
  };
}

export function shownRow({ operation, input, output, leader }: Row): ShownRow {
  const status = operation.status === 'Merged' && leader !== undefined ? leader.status : operation.status;
  const special: ShownRow = {
    backgroundoperationstatecode: pairs[status][0],
    backgroundoperationstatuscode: pairs[status][1],
    displayname: operation.displayName ?? operation.name,
    inputparameters: parametersOf(input),
    outputparameters: parametersOf(output),
    errorcode: operation.error === null ? null : (codes[operation.error.code] ?? operation.error.code),
    errormessage: operation.error?.message ?? null,
    versionnumber: BigInt(versionNumberOf(operation.version)),
  };
  return Object.fromEntries(
    columns.map(({ name, type, field }) => {
      if (name in special) return [name, special[name] ?? null];
      const value = (operation[field as keyof Operation] ?? null) as string | number | null;
      if (type.kind === 'lookup') return [name, value === null ? null : testUserId(String(value))];
      const isDate = type.kind === 'dateTime' || type.kind === 'dateOnly';
      return [name, isDate && value !== null ? Math.floor(Number(value) / 1_000) * 1_000 : value];
    }),
  );
}

function parametersOf(payload: string | null): string | null {
  if (payload === null || payload === 'null') return null;
  const pairsOf = Object.entries(JSON.parse(payload) as object).map(([Key, Value]) => ({
    Key,
    Value: Value as unknown,
  }));
  return JSON.stringify(pairsOf);
}
