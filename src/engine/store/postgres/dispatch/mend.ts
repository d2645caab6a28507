import type { Transaction } from '../command.ts';
import { rowsOf } from '../database.ts';
import { makeAnew } from './anew.ts';
import { findDrift } from './drift.ts';

/** Makes the dispatches that a comparison finds wrong anew, and removes those that belong to nothing; answers how many. */
export async function mend(transaction: Transaction): Promise<number> {
  const { client, loader, dispatches, store, mark } = transaction;
  await store();
  mark();
  const { missing, stray } = await findDrift((sql, values) => rowsOf(client, sql, values));
  const operations = missing.length === 0 ? [] : await loader.select('WHERE o.id = ANY($1::text[])', missing);
  await dispatches.remove(client, stray);
  await makeAnew(transaction, operations);
  return operations.length + stray.length;
}
