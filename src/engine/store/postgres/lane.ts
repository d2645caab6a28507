/**
 * Of the waiting operations of each lane of the first parameter only the first may start, and only while none of the
 * lane is under way.
 */
export const laneHeads = `WITH wanted AS (
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
)
UPDATE operation o SET held = false FROM head h WHERE o.sequence = h.sequence AND o.held`;
