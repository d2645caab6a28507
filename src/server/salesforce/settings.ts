import { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { readId } from '../../service/salesforce/ids.ts';

const whole = (min: number, max: number) => z.int().min(min).max(max);
/** Of all requests, the next so many, and a share of the others; both 0: none. */
const portion = {
  next: whole(0, 1_000_000).default(0).describe('so many requests'),
  rate: z.number().min(0).max(1).default(0).describe('a share of all requests, spread evenly'),
};

/** Faults on purpose, for people who test their own clients; each stands on its own. */
const faults = z.strictObject({
  expiredSession: z
    .strictObject(portion)
    .prefault({})
    .describe('the session ends: 401 INVALID_SESSION_ID; one that was just issued is good for a request'),
  requestLimit: z.strictObject(portion).prefault({}).describe('403 REQUEST_LIMIT_EXCEEDED'),
  maintenance: z
    .strictObject({ ...portion, status: whole(500, 599).default(503).describe('which status') })
    .prefault({})
    .describe('a 5xx with an HTML page, as proxies and maintenance send it'),
  slow: whole(0, 600_000).default(0).describe('every answer is held back so long, ms'),
});

const organizationId = z
  .string()
  .refine(
    (text) => text.startsWith('00D') && readId(text) === text,
    'must be an id of 18 characters that begins with 00D',
  );

const timeZone = z.string().refine(isTimeZone, 'must be the name of a time zone, such as Europe/Berlin');
const certificate = z.string().refine(isCertificate, 'must be a certificate with an RSA key, in PEM format');

/**
 * Settings of the facade. What the reference names no source for is marked "(ours)": the default is the choice that it
 * suggests, or the harmless one. docs/salesforce.md lists them with these words.
 */
export const settingsSchema = z.strictObject({
  auth: z
    .enum(['token', 'any'])
    .default('token')
    .describe(
      "what people sign in with: the engine's own token, or anything at all; the latter only while this machine alone can reach the server",
    ),
  jwtCertificate: certificate
    .nullable()
    .default(null)
    .describe('certificate (PEM) whose key signs assertions; without one, their client id is what `auth` asks for'),
  sessionSeconds: whole(1, 86_400_000).default(7_200).describe('seconds without a request after which a session ends'),
  organizationId: organizationId.default('00DBg0000000001MAA').describe('id of the organization'),
  organizationName: z.string().min(1).max(80).default('Background Operations').describe('`Organization.Name`'),
  instanceName: z.string().min(1).max(10).default('BGO1').describe('`Organization.InstanceName`'),
  isSandbox: z.boolean().default(true).describe('`Organization.IsSandbox`'),
  userDomain: z
    .string()
    .min(1)
    .max(60)
    .default('bgops.example')
    .describe("what stands behind the @ in the usernames of the engine's users"),
  timeZone: timeZone.default('UTC').describe('where the days of date literals such as TODAY begin'),
  weekStart: z.enum(['Sunday', 'Monday']).default('Sunday').describe('first day of the weeks of date literals'),
  fiscalYearStart: whole(1, 12).default(1).describe('month in which the fiscal year begins'),
  dailyLimit: whole(1, 100_000_000).default(15_000).describe('requests of a day (UTC) until they are refused'),
  typeField: z.boolean().default(true).describe('whether there is the field `Type`, which old orgs do not have'),
  batchSizeOutOfRange: z
    .enum(['clamp', 'refuse'])
    .default('clamp')
    .describe('what becomes of a batchSize beyond 200 to 2,000 (ours)'),
  locatorHours: z.number().min(0).max(720).default(48).describe('hours until a query locator is refused'),
  visibleHours: z
    .number()
    .positive()
    .max(87_600)
    .nullable()
    .default(null)
    .describe(
      'hours for which rows that have ended are visible; 24 is what the service does with jobs of sites (ours)',
    ),
  deletedVisible: z
    .boolean()
    .default(true)
    .describe('whether `/deleted` lists what is gone, and `/queryAll` shows what `visibleHours` hides (ours)'),
  updatedDays: whole(1, 30).default(30).describe('how many days back `/updated` goes'),
  deletedDays: whole(1, 30).default(15).describe('how many days back `/deleted` goes'),
  updatedLimit: whole(1, 600_000).default(600_000).describe('ids that `/updated` answers at most'),
  faults: faults.prefault({}).describe('faults on purpose'),
});

export type Settings = z.output<typeof settingsSchema>;

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function isCertificate(text: string): boolean {
  try {
    return new X509Certificate(text).publicKey.asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}
