import { z } from 'zod';
import { statuses } from './status.ts';

/** The years 0000 to 9999, ms since 1970: what ISO 8601 writes with four digits. */
const instantRange = { first: -62_167_219_200_000, last: 253_402_300_799_999 };

/** An instant: ISO 8601 in UTC on the wire, ms since 1970 in memory. */
export const instant = z.codec(
  z.iso.datetime({ offset: true }),
  z.number().min(instantRange.first).max(instantRange.last),
  {
    decode: (text) => Date.parse(text),
    encode: (ms) => new Date(ms).toISOString(),
  },
);

const text = (max: number) => z.string().max(max);
const identifier = (max: number) => z.string().min(1).max(max);
const int32 = z.int32();

/** Why an attempt or an operation failed. `stack` is left out (null) in lists. */
export const operationError = z.object({
  code: int32,
  message: z.string(),
  stack: z.string().nullable(),
});

/**
 * What a person or program submits. Only `type` is needed; everything else has a default, the handler's own where it
 * declares one. `input` is any JSON value. Durations in ms, `ttl` in seconds.
 */
export const draft = z.strictObject({
  id: z.guid().optional(),
  type: identifier(255),
  name: text(512).optional(),
  displayName: text(512).nullable().optional(),
  input: z.unknown().optional(),
  priority: z.int().min(0).max(10).optional(),
  parentKey: identifier(255).nullable().optional(),
  partitionId: text(100).nullable().optional(),
  runAs: text(40).nullable().optional(),
  executionGroup: identifier(255).nullable().optional(),
  sequenceGroup: identifier(255).nullable().optional(),
  sequenceNumber: z.int().nullable().optional(),
  processAfter: instant.nullable().optional(),
  retryLimit: z.int().min(0).max(1_000).optional(),
  retryBackoff: z.int().min(0).max(86_400_000).optional(),
  timeout: z.int().min(1).max(2_147_483_647).optional(),
  ttl: z.int().min(1).max(2_147_483_647).optional(),
  idempotencyKey: identifier(255).nullable().optional(),
  createdOnBehalfOf: text(255).nullable().optional(),
  importSequenceNumber: int32.nullable().optional(),
  overriddenCreatedOn: instant.nullable().optional(),
  callbackUrl: z
    .url({ protocol: /^https?$/ })
    .max(2_048)
    .nullable()
    .optional(),
});

/** What may be changed on an operation that exists; input only while it has not started. */
export const patch = draft
  .omit({ id: true, type: true, idempotencyKey: true, executionGroup: true, sequenceGroup: true, sequenceNumber: true })
  .omit({ callbackUrl: true })
  .partial();

/** What may differ in a resubmitted operation from its original. */
export const resubmission = patch.extend({ type: draft.shape.type.optional(), callbackUrl: draft.shape.callbackUrl });

/** Progress as the handler reported it; `fraction` null means it gave none. */
export const progress = z.object({
  fraction: z.number().min(0).max(1).nullable(),
  message: z.string().nullable(),
});

/** One operation as the engine keeps it and the API delivers it, without its payloads (design section 3). */
export const operation = z.object({
  id: z.string(),
  sequence: z.int(),
  version: z.int(),
  name: z.string(),
  displayName: z.string().nullable(),
  type: z.string(),
  status: z.enum(statuses),
  error: operationError.nullable(),
  priority: z.int(),
  parentKey: z.string().nullable(),
  partitionId: z.string().nullable(),
  runAs: z.string().nullable(),
  executionGroup: z.string().nullable(),
  groupLeaderId: z.string().nullable(),
  numFollowers: z.int(),
  sequenceGroup: z.string().nullable(),
  sequenceNumber: z.int().nullable(),
  processAfter: instant.nullable(),
  /** While Scheduled: when it will be due, from `processAfter` or a retry delay. */
  dueAt: instant.nullable(),
  /** Attempts started so far, over the whole life. */
  attempts: z.int(),
  retryCount: z.int(),
  retryLimit: z.int(),
  retryBackoff: z.int(),
  timeout: z.int(),
  submittedAt: instant,
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
  expiresAt: instant.nullable(),
  ttl: z.int(),
  workerUri: z.string().nullable(),
  progress: progress.nullable(),
  createdBy: z.string(),
  createdOnBehalfOf: z.string().nullable(),
  modifiedBy: z.string(),
  modifiedOnBehalfOf: z.string().nullable(),
  modifiedAt: instant,
  importSequenceNumber: z.int().nullable(),
  overriddenCreatedOn: instant.nullable(),
  callbackUrl: z.string().nullable(),
  resubmittedFrom: z.string().nullable(),
  idempotencyKey: z.string().nullable(),
  /** Of a member of an execution group: its own outcome, when the handler reported one. */
  memberOutcome: z.enum(['Complete', 'Error']).nullable(),
});

/** What only a connection to a service says beside the fields. The engine knows nothing of it. */
export const serviceNotes = z.object({
  /** The service's own word for the status, where that is none of ours. */
  serviceStatus: z.string().optional(),
  /** Fields that the service does not tell: what they hold is made up, and not to be shown. */
  untold: z.array(z.enum(['priority', 'retryLimit', 'retryBackoff', 'timeout', 'ttl'])).optional(),
  /** The service has forgotten it; this is what a history has kept of it. */
  remembered: z.literal(true).optional(),
});

/** One execution of an operation by a worker. `outcome` is null while it runs. */
export const attempt = z.object({
  number: z.int(),
  worker: z.string(),
  startedAt: instant,
  endedAt: instant.nullable(),
  outcome: z.enum(['Complete', 'Error', 'Canceled', 'TimedOut', 'Lost']).nullable(),
  error: operationError.nullable(),
});

/** One recorded change. `from` equals `to` when only fields changed. */
export const operationEvent = z.object({
  version: z.int(),
  at: instant,
  from: z.enum(statuses).nullable(),
  to: z.enum(statuses),
  by: z.string(),
  why: z.string().nullable(),
});

export type OperationError = z.output<typeof operationError>;
export type Draft = z.output<typeof draft>;
export type Patch = z.output<typeof patch>;
export type Resubmission = z.output<typeof resubmission>;
export type Progress = z.output<typeof progress>;
export type ServiceNotes = z.output<typeof serviceNotes>;
export type Untold = NonNullable<ServiceNotes['untold']>[number];
export type Operation = z.output<typeof operation> & ServiceNotes;
export type Attempt = z.output<typeof attempt>;
export type AttemptOutcome = NonNullable<Attempt['outcome']>;
export type OperationEvent = z.output<typeof operationEvent>;

/** Which of an operation's two payloads. */
export type PayloadKind = 'input' | 'output';
