import { z } from 'zod';
import { attempt, instant, type Operation, operation, operationEvent, type ServiceNotes } from './operation.ts';
import { statuses } from './status.ts';

/** What an engine or a connection answers; instants are ISO 8601 on the wire and ms in memory. */

/** One operation with what was asked for beside the row. */
export const operationDetails = operation.extend({
  input: z.unknown().optional(),
  output: z.unknown().optional(),
  attemptList: z.array(attempt).optional(),
  events: z.array(operationEvent).optional(),
});

/**
 * What an answer does not say, as a sentence for people: terms of a search that a service cannot filter by, rows that
 * could not be read, counts that stop somewhere. Null or left out: it is complete, as an engine's always is.
 */
const partial = z.string().nullable().optional();

/** A page of rows, newest first. `next` asks for the following page; a page may hold fewer rows than asked for and still have one. */
export const operationPage = z.object({ operations: z.array(operation), next: z.string().nullable(), partial });

/**
 * How many operations have each value of a field. By type: those with most operations first; by parent key: that of the
 * newest operation first, keys that differ in the case of A to Z alone side by side, for which a page may be a little longer
 * than asked for. Counts and places are those of the moment of each page.
 */
export const groupPage = z.object({
  groups: z.array(z.object({ key: z.string(), count: z.int() })),
  /** Asks for the following page; null: this is the last one. */
  next: z.string().nullable(),
  /** Operations that have no value; null on pages after the first. */
  without: z.int().nullable(),
  /** True where the connection takes texts that differ in case alone for one. */
  caseless: z.boolean().optional(),
  partial,
});

export const counts = z.object({ total: z.int(), counts: z.record(z.enum(statuses), z.int()), partial });

/** What became of one operation of a request on many. */
export const outcome = z.object({
  id: z.string(),
  done: z.boolean(),
  /** Status afterwards; null when it is gone or was never there. */
  status: z.enum(statuses).nullable(),
  /** Code and sentence of the refusal, null when done. */
  code: z.string().nullable(),
  detail: z.string().nullable(),
});

/** Which types start no new attempts; `all` stops every type. */
export const pauseState = z.object({ all: z.boolean(), types: z.array(z.string()) });

/** Percentiles in ms, null when nothing was measured. */
const percentiles = z.object({ p50: z.number(), p95: z.number(), p99: z.number() }).nullable();

/** Numbers of operations, one for each bucket: from one edge to the next, the last one without an end. */
const buckets = z.object({
  submitted: z.array(z.int()),
  complete: z.array(z.int()),
  error: z.array(z.int()),
  canceled: z.array(z.int()),
});

export const statistics = z.object({
  since: instant,
  /** Instants at which the buckets begin, when asked for. */
  edges: z.array(instant).optional(),
  rows: z.array(
    z.object({
      /** The type, or null for all together. */
      type: z.string().nullable(),
      /** Submitted since then, and ended since then. */
      submitted: z.int(),
      complete: z.int(),
      error: z.int(),
      canceled: z.int(),
      /** Of those submitted since then. */
      retried: z.int(),
      /** Failed share of what completed or failed, 0..1, null when nothing did. */
      errorRate: z.number().nullable(),
      /** From submitted (or due) to first start, and from start to end. */
      wait: percentiles,
      duration: percentiles,
      /** Durations that the percentiles are made of. */
      measured: z.int().optional(),
      /** Of what waits for a worker, whenever it was submitted. */
      oldestWaitingAt: instant.nullable(),
      oldestWaitingId: z.string().nullable().optional(),
      /** When asked for, and known. */
      buckets: buckets.optional(),
    }),
  ),
  /** Percentiles are measured on so many rows, the most of one type or all together; left out: on all rows. */
  sampled: z.int().optional(),
  /** How those were taken: the newest that were started, or by chance. Left out: there are no others. */
  sample: z.enum(['newest', 'random']).optional(),
});

/** Changes up to `version`: rows as they are now, and ids that are gone. */
export const changeBatch = z.object({
  version: z.int(),
  operations: z.array(operation),
  deleted: z.array(z.string()),
});

export type OperationDetails = z.output<typeof operationDetails> & ServiceNotes;
export type OperationPage = Omit<z.output<typeof operationPage>, 'operations'> & { operations: Operation[] };
/** `remembered`: how many of them are known from a history alone. */
export type Counts = z.output<typeof counts> & { readonly remembered?: number };
export type GroupPage = z.output<typeof groupPage>;
export type Outcome = z.output<typeof outcome>;
export type PauseState = z.output<typeof pauseState>;
/** What has become of some operations. `errorRate`: failed share of what ended, 0..1, null when nothing ended. */
export type OutcomeFigures = Pick<
  z.output<typeof statistics>['rows'][number],
  'submitted' | 'complete' | 'error' | 'canceled' | 'errorRate'
>;
export type ParentKeyFigures = OutcomeFigures & { readonly parentKey: string };
/** `day`: as in `2026-11-22`, in UTC. */
export type DayFigures = OutcomeFigures & { readonly day: string };
/** Which figures: since an instant (ms), and over time in buckets that begin at `edges`, ascending, the first one `since`. */
export interface StatisticsQuery {
  readonly since: number;
  readonly byType: boolean;
  /** 1 to 200 instants. */
  readonly edges?: readonly number[];
}
export type TypeFigures = z.output<typeof statistics>['rows'][number];
export type Buckets = z.output<typeof buckets>;
/** Beside the figures of the engine, what a connection to a service may say. */
export type Statistics = z.output<typeof statistics> & {
  /** Outcomes are those of what was submitted since then, by when that was, not of what ended since then. */
  readonly outcomesBySubmission?: true;
  /** When asked for. */
  readonly parentKeys?: readonly ParentKeyFigures[];
  readonly days?: readonly DayFigures[];
  /** What the figures do not say, as a sentence; null or left out: nothing. */
  readonly partial?: string | null;
};
export type ChangeBatch = Omit<z.output<typeof changeBatch>, 'operations'> & { operations: Operation[] };

/** What may be included with one operation. */
export const includes = ['input', 'output', 'attempts', 'events'] as const;
export type Include = (typeof includes)[number];
