import type { PoolClient } from 'pg';
import { prepared } from './prepared.ts';
import { type Column, isEmpty, type Rowset, rowset } from './rowset.ts';

/** Parts of one statement, each of which writes to a table of its own; none sees what another one did. */
export class Statement {
  readonly #parts: string[] = [];
  readonly #parameters: unknown[] = [];

  /** Rows as a table. */
  rows(columns: readonly Column[]): Rowset {
    return rowset(columns, (value) => this.value(value));
  }

  value(value: unknown): string {
    return `$${this.#parameters.push(value)}`;
  }

  add(sql: string): void {
    this.#parts.push(sql);
  }

  insert(table: string, columns: readonly Column[], conflict = ''): void {
    const told = columns.filter((column) => !isEmpty(column));
    if (told.length === 0) return;
    const rows = this.rows(told);
    const names = told.map(({ name }) => name);
    const values = names.map((name) => rows.of(name)).join(', ');
    this.add(`INSERT INTO ${table} (${names.join(', ')}) SELECT ${values} FROM ${rows.from} ${conflict}`);
  }

  async run(client: Pick<PoolClient, 'query'>): Promise<void> {
    if (this.#parts.length === 0) return;
    const last = this.#parts.pop() ?? '';
    const parts = this.#parts.map((part, index) => `p${index} AS (${part})`);
    const text = parts.length === 0 ? last : `WITH ${parts.join(', ')} ${last}`;
    await client.query({ ...prepared(client, text), values: this.#parameters });
  }
}

/**
 * Waits for what was sent without waiting for the answers. After an error PostgreSQL refuses all else of the transaction,
 * so that the first one is raised.
 */
export async function allSent<T extends readonly unknown[]>(
  sent: {
    readonly [K in keyof T]: Promise<T[K]>;
  },
): Promise<T> {
  const results = await Promise.allSettled(sent);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  return Promise.all(sent) as unknown as Promise<T>;
}
