import type { Buckets, Statistics, StatisticsQuery, TypeFigures } from '../../operation/answer.ts';
import { bucketOf } from '../../operation/buckets.ts';
import type { Operation } from '../../operation/operation.ts';
import { statusOf } from './columns.ts';

/** Most times kept for the percentiles of one type; beyond it every new one takes the place of a random earlier one. */
const sampleSize = 20_000;

/** What figures are made of. */
type Measured = Pick<
  Operation,
  'type' | 'status' | 'submittedAt' | 'processAfter' | 'startedAt' | 'finishedAt' | 'retryCount' | 'attempts'
>;

/** The columns that {@link figuresOf} is given of each row. */
export const measuredColumns =
  'o.type, o.status, o.submitted_at, o.process_after, o.started_at, o.finished_at, o.retry_count, o.attempts';

function measuredOf(row: readonly unknown[]): Measured {
  const [type, status, submittedAt, processAfter, startedAt, finishedAt, retryCount, attempts] = row;
  return {
    type: String(type),
    status: statusOf(Number(status)),
    submittedAt: Number(submittedAt),
    processAfter: processAfter === null ? null : Number(processAfter),
    startedAt: startedAt === null ? null : Number(startedAt),
    finishedAt: finishedAt === null ? null : Number(finishedAt),
    retryCount: Number(retryCount),
    attempts: Number(attempts),
  };
}

/** One that waits for a worker. */
export interface Waiting {
  readonly type: string;
  readonly id: string;
  readonly at: number;
}

/** Figures for all together and, when asked for, by type, of rows that come in pieces. */
export async function figuresOf(
  query: StatisticsQuery,
  pieces: AsyncIterable<unknown[][]>,
  oldestWaiting: () => Promise<Iterable<Waiting>>,
): Promise<Statistics> {
  const { since, byType, edges } = query;
  const all = new FigureTally(query);
  const types = new Map<string, FigureTally>();
  const ofType = (type: string): FigureTally => {
    const tally = types.get(type) ?? new FigureTally(query);
    types.set(type, tally);
    return tally;
  };
  for await (const rows of pieces) {
    for (const row of rows) {
      const measured = measuredOf(row);
      all.add(measured);
      if (byType) ofType(measured.type).add(measured);
    }
  }
  for (const { type, id, at } of await oldestWaiting()) {
    all.waits(id, at);
    if (byType) ofType(type).waits(id, at);
  }
  const tallies = [all, ...types.values()];
  return {
    since,
    ...(edges === undefined ? {} : { edges: [...edges] }),
    rows: [all.row(null), ...[...types].sort(byName).map(([type, tally]) => tally.row(type))],
    ...(tallies.some(({ isSample }) => isSample) ? { sampled: sampleSize, sample: 'random' } : {}),
  };
}

function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}

/** Figures of one type, or of all, put together row by row. Each row that was submitted or ended since then comes once. */
class FigureTally {
  readonly #since: number;
  readonly #edges: readonly number[];
  readonly #buckets: Buckets;
  readonly #counts = { submitted: 0, complete: 0, error: 0, canceled: 0, retried: 0 };
  readonly #waits = new Sample();
  readonly #durations = new Sample();
  #oldest: { readonly id: string; readonly at: number } | null = null;

  constructor({ since, edges = [] }: StatisticsQuery) {
    this.#since = since;
    this.#edges = edges;
    const none = () => edges.map(() => 0);
    this.#buckets = { submitted: none(), complete: none(), error: none(), canceled: none() };
  }

  add(row: Measured): void {
    const { status, submittedAt, processAfter, startedAt, finishedAt, retryCount, attempts } = row;
    if (submittedAt >= this.#since) {
      this.#count('submitted', submittedAt);
      if (retryCount > 0) this.#counts.retried++;
    }
    // A member's times are when its leader told of it.
    if (status === 'Merged') return;
    const dueAt = Math.max(submittedAt, processAfter ?? 0);
    if (startedAt !== null && attempts === 1) this.#waits.add(Math.max(0, startedAt - dueAt));
    if (finishedAt === null || finishedAt < this.#since) return;
    if (startedAt !== null) this.#durations.add(Math.max(0, finishedAt - startedAt));
    if (status === 'Complete') this.#count('complete', finishedAt);
    else if (status === 'Error') this.#count('error', finishedAt);
    else if (status === 'Canceled') this.#count('canceled', finishedAt);
  }

  /** One that waits for a worker. */
  waits(id: string, at: number): void {
    if (this.#oldest === null || at < this.#oldest.at) this.#oldest = { id, at };
  }

  /** Whether there was more to measure than percentiles are made of. */
  get isSample(): boolean {
    return this.#waits.isPart || this.#durations.isPart;
  }

  row(type: string | null): TypeFigures {
    const { complete, error } = this.#counts;
    return {
      type,
      ...this.#counts,
      errorRate: complete + error === 0 ? null : error / (complete + error),
      wait: this.#waits.percentiles(),
      duration: this.#durations.percentiles(),
      measured: this.#durations.size,
      oldestWaitingAt: this.#oldest?.at ?? null,
      oldestWaitingId: this.#oldest?.id ?? null,
      ...(this.#edges.length === 0 ? {} : { buckets: this.#buckets }),
    };
  }

  #count(what: keyof Buckets, at: number): void {
    this.#counts[what]++;
    const index = bucketOf(this.#edges, at);
    const numbers = this.#buckets[what];
    if (index >= 0) numbers[index] = (numbers[index] ?? 0) + 1;
  }
}

/** A uniform sample of unbounded many values (Vitter's algorithm R). */
class Sample {
  readonly #values: number[] = [];
  #seen = 0;

  get size(): number {
    return this.#values.length;
  }

  get isPart(): boolean {
    return this.#seen > this.#values.length;
  }

  add(value: number): void {
    this.#seen++;
    if (this.#values.length < sampleSize) this.#values.push(value);
    else {
      const place = Math.floor(Math.random() * this.#seen);
      if (place < sampleSize) this.#values[place] = value;
    }
  }

  percentiles(): TypeFigures['wait'] {
    if (this.#values.length === 0) return null;
    const sorted = Float64Array.from(this.#values).sort();
    const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
    return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
  }
}
