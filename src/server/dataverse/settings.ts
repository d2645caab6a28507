import { z } from 'zod';

const count = (max: number) => z.int().min(0).max(max);
const milliseconds = z.int().min(0).max(600_000);
const code = z.string().regex(/^0x[0-9a-f]{8}$/i, 'must be 0x and eight hex digits');
/** `next`: so many requests; `rate`: this share of all; both left out: none. */
const portion = { next: count(1_000_000).default(0), rate: z.number().min(0).max(1).default(0) };

/** Faults on purpose, for people who test their own clients; each stands on its own. */
const faults = z.strictObject({
  /** 429 with `Retry-After`, `retryAfter` in seconds. */
  throttle: z
    .strictObject({
      ...portion,
      kind: z.enum(['requests', 'executionTime', 'concurrency']).default('requests'),
      retryAfter: count(86_400).default(5),
    })
    .prefault({}),
  /** 401 with the challenge. */
  unauthorized: z.strictObject(portion).prefault({}),
  /** A 5xx of this status. */
  serverError: z.strictObject({ ...portion, status: z.int().min(500).max(599).default(503) }).prefault({}),
  /** Every answer is held back so long, ms. */
  slow: milliseconds.default(0),
});

/**
 * Settings of the facade. Where the reference names no source, the default is the choice that it suggests, or the
 * harmless one; docs/dataverse.md lists them.
 */
export const settingsSchema = z.strictObject({
  /** `token`: the engine's own bearer token is needed; `any`: any bearer will do, on loopback only. */
  auth: z.enum(['token', 'any']).default('token'),
  /** Tenant in the challenge of a 401. */
  tenant: z.guid().default('7c1f0a52-2d8e-4c35-9b0e-5d1a3f6b8c90'),
  organizationId: z.guid().default('a3d9e1c4-6b72-4f08-8e15-2c9b7d4f6a10'),
  businessUnitId: z.guid().default('5e8b2f17-94c3-4da6-b1f0-7a3c6e9d2b48'),
  /** Largest page of a list, and how many rows a page has when the client names no size. */
  maxPageSize: z.int().min(1).max(5_000).default(5_000),
  /** Where `$count` stops counting. */
  countLimit: z.int().min(1).max(50_000).default(5_000),
  /** Rows that `$apply` reads at most. */
  aggregateLimit: z.int().min(1).max(1_000_000).default(50_000),
  /** Takes quoted GUIDs in `$filter` too. */
  lenientGuids: z.boolean().default(false),
  /** What the table's metadata says of it, and whether `odata.track-changes` and If-None-Match, If-Match work. */
  changeTracking: z.boolean().default(true),
  optimisticConcurrency: z.boolean().default(true),
  /** Days until a delta token is refused. */
  changeTokenDays: z.number().min(0).max(30).default(7),
  /** Status and code of the refusal of an expired delta token. */
  expiredTokenStatus: z.int().min(400).max(499).default(410),
  expiredTokenCode: code.default('0x80044352'),
  /** Date values with fractions of a second; else whole seconds, as standard tables show them. */
  dateFractions: z.boolean().default(false),
  /** What cancelling a finished operation is refused with. */
  finalCancelStatus: z.int().min(400).max(499).default(400),
  finalCancelCode: code.default('0x80048d0b'),
  /** Code of what is not there on the status monitor; its status is 404. */
  monitorMissingCode: code.default('0x80048d02'),
  /** What a PATCH does with columns that the service itself writes, of an operation that the engine runs. */
  serviceColumns: z.enum(['refuse', 'ignore']).default('refuse'),
  /** Attempts after the first of operations that are started through the facade. */
  retryLimit: count(100).default(3),
  /** `retryBackoff` of such operations, ms: delays are 0, 3, 7, 15 of it, as everywhere in the engine. */
  retryBackoff: count(86_400_000).default(1_000),
  /** Milliseconds that the code behind a custom API may take. */
  timeout: z.int().min(1).max(2_147_483_647).default(120_000),
  /** `ttlinseconds` of rows that come without. */
  timeToLive: z.int().min(1).max(2_147_483_647).default(7_776_000),
  /** The body of a 202: none, or the id and address as JSON. With a callback it is always the latter. */
  acceptedBody: z.enum(['empty', 'json']).default('empty'),
  /** Callbacks: media type of the body, how often they are tried again, and whether a cancelled one notifies. */
  callbackContentType: z
    .string()
    .regex(/^[\w.+-]+\/[\w.+-]+(?:; ?charset=utf-8)?$/)
    .default('application/json'),
  callbackRetries: count(10).default(3),
  callbackOnCancel: z.boolean().default(true),
  faults: faults.prefault({}),
});

export type Settings = z.output<typeof settingsSchema>;

/** Settings with every default. */
export const defaultSettings: Settings = settingsSchema.parse({});
