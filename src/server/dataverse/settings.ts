import { z } from 'zod';

const whole = (min: number, max: number) => z.int().min(min).max(max);
const refusal = whole(400, 499);
const code = z.string().regex(/^0x[0-9a-f]{8}$/i, 'must be 0x and eight hex digits');
/** Of all requests, the next so many, and a share of the others; both 0: none. */
const portion = {
  next: whole(0, 1_000_000).default(0).describe('so many requests'),
  rate: z.number().min(0).max(1).default(0).describe('a share of all requests, spread evenly'),
};

/** Faults on purpose, for people who test their own clients; each stands on its own. */
const faults = z.strictObject({
  throttle: z
    .strictObject({
      ...portion,
      kind: z.enum(['requests', 'executionTime', 'concurrency']).default('requests').describe('which of the limits'),
      retryAfter: whole(0, 86_400).default(5).describe('`Retry-After`, seconds'),
    })
    .prefault({})
    .describe('429 with `Retry-After`'),
  unauthorized: z.strictObject(portion).prefault({}).describe('401 with the challenge'),
  serverError: z
    .strictObject({ ...portion, status: whole(500, 599).default(503).describe('which status') })
    .prefault({})
    .describe('a 5xx'),
  slow: whole(0, 600_000).default(0).describe('every answer is held back so long, ms'),
});

/**
 * Settings of the facade. What the reference names no source for is marked "(ours)": the default is the choice that it
 * suggests, or the harmless one. docs/dataverse.md lists them with these words.
 */
export const settingsSchema = z.strictObject({
  auth: z
    .enum(['token', 'any'])
    .default('token')
    .describe(
      "which bearer token is taken: the engine's own, or any; the latter only while this machine alone can reach the server",
    ),
  tenant: z.guid().default('7c1f0a52-2d8e-4c35-9b0e-5d1a3f6b8c90').describe('tenant in the challenge of a 401'),
  authority: z
    .string()
    .regex(/^https?:\/\/[^\s/?#,"]+$/, 'must be an address without a path')
    .default('https://login.microsoftonline.com')
    .describe('who signs in, in the challenge of a 401; to develop against a token server of your own'),
  organizationId: z.guid().default('a3d9e1c4-6b72-4f08-8e15-2c9b7d4f6a10').describe('what WhoAmI answers'),
  businessUnitId: z.guid().default('5e8b2f17-94c3-4da6-b1f0-7a3c6e9d2b48').describe('what WhoAmI answers'),
  maxPageSize: whole(1, 5_000)
    .default(5_000)
    .describe('rows of a page; larger sizes are passed over. 500 is what FetchXML pages say of elastic tables'),
  countLimit: whole(1, 50_000).default(5_000).describe('where counts stop; 500 is what FetchXML pages say'),
  aggregateLimit: whole(1, 1_000_000).default(50_000).describe('rows that `$apply` takes'),
  lenientGuids: z.boolean().default(false).describe('takes quoted GUIDs in `$filter` too'),
  changeTracking: z
    .boolean()
    .default(true)
    .describe('`ChangeTrackingEnabled` of the table, and whether `odata.track-changes` works (ours)'),
  optimisticConcurrency: z
    .boolean()
    .default(true)
    .describe('`IsOptimisticConcurrencyEnabled`, and whether ETags in If-Match and If-None-Match work (ours)'),
  changeTokenDays: z.number().min(0).max(30).default(7).describe('days until a delta token is refused'),
  expiredTokenStatus: refusal.default(410).describe('status of that refusal (ours)'),
  expiredTokenCode: code.default('0x80044352').describe('code of that refusal (ours, after that of metadata)'),
  dateFractions: z
    .boolean()
    .default(false)
    .describe('dates with fractions of a second; else whole seconds, as standard tables show them (ours)'),
  cancelInterrupts: z
    .boolean()
    .default(false)
    .describe('whether a cancel stops what runs; the service lets it run to its end and only does not retry it'),
  finalCancelStatus: refusal.default(400).describe('status of the refusal to cancel what has ended (ours)'),
  finalCancelCode: code.default('0x80048d0b').describe('code of that refusal (ours)'),
  monitorMissingCode: code.default('0x80048d02').describe('code of the 404 of the status monitor (ours)'),
  serviceColumns: z
    .enum(['refuse', 'ignore'])
    .default('refuse')
    .describe(
      'what becomes of columns that the service writes, in a PATCH of an operation that the engine runs (ours)',
    ),
  retryLimit: whole(0, 100).default(3).describe('retries of what is started through the facade'),
  retryBackoff: whole(0, 86_400_000).default(1_000).describe('delays are 0, 3, 7, 15 times this, ms (ours)'),
  timeout: whole(1, 2_147_483_647).default(120_000).describe('how long the code of a custom API may take, ms'),
  timeToLive: whole(1, 2_147_483_647).default(7_776_000).describe('`ttlinseconds` of rows that come without'),
  acceptedBody: z
    .enum(['empty', 'json'])
    .default('empty')
    .describe('body of a 202: both are documented; with a callback it is always JSON'),
  callbackContentType: z
    .string()
    .regex(/^[\w.+-]+\/[\w.+-]+(?:; ?charset=utf-8)?$/, 'must be a media type')
    .default('application/json')
    .describe('media type of callbacks (ours)'),
  callbackOnCancel: z.boolean().default(true).describe('whether a cancelled operation calls back (ours)'),
  faults: faults.prefault({}).describe('faults on purpose: see there'),
});

export type Settings = z.output<typeof settingsSchema>;
