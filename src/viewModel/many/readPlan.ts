import type { Backend } from '../../backend/backend.ts';
import { messageOf } from '../../operation/error.ts';
import type { Operation } from '../../operation/operation.ts';
import { formatQuery } from '../../operation/query.ts';
import { unable } from '../ability.ts';
import { l10n } from '../l10n.ts';
import type { ManyAction } from './manyAction.ts';
import type { Plan } from './plan.ts';
import { reasonAgainst, refusalReason } from './reason.ts';
import type { ManySource } from './source.ts';

/** Rows of a page, and ids of a question for ids: they stand in an address. */
const pageSize = 1_000;
const idsTogether = 50;

/** How many operations match, as far as that is known: `atLeast` where counting stopped somewhere. */
export interface Matching {
  readonly count: number;
  readonly atLeast: boolean;
}

export interface ReadingEvents {
  readonly signal: AbortSignal;
  /** Hears how many match in all sources, before they are read. */
  readonly onMatching: (matching: Matching) => void;
  /** A page has been taken in. */
  readonly onPage: () => void;
}

/**
 * Fills the plan: what matches is read page by page, judged by its row and, where the connection can tell, by what it
 * says it would do. A source that cannot be read becomes a note. Ends early when the signal aborts.
 */
export async function readPlan(
  plan: Plan,
  action: ManyAction,
  sources: readonly ManySource[],
  events: ReadingEvents,
): Promise<void> {
  const { signal } = events;
  await count(sources, events);
  const seen = new Map<string, Set<string>>();
  for (const [index, source] of sources.entries()) {
    if (signal.aborted || plan.limited) return;
    const known = repeated(sources, source) ? (seen.get(source.connection) ?? new Set<string>()) : undefined;
    if (known) seen.set(source.connection, known);
    try {
      await source.use((backend) => readOne(plan, action, source, index, known, backend, events));
    } catch (error) {
      if (signal.aborted) return;
      plan.notes.add(l10n.t('{0} could not be read: {1}', source.place, messageOf(error)));
    }
  }
}

function repeated(sources: readonly ManySource[], { connection }: ManySource): boolean {
  return sources.filter((other) => other.connection === connection).length > 1;
}

async function count(sources: readonly ManySource[], { signal, onMatching }: ReadingEvents): Promise<void> {
  let sum = 0;
  let atLeast = false;
  for (const source of sources) {
    if (source.query === undefined) sum += source.ids?.length ?? 0;
    else {
      const counts = await source
        .use((backend) => backend.counts(source.query ?? '', signal))
        // Reading will say why.
        .catch(() => undefined);
      sum += counts?.total ?? 0;
      atLeast ||= counts === undefined || Boolean(counts.partial);
    }
  }
  onMatching({ count: sum, atLeast });
}

async function readOne(
  plan: Plan,
  action: ManyAction,
  source: ManySource,
  index: number,
  known: Set<string> | undefined,
  backend: Backend,
  events: ReadingEvents,
): Promise<void> {
  const never = unable(action, backend.capabilities);
  if (never !== undefined) {
    const counted = source.ids?.length ?? (await backend.counts(source.query ?? '', events.signal)).total;
    plan.leaveMany(never, counted);
    return;
  }
  for await (const page of pagesOf(source, backend, plan, events.signal)) {
    const fresh = page.filter(({ id }) => !known?.has(id));
    for (const { id } of fresh) known?.add(id);
    await judge(plan, action, fresh, index, backend, events.signal);
    events.onPage();
    if (plan.limited) return;
  }
}

async function judge(
  plan: Plan,
  action: ManyAction,
  rows: readonly Operation[],
  source: number,
  backend: Backend,
  signal: AbortSignal,
): Promise<void> {
  const able: Operation[] = [];
  for (const row of rows) {
    const reason = reasonAgainst(action, row, backend.capabilities);
    if (reason === undefined) able.push(row);
    else plan.leave(reason, row, source);
  }
  // Of a group, what is possible depends on rows that are not at hand.
  const ids = able.filter(isGrouped).map(({ id }) => id);
  const told = ids.length > 0 ? await backend.rehearse?.(action, ids, signal) : undefined;
  const outcomes = new Map(told?.map((outcome) => [outcome.id, outcome]));
  for (const row of able) {
    const outcome = outcomes.get(row.id);
    if (outcome && !outcome.done) plan.leave(refusalReason(action, outcome), row, source);
    else if (!plan.add(row, source)) return;
  }
}

function isGrouped({ groupLeaderId, numFollowers, status }: Operation): boolean {
  return groupLeaderId !== null || numFollowers > 0 || status === 'Merged';
}

async function* pagesOf(
  { query, ids = [] }: ManySource,
  backend: Backend,
  plan: Plan,
  signal: AbortSignal,
): AsyncGenerator<readonly Operation[], void> {
  if (query !== undefined) return yield* pagesOfQuery(query, backend, plan, signal);
  for (let at = 0; at < ids.length; at += idsTogether) {
    const part = ids.slice(at, at + idsTogether);
    const found: Operation[] = [];
    const wanted = formatQuery({ terms: [{ kind: 'id', negated: false, values: part.map((id) => [id]) }] });
    for await (const page of pagesOfQuery(wanted, backend, plan, signal)) found.push(...page);
    plan.leaveMany(l10n.t('It is not there any more.'), part.length - found.length);
    yield found;
  }
}

async function* pagesOfQuery(
  query: string,
  backend: Backend,
  plan: Plan,
  signal: AbortSignal,
): AsyncGenerator<readonly Operation[], void> {
  let after: string | undefined;
  do {
    signal.throwIfAborted();
    const asked = { limit: pageSize, ...(after === undefined ? {} : { after }) };
    const { operations, next, partial } = await backend.list(query, asked, signal);
    if (partial) plan.notes.add(partial);
    yield operations;
    after = next ?? undefined;
  } while (after !== undefined);
}
