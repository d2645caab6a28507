import { z } from 'zod';
import { readDate } from '../../../service/salesforce/dates.ts';
import { object } from '../../../service/salesforce/fields.ts';
import { readId } from '../../../service/salesforce/ids.ts';
import { decodeAnswer } from '../../web/answer.ts';
import type { OrgRequests } from './org.ts';

const instant = z.string().transform((text, context) => {
  const at = readDate(text);
  if (at !== undefined) return at;
  context.addIssue({ code: 'custom', message: 'is no date and time' });
  return z.NEVER;
});
/** Ids of 18 characters; what is none is left out, since ids go into queries. */
const known = (text: string) => readId(text) ?? [];

const updatedAnswer = z.object({
  ids: z.array(z.string()).transform((ids) => ids.flatMap(known)),
  latestDateCovered: instant,
});
const deletedAnswer = z.object({
  deletedRecords: z
    .array(z.object({ id: z.string(), deletedDate: instant }))
    .transform((rows) =>
      rows.flatMap((row) => (readId(row.id) === undefined ? [] : { ...row, id: String(readId(row.id)) })),
    ),
  earliestDateAvailable: instant,
  latestDateCovered: instant,
});

export type Updated = z.output<typeof updatedAnswer>;
export type Deleted = z.output<typeof deletedAnswer>;

const minute = 60_000;

/**
 * `/updated` (REST API Developer Guide, Get Updated): ids of rows that changed from `start` up to now, and up to when
 * nothing was missed: where the next window begins. At most 30 days back.
 */
export async function readUpdated(requests: OrgRequests, start: number, signal?: AbortSignal): Promise<Updated> {
  const { text } = await requests.read(address('updated', start, requests.orgNow()), { signal, impatient: true });
  return decodeAnswer(updatedAnswer, text, 'GET updated', 'a Salesforce org');
}

/** `/deleted` (Get Deleted): the same of rows that are gone. At most 15 days back, and a window of two minutes at least. */
export async function readDeleted(requests: OrgRequests, start: number, signal?: AbortSignal): Promise<Deleted> {
  const now = requests.orgNow();
  const from = Math.min(start, now - minute);
  const { text } = await requests.read(address('deleted', from, now), { signal, impatient: true });
  return decodeAnswer(deletedAnswer, text, 'GET deleted', 'a Salesforce org');
}

/** The service ignores seconds, so that the window has to end with the next whole minute for this one to be in it. */
function address(kind: 'updated' | 'deleted', start: number, now: number): string {
  const end = (Math.floor(now / minute) + 1) * minute;
  const from = Math.floor(Math.min(start, now) / minute) * minute;
  const query = new URLSearchParams({ start: soqlDate(from), end: soqlDate(end) });
  return `sobjects/${object.name}/${kind}/?${query}`;
}

/** An instant (ms) as SOQL and addresses take it, in whole seconds, rounded down. */
function soqlDate(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
