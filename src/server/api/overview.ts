import { z } from 'zod';
import { counts, groupPage, statistics } from '../../operation/answer.ts';
import { OperationFailure } from '../../operation/error.ts';
import { instant } from '../../operation/operation.ts';
import { parseQuery } from '../../operation/query.ts';
import { streamChanges } from '../changeStream.ts';
import { route, value } from '../http/route.ts';
import * as schema from './schema.ts';
import { searchOf } from './search.ts';

const dayMs = 86_400_000;

const count = route({
  method: 'GET',
  path: '/api/v1/counts',
  summary: 'How many operations match, by status',
  query: schema.countsQuery,
  answer: counts,
  handle: async ({ engine, clock }, { query }) => value(await engine.counts(searchOf(query, clock))),
});

const groups = route({
  method: 'GET',
  path: '/api/v1/groups',
  summary: 'How many operations have each type or parent key, page by page',
  query: schema.groupsQuery,
  answer: groupPage,
  async handle({ engine }, { query: { by, limit = schema.defaultLimit, after } }) {
    return value(await engine.groups(by, after === undefined ? { limit } : { limit, after }));
  },
});

const measure = route({
  method: 'GET',
  path: '/api/v1/statistics',
  summary: 'Counts, rates, waiting times and durations since an instant, altogether or by type, and over time',
  query: schema.statisticsQuery,
  answer: statistics,
  async handle({ engine, clock }, { query }) {
    const byType = query.by === 'type';
    if (query.edges !== undefined) {
      const edges = ascending(query.edges);
      return value(await engine.statistics({ since: edges[0] ?? 0, byType, edges }));
    }
    const since = query.since === undefined ? clock.now() - dayMs : instantOf(query.since, clock.now());
    return value(await engine.statistics({ since, byType }));
  },
});

const changes = route({
  method: 'GET',
  path: '/api/v1/events',
  summary: 'Changes as server-sent events; Last-Event-ID resumes, "resync" says that everything must be read again',
  query: schema.changesQuery,
  contentType: 'text/event-stream',
  handle({ engine, clock }, { query, header }) {
    const since = lastEventId(header('last-event-id')) ?? query.since ?? null;
    return {
      kind: 'stream',
      contentType: 'text/event-stream',
      write: (sink) => streamChanges({ engine, clock, since }, sink),
    };
  },
});

export const overviewRoutes = [count, groups, measure, changes];

/** An instant, or a time span before now, in the words of searches. Raises `invalid-query`. */
function instantOf(text: string, now: number): number {
  try {
    const [term] = /[\s,]/.test(text) ? [] : parseQuery(`since:${text}`, now).terms;
    if (term?.kind === 'since' && z.safeEncode(instant, term.at).success) return term.at;
  } catch {
    // Told below, in the words of this address.
  }
  throw new OperationFailure(
    'invalid-query',
    'since must be an instant or a time span. Write it as in since=2026-11-22T10:00Z or since=2h.',
    { path: 'since' },
  );
}

/** Raises `invalid-query`. */
function ascending(edges: readonly number[]): readonly number[] {
  if (edges.every((edge, index) => edge > (edges[index - 1] ?? Number.NEGATIVE_INFINITY))) return edges;
  throw new OperationFailure('invalid-query', 'edges must ascend: write each instant once, the earliest first.', {
    path: 'edges',
  });
}

function lastEventId(header: string | undefined): number | undefined {
  if (header === undefined || header === '') return undefined;
  if (/^\d{1,15}$/.test(header)) return Number(header);
  throw new OperationFailure(
    'invalid-request',
    'Last-Event-ID must be the id of an event of this server. Leave it out to begin with what changes from now on.',
  );
}
