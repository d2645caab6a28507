/** How much what a seed holds has to be moved for one copy of it. */
export interface Seed {
  readonly operations: number;
  readonly changes: number;
}

/** What SQLite and PostgreSQL write differently. */
export interface Multiplication {
  /** Numbers k from `from` to `to`, as a table with the column k. */
  copies(from: number, to: number): string;
  /** k as eight hexadecimal digits. */
  readonly hexadecimal: string;
}

/** Later copies are younger by so many ms. */
const age = 1_000;

/**
 * Columns of a copy that differ from the seed's: numbers go on, ids are made from the first one's and the number of the
 * copy, groups stay apart, and the newest copy is as old as the seed.
 */
function differing(seed: Seed, hexadecimal: string): Readonly<Record<string, string>> {
  const id = (column: string) => `substr(${column}, 1, 28) || ${hexadecimal}`;
  const time = (column: string) => `${column} - (1000 - k) * ${age}`;
  const key = (column: string) => `${column} || '-' || k`;
  return {
    sequence: `sequence + k * ${seed.operations}`,
    place: `place + k * ${seed.operations * 4}`,
    version: `version + k * ${seed.changes}`,
    previous: `CASE previous WHEN 0 THEN 0 ELSE previous + k * ${seed.changes} END`,
    id: id('id'),
    group_leader_id: id('group_leader_id'),
    parent_key: key('parent_key'),
    execution_group: key('execution_group'),
    ...Object.fromEntries(
      ['submitted_at', 'started_at', 'finished_at', 'modified_at', 'expires_at', 'at', 'attempt_started_at'].map(
        (column) => [column, time(column)],
      ),
    ),
  };
}

/** Tables that hold something of each operation, with their keys. */
export const multiplied = [
  ['operation', 'sequence'],
  ['event', 'version'],
  ['payload', 'place'],
] as const;

/** A statement that adds copies `from` to `to` of a seed's rows, in the order in which they would have come. */
export function copyRows(
  [table, key]: (typeof multiplied)[number],
  columns: readonly string[],
  seed: Seed,
  [from, to]: readonly [number, number],
  { copies, hexadecimal }: Multiplication,
): string {
  const differs = differing(seed, hexadecimal);
  const values = columns.map((column) => differs[column] ?? column);
  const last = { sequence: seed.operations, version: seed.changes, place: seed.operations * 4 + 3 }[key];
  return `INSERT INTO ${table} (${columns.join(', ')})
    SELECT ${values.join(', ')} FROM ${copies(from, to)} CROSS JOIN ${table} WHERE ${key} <= ${last} ORDER BY k, ${key}`;
}
