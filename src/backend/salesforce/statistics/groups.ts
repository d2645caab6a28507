import { z } from 'zod';
import type { DayFigures, ParentKeyFigures } from '../../../operation/answer.ts';
import { object } from '../../../service/salesforce/fields.ts';
import { checked } from '../../web/answer.ts';
import type { OrgRows } from '../change/org.ts';
import { all, type Condition, compare, oneOf } from '../soql/condition.ts';
import { Tallies } from './tally.ts';

/** An aggregate has at most 2,000 groups (reference 4.3), eight statuses for each key or day. */
const mostKeys = 100;
const mostDays = 200;
const day = 86_400_000;

/** Figures and sentences on what is not in them. */
export interface Grouped<Figures> {
  readonly figures: readonly Figures[];
  readonly partial: readonly string[];
}

const keyed = z.object({ ParentKey: z.string().nullish(), Status: z.string().nullish(), n: z.int().min(0) });
const daily = z.object({ d: z.string(), Status: z.string().nullish(), n: z.int().min(0) });

/** By parent key, those with most operations first; operations without one are left out. */
export async function parentKeysOf(
  rows: OrgRows,
  where: Condition,
  signal: AbortSignal | undefined,
): Promise<Grouped<ParentKeyFigures>> {
  const soql = `SELECT ParentKey, COUNT(Id) n FROM ${object.name} WHERE ${where} AND ParentKey != null GROUP BY ParentKey ORDER BY COUNT(Id) DESC LIMIT ${mostKeys + 1}`;
  const read = await recordsOf(rows, keyed, soql, signal);
  const keys = read.slice(0, mostKeys).flatMap(({ ParentKey }) => ParentKey ?? []);
  if (keys.length === 0) return { figures: [], partial: [] };
  const these = all([where, oneOf('ParentKey', keys)]);
  const grouped = `SELECT ParentKey, Status, COUNT(Id) n FROM ${object.name} WHERE ${these} GROUP BY ParentKey, Status`;
  const tallies = new Tallies<string>();
  for (const key of keys) tallies.of(key);
  // Texts are compared without regard to case, so that a group may come under another spelling.
  const spelled = new Map(keys.map((key) => [key.toLowerCase(), key]));
  for (const { ParentKey, Status, n } of await recordsOf(rows, keyed, grouped, signal))
    tallies.of(spelled.get((ParentKey ?? '').toLowerCase()) ?? ParentKey ?? '').add(Status ?? null, n);
  const figures = [...tallies.all()].map(([parentKey, outcome]) => ({ parentKey, ...outcome }));
  const partial = read.length > mostKeys ? [`Only the ${mostKeys} parent keys with most operations are counted.`] : [];
  return { figures, partial };
}

/** By the day of their creation in UTC, earliest first; days without operations are left out. */
export async function daysOf(
  rows: OrgRows,
  since: number,
  signal: AbortSignal | undefined,
): Promise<Grouped<DayFigures>> {
  const first = Math.floor(rows.requests.orgNow() / day - mostDays + 1) * day;
  const where = compare('CreatedDate', '>=', Math.max(since, first));
  const unit = 'DAY_ONLY(CreatedDate)';
  const soql = `SELECT ${unit} d, Status, COUNT(Id) n FROM ${object.name} WHERE ${where} GROUP BY ${unit}, Status ORDER BY ${unit}`;
  const tallies = new Tallies<string>();
  for (const { d, Status, n } of await recordsOf(rows, daily, soql, signal)) tallies.of(d).add(Status ?? null, n);
  const figures = [...tallies.all()].map(([date, outcome]) => ({ day: date, ...outcome }));
  return { figures, partial: since < first ? [`Only the last ${mostDays} days are counted by day.`] : [] };
}

async function recordsOf<Schema extends z.ZodType>(
  rows: OrgRows,
  schema: Schema,
  soql: string,
  signal: AbortSignal | undefined,
): Promise<readonly z.output<Schema>[]> {
  return (await rows.records(soql, signal, false)).map((each) => checked(schema, each, 'GET query (GROUP BY)'));
}
