import type { Backend } from '../../backend/backend.ts';
import type { ChangeBatch } from '../../operation/answer.ts';
import type { Operation } from '../../operation/operation.ts';
import { formatQuery } from '../../operation/query.ts';
import { failureCode } from '../failureCode.ts';
import type { Relatives } from './lineage.ts';

/** Most relatives of one kind that are listed. */
const limit = 6;

type Reading = Pick<Backend, 'get' | 'list' | 'counts' | 'capabilities'>;

/** Reads the relatives of an operation: at most one of each question. What a connection cannot say is left out. */
export async function readRelatives(backend: Reading, operation: Operation): Promise<Relatives> {
  const { id, resubmittedFrom, parentKey } = operation;
  const family = parentKey === null || parentKey === '' ? undefined : await readFamily(backend, id, parentKey);
  const copies = backend.capabilities.events === true ? await readCopies(backend, id) : undefined;
  const original = resubmittedFrom === null ? undefined : await readOriginal(backend, resubmittedFrom);
  return { ...(family && { family }), ...(copies && { copies }), ...(original === undefined ? {} : { original }) };
}

/** Whether a change may have changed the relatives of an operation. */
export function touchesRelatives(batch: ChangeBatch, { id, parentKey, resubmittedFrom }: Operation): boolean {
  return batch.operations.some(
    (other) =>
      other.id !== id &&
      ((parentKey !== null && other.parentKey === parentKey) ||
        other.resubmittedFrom === id ||
        other.id === resubmittedFrom),
  );
}

async function readOriginal(backend: Reading, id: string): Promise<Operation | null> {
  try {
    return await backend.get(id);
  } catch (error) {
    if (failureCode(error) === 'not-found') return null;
    throw error;
  }
}

async function readFamily(
  backend: Reading,
  self: string,
  parentKey: string,
): Promise<NonNullable<Relatives['family']>> {
  const query = formatQuery({ terms: [{ negated: false, kind: 'parent', values: [[parentKey]] }] });
  const { operations, partial } = await backend.list(query, { limit: limit + 1 });
  const counts = await backend.counts(query);
  const rows = operations.filter(({ id }) => id !== self).slice(0, limit);
  return { rows, total: Math.max(counts.total - 1, rows.length), partial: partial ?? counts.partial ?? null };
}

/** Only where a connection knows them all: a service that keeps no history does not tell what was made of what. */
async function readCopies(backend: Reading, id: string): Promise<NonNullable<Relatives['copies']>> {
  const query = formatQuery({ terms: [{ negated: false, kind: 'original', values: [[id.toLowerCase()]] }] });
  const { operations, next } = await backend.list(query, { limit });
  return { rows: operations, more: next !== null };
}
