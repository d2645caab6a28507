import { backup, DatabaseSync } from 'node:sqlite';

/** More pages than any database has. */
const wholeDatabase = 2 ** 31 - 1;

/**
 * Copies a database that is in use from a connection of its own, in one step off the event loop: the step holds one
 * snapshot, so that commits in between neither disturb it nor make it start again.
 */
export async function copyDatabase(from: string, to: string): Promise<void> {
  const source = new DatabaseSync(from, { readOnly: true });
  try {
    await backup(source, to, { rate: wholeDatabase });
  } finally {
    source.close();
  }
}
