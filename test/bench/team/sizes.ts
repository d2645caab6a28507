import type { Client } from 'pg';

/** Bytes on disk of a table and of its indexes, for each operation. */
export interface TableSize {
  readonly table: string;
  readonly heap: number;
  readonly indexes: number;
}

/** Tables by their part of the whole, largest first; those that take less than ten bytes for each operation are left out. */
export async function sizesOf(client: Client, operations: number): Promise<TableSize[]> {
  const { rows } = await client.query<{ name: string; heap: string; indexes: string }>(
    `SELECT CASE nspname WHEN 'public' THEN '' ELSE nspname || '.' END || relname AS name,
       pg_total_relation_size(c.oid) - pg_indexes_size(c.oid) AS heap, pg_indexes_size(c.oid) AS indexes
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE relkind = 'r' AND nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
     ORDER BY pg_total_relation_size(c.oid) DESC`,
  );
  return rows
    .map(({ name, heap, indexes }) => ({
      table: name,
      heap: Number(heap) / operations,
      indexes: Number(indexes) / operations,
    }))
    .filter(({ heap, indexes }) => heap + indexes >= 10);
}
