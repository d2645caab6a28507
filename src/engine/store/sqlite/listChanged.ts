import type { OperationPage } from '../../../operation/answer.ts';
import type { Query } from '../../../operation/query.ts';
import { selectList } from '../columns.ts';
import { cursorOf } from '../listing.ts';
import { compileQuery } from '../query.ts';
import type { ListPage } from '../store.ts';
import { counts } from './counts.ts';
import { sqliteDialect } from './dialect.ts';
import { readWindows } from './pages.ts';
import { changedIn } from './recency.ts';
import { backwards, only, readLimits } from './windows.ts';
import type { Writer } from './writer.ts';

/**
 * One page, what was changed last first. An operation has its version from its last change, and events lie in the order
 * of their versions: they are the way to the operations, without an index that every write would pay for. Where few
 * operations can fit, all of them are looked at instead.
 */
export async function listChanged(writer: Writer, query: Query, page: ListPage): Promise<OperationPage> {
  const isFew = await fitsFew(writer, query);
  const { where, parameters } = compileQuery(query, sqliteDialect, 1, isFew);
  const bounds = { low: 0, high: page.after === undefined ? writer.ledger.version + 1 : cursorOf(page.after) };
  const [from, version] = isFew ? ['operation o', 'o.version'] : [changedIn, 'e.version'];
  const sql = `SELECT ${selectList} FROM ${from} WHERE (${where}) AND ${version} < ? AND ${version} >= ? ORDER BY ${version} DESC LIMIT ?`;
  return readWindows(writer, sql, parameters, {
    limit: page.limit,
    windows: isFew ? only(bounds) : backwards(bounds.high, bounds.low),
    markOf: (operation) => operation.version,
    ends: ({ low }) => low <= bounds.low,
    markAfter: ({ low }) => low,
    turns: !isFew,
  });
}

/** True when an index leads to few operations that may fit. */
async function fitsFew(writer: Writer, { terms }: Query): Promise<boolean> {
  const { few } = readLimits;
  const known = terms.filter(({ kind }) => kind === 'status' || kind === 'type');
  if (known.length > 0 && (await counts(writer, { terms: known })).total <= few) return true;
  const keyed = terms.filter(({ kind, negated }) => !negated && ['id', 'original', 'group', 'parent'].includes(kind));
  const compiled = compileQuery({ terms: keyed }, sqliteDialect);
  if (!compiled.indexable) return false;
  const sql = `SELECT count(*) FROM (SELECT 1 FROM operation o WHERE (${compiled.where}) LIMIT ${few + 1})`;
  return Number(writer.statements.arrays(sql).get(...compiled.parameters)?.[0]) <= few;
}
