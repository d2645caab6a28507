/**
 * Since pg-boss knows what may start, nobody looks along this index. Operations that an earlier version left waiting get
 * their dispatch from the first comparison of the elected server (`upkeep.ts`).
 */
export const dispatchedByBoss = 'DROP INDEX operation_ready';
