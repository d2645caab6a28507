import { bossSchema } from './boss.ts';
import { dispatchIdSql } from './dispatch.ts';

/** Where operations and dispatches do not agree. */
export interface Drift {
  /** Ids of operations that may start and have no dispatch. */
  readonly missing: string[];
  /** Dispatches of operations that neither may start nor run. */
  readonly stray: { readonly queue: string; readonly id: string }[];
}

/** Most of each that are found at once. */
const batch = 1_000;

/**
 * Looks for what does not agree. One statement each sees rows and dispatches as one commit left them. A waiting operation
 * with a dispatch that is taken is about to start; one whose dispatch pg-boss has failed has lost its worker, which is not
 * for here.
 */
export async function findDrift(rowsOf: (sql: string, values: unknown[]) => Promise<unknown[][]>): Promise<Drift> {
  const missing = await rowsOf(missingSql, [batch]);
  const stray = await rowsOf(straySql, [batch]);
  return {
    missing: missing.map(([id]) => String(id)),
    stray: stray.map(([queue, id]) => ({ queue: String(queue), id: String(id) })),
  };
}

const missingSql = `SELECT o.id FROM operation o
  LEFT JOIN ${bossSchema}.job j ON j.id = ${dispatchIdSql} AND (j.state <= 'active' OR j.state = 'failed')
  WHERE o.status = 2 AND NOT o.held AND j.id IS NULL LIMIT $1`;

const straySql = `SELECT j.name, j.id FROM ${bossSchema}.job j
  LEFT JOIN operation o ON o.sequence = (j.data->>'sequence')::bigint AND ${dispatchIdSql} = j.id
    AND ((o.status = 2 AND NOT o.held AND (j.state <= 'active' OR j.state = 'failed'))
      OR (o.status IN (4, 5) AND j.state IN ('active', 'failed')))
  WHERE o.sequence IS NULL LIMIT $1`;
