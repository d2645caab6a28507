import type { Transaction } from '../committer.ts';
import { rowsOf } from '../database.ts';
import { dispatchOf } from './dispatch.ts';
import { findDrift } from './drift.ts';

/** Makes the dispatches that a comparison finds wrong anew, and removes those that belong to nothing; answers how many. */
export async function mend({ client, loader, dispatches, store, mark, announce }: Transaction): Promise<number> {
  await store();
  mark();
  const { missing, stray } = await findDrift((sql, values) => rowsOf(client, sql, values));
  const operations = missing.length === 0 ? [] : await loader.select('WHERE o.id = ANY($1::text[])', missing);
  await dispatches.remove(client, [...stray, ...operations.flatMap((operation) => dispatchOf(operation) ?? [])]);
  await dispatches.add(client, operations);
  announce(operations.map(({ type }) => type));
  return operations.length + stray.length;
}
