import { z } from 'zod';
import type { Buckets } from '../../../operation/answer.ts';
import { bucketOf } from '../../../operation/buckets.ts';
import { object } from '../../../service/salesforce/fields.ts';
import { checked } from '../../web/answer.ts';
import type { OrgRows } from '../change/org.ts';
import { compare } from '../soql/condition.ts';
import { Tally } from './tally.ts';

const hour = 3_600_000;
/** Days of local time may have 23 hours. */
const shortDay = 23 * hour;

const counted = z.object({
  d: z.string(),
  h: z.int().min(0).max(23).optional(),
  Status: z.string().nullish(),
  n: z.int().min(0),
});

/** Buckets, where the org can count in steps that small, and sentences on what they do not say. */
export interface OverTime {
  readonly buckets: Buckets | undefined;
  readonly partial: readonly string[];
}

/** Operations by when they were created, in steps of whole hours or days of UTC: SOQL knows no others. */
export async function overTime(
  rows: OrgRows,
  edges: readonly number[],
  signal: AbortSignal | undefined,
): Promise<OverTime> {
  // The first and the last bucket may be cut off.
  const steps = edges.slice(2).map((edge, index) => edge - (edges[index + 1] ?? edge));
  const step = steps.length === 0 ? shortDay : Math.min(...steps);
  if (step < hour)
    return {
      buckets: undefined,
      partial: ['Salesforce counts by hours at best: there are no figures over so short a time.'],
    };
  const byDay = step >= shortDay;
  const units = byDay ? ['DAY_ONLY(CreatedDate)'] : ['DAY_ONLY(CreatedDate)', 'HOUR_IN_DAY(CreatedDate)'];
  const named = units.map((unit, index) => `${unit} ${index === 0 ? 'd' : 'h'}`).join(', ');
  const soql = `SELECT ${named}, Status, COUNT(Id) n FROM ${object.name} WHERE ${compare('CreatedDate', '>=', edges[0] ?? 0)} GROUP BY ${units.join(', ')}, Status`;
  const tallies = edges.map(() => new Tally());
  for (const record of await rows.records(soql, signal, false)) {
    const { d, h = 0, Status, n } = checked(counted, record, 'GET query (GROUP BY)');
    tallies[Math.max(0, bucketOf(edges, Date.parse(d) + h * hour))]?.add(Status ?? null, n);
  }
  const figures = tallies.map((tally) => tally.figures());
  const apart = edges.slice(1).some((edge) => edge % (byDay ? 24 * hour : hour) !== 0);
  return {
    buckets: {
      submitted: figures.map(({ submitted }) => submitted),
      complete: figures.map(({ complete }) => complete),
      error: figures.map(({ error }) => error),
      canceled: figures.map(({ canceled }) => canceled),
    },
    partial: apart ? [`Salesforce counts by ${byDay ? 'days' : 'hours'} of UTC.`] : [],
  };
}
