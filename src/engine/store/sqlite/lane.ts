import type { Statements } from './database.ts';

/** Of the waiting operations of a lane only the first may start, and only while none of the lane is under way. */
export function release(statements: Statements, lane: string): void {
  const busy = statements
    .of(
      'SELECT 1 FROM operation INDEXED BY operation_lane WHERE lane = ? AND status IN (1, 4, 5) AND (status <> 1 OR attempts > 0) LIMIT 1',
    )
    .get(lane);
  const head = statements
    .of(
      'SELECT sequence FROM operation INDEXED BY operation_lane WHERE lane = ? AND status = 2 ORDER BY iif(execution_group IS NULL, ifnull(sequence_number, 9007199254740991), 0), sequence LIMIT 1',
    )
    .get(lane);
  const free = busy === undefined && head !== undefined ? Number(head.sequence) : -1;
  statements
    .of(
      'UPDATE operation INDEXED BY operation_free SET held = 1 WHERE lane = ? AND status = 2 AND held = 0 AND sequence <> ?',
    )
    .run(lane, free);
  if (free >= 0) statements.of('UPDATE operation SET held = 0 WHERE sequence = ? AND held = 1').run(free);
}
