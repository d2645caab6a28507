import type { Query } from '../../../operation/query.ts';
import { compileFloor } from '../query.ts';
import { sqliteDialect } from './dialect.ts';
import type { Writer } from './writer.ts';

/** The least sequence number that can match. */
export function floorOf(writer: Writer, query: Query): number {
  const floor = compileFloor(query, sqliteDialect);
  if (floor === undefined) return 0;
  const [least] = writer.statements.arrays(floor.sql).get(...floor.parameters) ?? [];
  return least === null || least === undefined ? Number.POSITIVE_INFINITY : Number(least);
}
