import { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { readId } from '../../service/salesforce/ids.ts';

const count = (max: number) => z.int().min(0).max(max);
/** `next`: so many requests; `rate`: this share of all; both left out: none. */
const portion = { next: count(1_000_000).default(0), rate: z.number().min(0).max(1).default(0) };

/** Faults on purpose, for people who test their own clients; each stands on its own. */
const faults = z.strictObject({
  /** 401 INVALID_SESSION_ID: the session has ended. One that was just issued is always good for a request. */
  expiredSession: z.strictObject(portion).prefault({}),
  /** 403 REQUEST_LIMIT_EXCEEDED. */
  requestLimit: z.strictObject(portion).prefault({}),
  /** A 5xx with an HTML page, as proxies and maintenance send it. */
  maintenance: z.strictObject({ ...portion, status: z.int().min(500).max(599).default(503) }).prefault({}),
  /** Every answer is held back so long, ms. */
  slow: count(600_000).default(0),
});

const organizationId = z
  .string()
  .refine(
    (text) => text.startsWith('00D') && readId(text) === text,
    'must be an id of 18 characters that begins with 00D',
  );

const timeZone = z.string().refine(isTimeZone, 'must be the name of a time zone, such as Europe/Berlin');
const certificate = z.string().refine(isCertificate, 'must be a certificate in PEM format');

/**
 * Settings of the facade. Where the reference names no source, the default is the choice that it suggests, or the
 * harmless one; docs/salesforce.md lists them.
 */
export const settingsSchema = z.strictObject({
  /** `token`: sign-in needs the engine's own bearer token; `any`: any token, password or secret will do, on loopback only. */
  auth: z.enum(['token', 'any']).default('token'),
  /** Certificate (PEM) whose key signs assertions; null: none are checked, and their client id is the secret. */
  jwtCertificate: certificate.nullable().default(null),
  /** Seconds without a request after which a session ends. */
  sessionSeconds: z.int().min(1).max(86_400_000).default(7_200),
  organizationId: organizationId.default('00DBg0000000001MAA'),
  organizationName: z.string().min(1).max(80).default('Background Operations'),
  instanceName: z.string().min(1).max(10).default('BGO1'),
  isSandbox: z.boolean().default(true),
  /** What stands behind the @ in the usernames of the engine's users. */
  userDomain: z.string().min(1).max(60).default('bgops.example'),
  /** In which date literals such as TODAY are evaluated. */
  timeZone: timeZone.default('UTC'),
  /** First day of the week, for THIS_WEEK and its like. */
  weekStart: z.enum(['Sunday', 'Monday']).default('Sunday'),
  /** Month in which the fiscal year begins. */
  fiscalYearStart: z.int().min(1).max(12).default(1),
  /** Requests of a day (UTC) until they are refused. */
  dailyLimit: z.int().min(1).max(100_000_000).default(15_000),
  /** Whether the field `Type` is there, which old orgs do not have. */
  typeField: z.boolean().default(true),
  /** What becomes of a batchSize beyond 200 to 2,000. */
  batchSizeOutOfRange: z.enum(['clamp', 'refuse']).default('clamp'),
  /** Hours until a query locator is refused. */
  locatorHours: z.number().min(0).max(720).default(48),
  /** Hours for which rows that have ended are shown, as the service does with 24; null: as long as the engine has them. */
  visibleHours: z.number().positive().max(87_600).nullable().default(null),
  /** Whether /queryAll shows rows that are visible no more, with IsDeleted, and /deleted lists them. */
  deletedVisible: z.boolean().default(true),
  /** How far back /updated and /deleted go, days. */
  updatedDays: z.int().min(1).max(30).default(30),
  deletedDays: z.int().min(1).max(30).default(15),
  /** Ids that /updated answers at most. */
  updatedLimit: z.int().min(1).max(600_000).default(600_000),
  faults: faults.prefault({}),
});

export type Settings = z.output<typeof settingsSchema>;

/** Settings with every default. */
export const defaultSettings: Settings = settingsSchema.parse({});

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
