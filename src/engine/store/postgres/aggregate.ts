import type { Pool } from 'pg';
import type { Aggregation, Group, Measure } from '../../../operation/condition.ts';
import { statusOf } from '../columns.ts';
import { compileCondition, groupSqlOf, sqlOf } from '../condition.ts';
import { kindOf } from '../fields.ts';
import { checkAggregation, fieldOf } from '../limits.ts';
import { rowsOf } from './database.ts';
import { postgresConditions } from './dialect.ts';

type Value = string | number | null;

/** Groups of the rows that fit, as one statement. Raises `invalid-request`, `invalid-query`. */
export async function aggregate(pool: Pool, asked: Aggregation): Promise<readonly Group[]> {
  checkAggregation(asked);
  const { where, by, measures, limit } = asked;
  const fitting = compileCondition(where, postgresConditions);
  const groups = by.map((one, index) => `${groupSqlOf(one, postgresConditions)} AS g${index}`);
  const list = [...groups, ...measures.map(measureSql)].join(', ');
  const numbers = by.map((_, index) => String(index + 1));
  const grouped =
    by.length === 0
      ? ''
      : `GROUP BY ${numbers.join(', ')} ORDER BY ${numbers.map((number) => `${number} NULLS FIRST`).join(', ')}`;
  const sql = `SELECT ${list === '' ? '1' : list} FROM operation o WHERE ${fitting.where} ${grouped} LIMIT ${limit}`;
  const rows = await rowsOf(pool, by.length === 0 && measures.length === 0 ? 'SELECT 1' : sql, [...fitting.parameters]);
  return rows.map((row) => ({
    by: by.map((one, index) => shown(row[index] as Value, kindOf(fieldOf(one)) === 'status')),
    measures: Object.fromEntries(
      measures.map((measure, index) => {
        const { work, field } = measure;
        const isStatus = field !== undefined && kindOf(field) === 'status' && (work === 'least' || work === 'greatest');
        return [measure.as, shown(row[by.length + index] as Value, isStatus)];
      }),
    ),
  }));
}

function shown(value: Value, isStatus: boolean): Value {
  return isStatus && value !== null ? statusOf(Number(value)) : value;
}

function measureSql({ work, field }: Measure): string {
  if (work === 'rows' || field === undefined) return 'count(*)';
  const value = sqlOf(field, postgresConditions);
  switch (work) {
    case 'count':
      return `count(${value})`;
    case 'countDistinct':
      return `count(DISTINCT ${value})`;
    case 'least':
      return `min(${value})`;
    case 'greatest':
      return `max(${value})`;
    case 'sum':
      return `sum(${value})::float8`;
    case 'average':
      return `avg(${value})::float8`;
  }
}
