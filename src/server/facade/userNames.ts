import { setImmediate } from 'node:timers/promises';
import type { Engine } from '../../engine/engine.ts';
import type { Field } from '../../operation/condition.ts';
import type { Operation } from '../../operation/operation.ts';

/** Fields that name a user. */
export type UserField = Field & ('createdBy' | 'modifiedBy' | 'createdOnBehalfOf' | 'modifiedOnBehalfOf');

/** What of the engine is read for names. */
export type NameSource = Pick<Engine, 'aggregate' | 'changesSince' | 'version'>;

/** Most names of one field, and changes read at a time. */
const limit = 50_000;
const page = 1_000;

/**
 * Notes everybody who is named in an operation, and resolves when that is complete. All operations are looked through
 * once; from then on only those that changed since, and nothing when none did: whoever asks again and again for
 * somebody who is not there costs nothing.
 */
export function userNames(
  engine: NameSource,
  fields: readonly UserField[],
  note: (name: string) => unknown,
): () => Promise<void> {
  let known: number | undefined;
  let reading = Promise.resolve();

  const noteAll = (operations: readonly Operation[]) => {
    for (const operation of operations) for (const field of fields) noteText(operation[field]);
  };
  const noteText = (name: unknown) => (typeof name === 'string' ? note(name) : undefined);

  const readAll = async (): Promise<void> => {
    const version = engine.version();
    for (const field of fields) {
      const where = { kind: 'not', of: { kind: 'absent', field } } as const;
      const groups = await engine.aggregate({ where, by: [field], measures: [], limit });
      for (const { by } of groups) noteText(by[0]);
    }
    known = version;
  };
  const catchUp = async (): Promise<void> => {
    while (known !== engine.version()) {
      const found = known === undefined ? 'resync' : await engine.changesSince(known, page);
      if (found === 'resync') await readAll();
      else {
        noteAll(found.batch.operations);
        known = found.batch.version;
        if (!found.more) return;
        await setImmediate();
      }
    }
  };
  return () => {
    // One after the other, so that what is being read is not read again; what failed is tried again by who comes next.
    reading = reading.catch(() => undefined).then(catchUp);
    return reading;
  };
}
