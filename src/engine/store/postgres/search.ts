import type { Pool } from 'pg';
import type { OperationPage } from '../../../operation/answer.ts';
import type { Condition, Search } from '../../../operation/condition.ts';
import { selectLength, selectList, toOperation } from '../columns.ts';
import { compileCondition } from '../condition.ts';
import { checkSearch } from '../limits.ts';
import { CompiledOrder } from '../order.ts';
import { readMark, writeMark } from '../pageMark.ts';
import type { Parameter } from '../query.ts';
import { rowsOf } from './database.ts';
import { postgresConditions } from './dialect.ts';

/** One page of a search, as one statement. Raises `invalid-request`, `invalid-query`. */
export async function search(pool: Pool, asked: Search): Promise<OperationPage> {
  checkSearch(asked);
  const order = new CompiledOrder(asked.order, postgresConditions);
  const mark = asked.after === undefined ? { skip: asked.skip ?? 0 } : readMark(asked.after, order.size);
  const fitting = compileCondition(asked.where, postgresConditions);
  const behind =
    mark.after === undefined
      ? { where: 'TRUE', parameters: [] }
      : order.after(mark.after, fitting.parameters.length + 1);
  const { limit } = asked;
  const rows = await rowsOf(
    pool,
    `SELECT ${[selectList, ...order.values].join(', ')} FROM operation o
     WHERE (${fitting.where}) AND (${behind.where}) ORDER BY ${order.clause} LIMIT ${limit + 1} OFFSET ${mark.skip ?? 0}`,
    [...fitting.parameters, ...behind.parameters],
  );
  const operations = rows.slice(0, limit).map(toOperation);
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  if (last === undefined) return { operations, next: null };
  const values = last.slice(selectLength, selectLength + order.size) as Parameter[];
  return { operations, next: writeMark({ after: { values, sequence: Number(last[0]) } }) };
}

/** Operations that fit, counted up to `most`. */
export async function countWhere(pool: Pool, where: Condition, most: number): Promise<number> {
  const fitting = compileCondition(where, postgresConditions);
  const sql = `SELECT count(*) FROM (SELECT FROM operation o WHERE ${fitting.where} LIMIT ${Math.trunc(most)}) few`;
  const [row] = await rowsOf(pool, sql, [...fitting.parameters]);
  return Number(row?.[0]);
}
