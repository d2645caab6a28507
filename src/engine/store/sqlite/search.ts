import type { OperationPage } from '../../../operation/answer.ts';
import type { Order, Search } from '../../../operation/condition.ts';
import { compileCondition } from '../condition.ts';
import { checkSearch } from '../limits.ts';
import { CompiledOrder } from '../order.ts';
import { readMark } from '../pageMark.ts';
import { sqliteConditions } from './conditionDialect.ts';
import { gather } from './gather.ts';
import { withKnownTypes } from './knownTypes.ts';
import type { Searching } from './searching.ts';
import { alongSubmission, asksForChanges, type Source, sourcesOf } from './source.ts';
import { walk } from './walk.ts';
import type { ReadLimits } from './windows.ts';
import type { Writer } from './writer.ts';

/** How the rows of a page are found: along a source that has their order, or out of all that a source leads to. */
export interface Plan {
  readonly kind: 'walk' | 'gather';
  readonly source: Source;
  readonly descending: boolean;
}

/**
 * One page of a search. Where an index has the order asked for, rows are read along it until the page is full, or has
 * taken too long: it then holds what was found, with a `next` that goes on from there. Where none has, or the rows that
 * may fit are few, all of those are looked at and the first ones kept. Raises `invalid-request`, `invalid-query`.
 */
export async function search(writer: Writer, asked: Search, limits: ReadLimits): Promise<OperationPage> {
  if (asksForChanges(asked.where)) await writer.recency.update(limits);
  const searching = prepare(writer, asked, limits);
  if (searching.sources.none) return { operations: [], next: null };
  const { kind, source, descending } = planOf(asked.order, searching);
  return kind === 'walk' ? walk(writer, searching, source, descending) : gather(writer, searching, source);
}

export function prepare(writer: Writer, asked: Search, limits: ReadLimits): Searching {
  checkSearch(asked);
  const where = withKnownTypes(writer, asked.where);
  const order = new CompiledOrder(asked.order, sqliteConditions);
  return {
    order,
    limit: asked.limit,
    condition: compileCondition(where, sqliteConditions),
    mark: asked.after === undefined ? { skip: asked.skip ?? 0 } : readMark(asked.after, order.size),
    sources: sourcesOf(writer, where, limits),
    limits,
  };
}

export function planOf(
  order: readonly Order[],
  { limit, sources, limits: { few } }: Pick<Searching, 'limit' | 'sources' | 'limits'>,
): Plan {
  const { cheapest, inSequence, total, fitting } = sources;
  const { field = 'sequence', descending = true, ofLeader } = order[0] ?? {};
  if (ofLeader) return { kind: 'gather', source: cheapest, descending };
  if (field === 'sequence') {
    const outOfOrder = cheapest.by !== 'sequence' && cheapest.rows < few;
    return { kind: outOfOrder ? 'gather' : 'walk', source: outOfOrder ? cheapest : inSequence, descending };
  }
  if (field !== 'submittedAt') return { kind: 'gather', source: cheapest, descending };
  // Along the index, one row of so many fits.
  const passed = (limit * total) / Math.max(1, fitting);
  const isCheaper = cheapest.rows < few && cheapest.rows < passed;
  return { kind: isCheaper ? 'gather' : 'walk', source: isCheaper ? cheapest : alongSubmission, descending };
}
