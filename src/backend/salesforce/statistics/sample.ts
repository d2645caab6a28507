import { z } from 'zod';
import type { Statistics } from '../../../operation/answer.ts';
import { readDate } from '../../../service/salesforce/dates.ts';
import { object } from '../../../service/salesforce/fields.ts';
import { checked } from '../../web/answer.ts';
import type { OrgRows } from '../change/org.ts';
import { all, type Condition, isNot } from '../soql/condition.ts';

/** Rows that are read to measure, the newest that were started: one page. SOQL has no percentiles. */
export const mostSampled = 2_000;

type Percentiles = Statistics['rows'][number]['wait'];

const instant = z
  .string()
  .nullish()
  .transform((text) => (text ? (readDate(text) ?? null) : null));
/** Fields that the org does not show are missing. */
const record = z.object({
  Type: z.string().nullish(),
  CreatedDate: instant,
  ProcessAfter: instant,
  StartedAt: instant,
  FinishedAt: instant,
  RetryCount: z.number().nullish(),
});

/** How long operations waited for their first start, and how long they took, ms. */
interface Times {
  readonly waits: number[];
  readonly durations: number[];
}

export class Sample {
  /** Rows that it is made of. */
  readonly size: number;
  readonly #all: Times = { waits: [], durations: [] };
  readonly #byType = new Map<string, Times>();

  constructor(records: readonly z.output<typeof record>[]) {
    this.size = records.length;
    for (const each of records) {
      const type = each.Type ?? '';
      const own = this.#byType.get(type) ?? { waits: [], durations: [] };
      this.#byType.set(type, own);
      for (const times of [this.#all, own]) add(times, each);
    }
  }

  /** Null: nothing was measured. `type` null: of all. */
  times(type: string | null): {
    readonly wait: Percentiles;
    readonly duration: Percentiles;
    readonly measured: number;
  } {
    const { waits, durations } = (type === null ? this.#all : this.#byType.get(type)) ?? { waits: [], durations: [] };
    return { wait: percentiles(waits), duration: percentiles(durations), measured: durations.length };
  }
}

export async function readSample(
  rows: OrgRows,
  where: Condition,
  names: ReadonlySet<string>,
  signal: AbortSignal | undefined,
): Promise<Sample> {
  const fields = Object.keys(record.shape).filter((name) => names.has(name));
  const started = all([where, isNot('StartedAt', null)]);
  const soql = `SELECT ${fields.join(',')} FROM ${object.name} WHERE ${started} ORDER BY CreatedDate DESC LIMIT ${mostSampled}`;
  const records = await rows.records(soql, signal, false);
  return new Sample(records.map((each) => checked(record, each, 'GET query (times)')));
}

function add(times: Times, { CreatedDate, ProcessAfter, StartedAt, FinishedAt, RetryCount }: z.output<typeof record>) {
  if (StartedAt === null) return;
  // After a retry it is told when that began, not the first attempt.
  if (CreatedDate !== null && !RetryCount) {
    times.waits.push(Math.max(0, StartedAt - Math.max(CreatedDate, ProcessAfter ?? 0)));
  }
  if (FinishedAt !== null) times.durations.push(Math.max(0, FinishedAt - StartedAt));
}

/** By the nearest rank. */
function percentiles(values: readonly number[]): Percentiles {
  if (values.length === 0) return null;
  const sorted = values.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
