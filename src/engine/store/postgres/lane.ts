import type { PoolClient } from 'pg';
import { rowsOf } from './database.ts';
import type { Turn } from './dispatch/changes.ts';

/**
 * Of the waiting operations of each of these lanes only the first may start, and only while none of the lane is under
 * way. Answers those whose turn it is now, and those whose turn it was.
 */
export async function chooseHeads(client: PoolClient, lanes: ReadonlySet<string>): Promise<Turn[]> {
  if (lanes.size === 0) return [];
  const rows = await rowsOf(client, laneHeads, [[...lanes]]);
  return rows.map(([held, sequence, id, type, priority, attempts, timeout]) => ({
    operation: {
      sequence: Number(sequence),
      id: String(id),
      type: String(type),
      priority: Number(priority),
      attempts: Number(attempts),
      timeout: Number(timeout),
    },
    held: held === true,
  }));
}

const turn = 'o.held, o.sequence, o.id, o.type, o.priority, o.attempts, o.timeout';

const laneHeads = `WITH wanted AS (
  SELECT lane FROM unnest($1::text[]) AS lane
), head AS (
  SELECT w.lane, (
    SELECT h.sequence FROM operation h WHERE h.lane = w.lane AND h.status = 2
    ORDER BY CASE WHEN h.execution_group IS NULL THEN coalesce(h.sequence_number, 9007199254740991) ELSE 0 END, h.sequence
    LIMIT 1
  ) AS sequence FROM wanted w
  WHERE NOT EXISTS (
    SELECT 1 FROM operation b WHERE b.lane = w.lane AND b.status IN (1, 4, 5) AND (b.status <> 1 OR b.attempts > 0)
  )
), hold AS (
  UPDATE operation o SET held = true FROM wanted w LEFT JOIN head h ON h.lane = w.lane
  WHERE o.lane = w.lane AND o.status = 2 AND NOT o.held AND o.sequence IS DISTINCT FROM h.sequence
  RETURNING ${turn}
), free AS (
  UPDATE operation o SET held = false FROM head h WHERE o.sequence = h.sequence AND o.held RETURNING ${turn}
)
SELECT * FROM hold UNION ALL SELECT * FROM free`;
