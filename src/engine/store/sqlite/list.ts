import type { OperationPage } from '../../../operation/answer.ts';
import type { Query } from '../../../operation/query.ts';
import { selectList } from '../columns.ts';
import { cursorOf } from '../listing.ts';
import { compileQuery } from '../query.ts';
import type { ListPage } from '../store.ts';
import { sqliteDialect } from './dialect.ts';
import { floorOf } from './floor.ts';
import { listChanged } from './listChanged.ts';
import { readWindows } from './pages.ts';
import { backwards, forwards, only, readLimits, type Window } from './windows.ts';
import type { Writer } from './writer.ts';

/**
 * One page in order of submission. What an index serves is one statement; any other search walks the table in windows,
 * leaving the event loop between them, and gives up a page when it has taken too long: it then holds what was found,
 * with a `next` that goes on from there.
 */
export async function list(writer: Writer, query: Query, page: ListPage): Promise<OperationPage> {
  if (page.order === 'changed') return listChanged(writer, query, page);
  const plain = isPlain(query);
  const { where, parameters } = compileQuery(query, sqliteDialect, 1, plain);
  const descending = page.order !== 'oldest';
  const bounds = boundsOf(writer, page, descending);
  const floor = plain ? bounds.low : Math.max(bounds.low, floorOf(writer, query));
  const windows = plain
    ? only(bounds)
    : descending
      ? backwards(bounds.high, floor)
      : forwards(floor, bounds.high, readLimits);
  const sql = `SELECT ${selectList} FROM operation o WHERE (${where}) AND o.sequence < ? AND o.sequence >= ? ORDER BY o.sequence ${descending ? 'DESC' : 'ASC'} LIMIT ?`;
  return readWindows(writer, sql, parameters, {
    limit: page.limit,
    windows,
    markOf: ({ sequence }) => sequence,
    ends: ({ low, high }) => (descending ? low <= floor : high >= bounds.high),
    markAfter: ({ low, high }) => (descending ? low : high - 1),
    turns: !plain,
  });
}

/** The sequence numbers that a page may have. */
function boundsOf(writer: Writer, { after }: ListPage, descending: boolean): Window {
  const all = { low: 0, high: writer.ledger.sequence + 1 };
  if (after === undefined) return all;
  return descending ? { ...all, high: cursorOf(after) } : { ...all, low: cursorOf(after) + 1 };
}

/** True when one index serves the whole search, newest first. */
function isPlain(query: Query): boolean {
  return query.terms.length === 0 || (query.terms.length === 1 && compileQuery(query, sqliteDialect).indexable);
}
