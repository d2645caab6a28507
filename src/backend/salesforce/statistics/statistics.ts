import { z } from 'zod';
import type { Statistics, StatisticsQuery } from '../../../operation/answer.ts';
import { readDate } from '../../../service/salesforce/dates.ts';
import { object } from '../../../service/salesforce/fields.ts';
import { checked } from '../../web/answer.ts';
import type { OrgRows } from '../change/org.ts';
import { all, type Condition, compare, is } from '../soql/condition.ts';
import { daysOf, parentKeysOf } from './groups.ts';
import { overTime } from './overTime.ts';
import { mostSampled, readSample, type Sample } from './sample.ts';
import { Tally } from './tally.ts';

export interface StatisticsOptions extends StatisticsQuery {
  readonly byParentKey?: boolean;
  readonly byDay?: boolean;
}

const counted = z.object({ Type: z.string().nullish(), Status: z.string().nullish(), n: z.int().min(0) });
const dated = z.object({ Id: z.string(), Type: z.string().nullish(), CreatedDate: z.string().nullish() });

/**
 * Figures of an org by SOQL aggregates, of the operations that it has: what it has forgotten is not in them. Percentiles
 * are measured on the newest rows alone, and it is said on how many. Rejects with a `ServiceFailure`.
 */
export async function statisticsOf(
  rows: OrgRows,
  { since, byType, edges, byParentKey = false, byDay = false }: StatisticsOptions,
  signal?: AbortSignal,
): Promise<Statistics> {
  const names = await rows.fields.names(signal);
  const hasType = names.has('Type');
  const where = compare('CreatedDate', '>=', since);
  const figures = new Figures(await readSample(rows, where, names, signal));
  await count(figures, rows, byType && hasType ? 'Type' : null, where, signal);
  const parentKeys = byParentKey ? await parentKeysOf(rows, where, signal) : null;
  const time = edges === undefined ? null : await overTime(rows, edges, signal);
  const days = byDay ? await daysOf(rows, since, signal) : null;
  const notes = [
    ...(byType && !hasType ? ['This org shows no field Type, so that there are no figures by type.'] : []),
    ...(parentKeys?.partial ?? []),
    ...(time?.partial ?? []),
    ...(days?.partial ?? []),
  ];
  const [all, ...types] = figures.rows();
  return {
    since,
    outcomesBySubmission: true,
    ...(edges === undefined ? {} : { edges: [...edges] }),
    rows: all === undefined ? types : [{ ...all, ...(time?.buckets && { buckets: time.buckets }) }, ...types],
    sampled: figures.sample.size,
    // Fewer than can be read are all.
    ...(figures.sample.size < mostSampled ? {} : { sample: 'newest' }),
    ...(parentKeys === null ? {} : { parentKeys: parentKeys.figures }),
    ...(days === null ? {} : { days: days.figures }),
    partial: notes.length === 0 ? null : notes.join(' '),
  };
}

async function count(
  figures: Figures,
  rows: OrgRows,
  by: 'Type' | null,
  where: Condition,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const { Type, Status, n } of await groups(rows, counted, by, ['Status'], 'COUNT(Id) n', where, signal))
    for (const { tally } of figures.of(Type, by)) tally.add(Status ?? null, n);
  const again = all([where, compare('RetryCount', '>', 0)]);
  for (const { Type, n } of await groups(rows, counted, by, [], 'COUNT(Id) n', again, signal))
    for (const row of figures.of(Type, by)) row.retried += n;
  const waiting = `SELECT ${['Id', ...(by === null ? [] : [by]), 'CreatedDate'].join(', ')} FROM ${object.name} WHERE ${is('Status', 'Waiting')} ORDER BY CreatedDate LIMIT ${mostSampled}`;
  for (const each of await rows.records(waiting, signal, false)) {
    const { Id, Type, CreatedDate } = checked(dated, each, 'GET query (waiting)');
    const at = readDate(CreatedDate ?? '');
    if (at !== undefined) for (const row of figures.of(Type, by)) row.waits(Id, at);
  }
}

/** Records of an aggregate over what fits, by type where that is asked for. */
async function groups<Schema extends z.ZodType>(
  rows: OrgRows,
  schema: Schema,
  by: 'Type' | null,
  fields: readonly string[],
  measure: string,
  where: Condition,
  signal: AbortSignal | undefined,
): Promise<readonly z.output<Schema>[]> {
  const names = [...(by === null ? [] : [by]), ...fields];
  const groupBy = names.length === 0 ? '' : ` GROUP BY ${names.join(', ')}`;
  const soql = `SELECT ${[...names, measure].join(', ')} FROM ${object.name} WHERE ${where}${groupBy}`;
  const records = await rows.records(soql, signal, false);
  return records.map((each) => checked(schema, each, 'GET query (GROUP BY)'));
}

/** What is put together of one type, or of all. */
class Row {
  readonly tally = new Tally();
  retried = 0;
  #oldest: { readonly id: string; readonly at: number } | null = null;

  waits(id: string, at: number): void {
    if (this.#oldest === null || at < this.#oldest.at) this.#oldest = { id, at };
  }

  figures(type: string | null, sample: Sample): Statistics['rows'][number] {
    const { retried } = this;
    const oldest = { oldestWaitingAt: this.#oldest?.at ?? null, oldestWaitingId: this.#oldest?.id ?? null };
    return { type, ...this.tally.figures(), retried, ...sample.times(type), ...oldest };
  }
}

class Figures {
  readonly sample: Sample;
  readonly #all = new Row();
  readonly #types = new Map<string, Row>();

  constructor(sample: Sample) {
    this.sample = sample;
  }

  /** The rows that a group counts for: all together and, when asked for, its type. */
  of(type: string | null | undefined, by: 'Type' | null): readonly Row[] {
    if (by === null) return [this.#all];
    const own = this.#types.get(type ?? '') ?? new Row();
    this.#types.set(type ?? '', own);
    return [this.#all, own];
  }

  rows(): Statistics['rows'] {
    const types = [...this.#types].sort(([one], [other]) => (one < other ? -1 : 1));
    return [this.#all.figures(null, this.sample), ...types.map(([type, row]) => row.figures(type, this.sample))];
  }
}
