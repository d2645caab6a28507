import { z } from 'zod';
import { includes, operationDetails, operationPage, outcome } from '../../operation/answer.ts';
import { groupFields, listOrders } from '../../operation/arrangement.ts';
import { handlerInfo } from '../../operation/handler.ts';
import { attempt, draft, instant, operation, operationEvent } from '../../operation/operation.ts';
import { statuses } from '../../operation/status.ts';

/** Requests and lists of the engine server's own API (design section 10); single answers are in `operation/answer.ts`. */

const submitMany = z.array(draft).min(1).max(1_000);
/** Body of submit: one operation, or up to 1,000 that are accepted all or not at all. */
export const submission = z.union([draft, submitMany]);

export const attemptList = z.object({ attempts: z.array(attempt) });
export const eventList = z.object({ events: z.array(operationEvent) });
/** Told with an operation that is due while no live worker has a handler for its type: since when. Derived, never stored. */
const noWorker = { noWorkerSince: instant.optional() };
export const toldDetails = operationDetails.extend(noWorker);
export const toldOperation = operation.extend(noWorker);
export const toldList = z.object({ operations: z.array(toldOperation) });
export const toldPage = operationPage.extend(toldList.shape);
export const handlerList = z.object({ handlers: z.array(handlerInfo) });
export const outcomeList = z.object({ outcomes: z.array(outcome), dryRun: z.boolean() });

const why = z.string().max(2_000).optional();
/** Body of cancel; `group` cancels the whole execution group. */
export const cancellation = z.strictObject({ why, group: z.boolean().optional() });
/** Body of retry. */
export const retrial = z.strictObject({ why });

/** Which operations a request on many is for: by id, or all that match a query. A dry run changes nothing. */
export const selection = z.union([
  z.strictObject({ ids: z.array(z.string()).min(1).max(1_000), dryRun: z.boolean().optional() }),
  z.strictObject({ q: z.string(), dryRun: z.boolean().optional() }),
]);

/** Body of pause and resume: one type, or all when left out. */
export const pauseRequest = z.strictObject({ type: z.string().nullable().optional() });

/** A new file that the whole database is copied to. */
export const backupRequest = z.strictObject({ file: z.string().min(1).max(4_096) });
/** `file`: absolute path on the server's machine; `bytes`: its size. */
export const backupAnswer = z.object({ file: z.string(), bytes: z.int() });

export const health = z.object({ status: z.enum(['ok', 'stopping']), version: z.string() });

export const liveness = z.object({ status: z.literal('live') });
export const readiness = z.object({ status: z.literal('ready') });

/** The process behind the address. */
export const serverInfo = health.extend({
  pid: z.int(),
  startedAt: instant,
  folder: z.string(),
  handlersFolder: z.string().nullable(),
});

/** One text, or several when a name occurs more than once. */
const texts = z.union([z.string(), z.array(z.string())]);
/** `a,b` and `x=a&x=b` say the same. */
const words = texts.transform((value) =>
  [value].flat().flatMap((text) => text.split(',').filter((word) => word !== '')),
);
const flag = z.enum(['0', '1', 'false', 'true']).transform((text) => text === '1' || text === 'true');

/** Rows of a page when none are asked for. */
export const defaultLimit = 50;

/** `q` in the grammar of searches; `status` narrows it further. All pages of a list have one `order`. */
export const listQuery = z.strictObject({
  q: z.string().optional(),
  status: words.pipe(z.array(z.enum(statuses))).optional(),
  limit: z
    .string()
    .regex(/^\d{1,4}$/, 'must be a whole number from 1 to 1000')
    .transform(Number)
    .pipe(z.int().min(1).max(1_000))
    .optional(),
  after: z.string().optional(),
  order: z.enum(listOrders).optional(),
});
export const countsQuery = listQuery.pick({ q: true, status: true });
export const groupsQuery = listQuery.pick({ limit: true, after: true }).extend({ by: z.enum(groupFields) });
export const detailsQuery = z.strictObject({ include: words.pipe(z.array(z.enum(includes))).optional() });
export const logQuery = z.strictObject({ follow: flag.optional() });
/**
 * `since`: an instant or a time span, as in searches; the last 24 hours when left out. `edges`: up to 200 instants, ascending,
 * at which buckets begin; the first one takes the place of `since`.
 */
export const statisticsQuery = z.strictObject({
  since: z.string().optional(),
  by: z.literal('type').optional(),
  edges: words.pipe(z.array(instant).min(1).max(200)).optional(),
});
/** `since`: as the header Last-Event-ID, for clients that cannot set it. */
export const changesQuery = z.strictObject({
  since: z
    .string()
    .regex(/^\d{1,15}$/, 'must be a version, as in "id:" of an event')
    .transform(Number)
    .optional(),
});

/** The discovery file `server.json` of a data folder, mode 0600: how to reach the server that holds the folder. */
export const serverFile = z.object({
  url: z.url(),
  port: z.int(),
  pid: z.int(),
  token: z.string(),
  version: z.string(),
  startedAt: instant,
});
export type ServerFile = z.output<typeof serverFile>;

/** Header of a payload route that tells "nothing is stored" from a stored `null`. */
export const noPayloadHeader = 'bgops-no-payload';

/**
 * Header of the answer to a submit: types that no live worker has a handler for, separated by commas, each encoded as in a
 * URL, at most 20 of them. Left out when there are none, or when that is not known.
 */
export const noWorkerHeader = 'bgops-no-worker';

/** Name of the discovery file inside the data folder. */
export const serverFileName = 'server.json';

/** Exit code of `serve` when another server holds the data folder. */
export const folderInUseExit = 3;
