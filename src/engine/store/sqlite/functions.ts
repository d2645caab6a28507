import type { DatabaseSync } from 'node:sqlite';
import { fold } from '../../../operation/fold.ts';

/** Adds what SQL of ours calls and SQLite does not have: `fold(text)`. */
export function defineFunctions(database: DatabaseSync): void {
  database.function('fold', { deterministic: true }, (text) => (typeof text === 'string' ? fold(text) : text));
}
