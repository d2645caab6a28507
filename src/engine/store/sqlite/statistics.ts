import type { Statistics } from '../../../operation/answer.ts';
import { statusOf } from '../columns.ts';
import type { Writer } from './writer.ts';

/** Most durations kept for percentiles of one type; beyond it every new one replaces a random earlier one. */
const sampleSize = 20_000;

class Tally {
  submitted = 0;
  complete = 0;
  error = 0;
  canceled = 0;
  retried = 0;
  oldestWaitingAt: number | null = null;
  readonly waits = new Sample();
  readonly durations = new Sample();

  row(type: string | null): Statistics['rows'][number] {
    const ended = this.complete + this.error;
    const { submitted, complete, error, canceled, retried, oldestWaitingAt } = this;
    return {
      type,
      submitted,
      complete,
      error,
      canceled,
      retried,
      errorRate: ended === 0 ? null : error / ended,
      wait: this.waits.percentiles(),
      duration: this.durations.percentiles(),
      oldestWaitingAt,
    };
  }
}

/** A uniform sample of unbounded many values (Vitter's algorithm R). */
class Sample {
  readonly #values: number[] = [];
  #seen = 0;

  add(value: number): void {
    this.#seen++;
    if (this.#values.length < sampleSize) this.#values.push(value);
    else {
      const place = Math.floor(Math.random() * this.#seen);
      if (place < sampleSize) this.#values[place] = value;
    }
  }

  percentiles(): { p50: number; p95: number; p99: number } | null {
    if (this.#values.length === 0) return null;
    const sorted = this.#values.toSorted((a, b) => a - b);
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
    return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
  }
}

/** Figures of the operations submitted since an instant, for all together and, when asked for, by type. */
export async function statistics(
  writer: Writer,
  { since, byType }: { since: number; byType: boolean },
): Promise<Statistics> {
  const all = new Tally();
  const types = new Map<string, Tally>();
  const statement = writer.statements.of(
    `SELECT sequence, type, status, submitted_at, process_after, started_at, finished_at, retry_count, attempts
     FROM operation WHERE sequence > ? AND submitted_at >= ? ORDER BY sequence LIMIT 5000`,
  );
  for (let after = firstSequence(writer, since) - 1; ; ) {
    const rows = statement.all(after, since);
    for (const row of rows) {
      add(all, row);
      if (byType) add(tallyOf(types, String(row.type)), row);
    }
    if (rows.length < 5_000) break;
    after = Number(rows.at(-1)?.sequence);
    await new Promise(setImmediate);
  }
  return { since, rows: [all.row(null), ...[...types].sort().map(([type, tally]) => tally.row(type))] };
}

function firstSequence(writer: Writer, since: number): number {
  const row = writer.statements
    .of(
      'SELECT sequence FROM operation INDEXED BY operation_submitted WHERE submitted_at >= ? ORDER BY submitted_at LIMIT 1',
    )
    .get(since);
  return row === undefined ? writer.ledger.sequence + 1 : Number(row.sequence);
}

function tallyOf(types: Map<string, Tally>, type: string): Tally {
  const tally = types.get(type) ?? new Tally();
  types.set(type, tally);
  return tally;
}

function add(tally: Tally, row: Record<string, unknown>): void {
  const number = (name: string) => (row[name] === null ? null : Number(row[name]));
  const status = statusOf(Number(row.status));
  const submittedAt = Number(row.submitted_at);
  const startedAt = number('started_at');
  const finishedAt = number('finished_at');
  tally.submitted++;
  if (status === 'Complete') tally.complete++;
  else if (status === 'Error') tally.error++;
  else if (status === 'Canceled') tally.canceled++;
  if (Number(row.retry_count) > 0) tally.retried++;
  if (status === 'Waiting' && (tally.oldestWaitingAt === null || submittedAt < tally.oldestWaitingAt)) {
    tally.oldestWaitingAt = submittedAt;
  }
  const dueAt = Math.max(submittedAt, number('process_after') ?? 0);
  if (startedAt !== null && Number(row.attempts) === 1) tally.waits.add(Math.max(0, startedAt - dueAt));
  if (startedAt !== null && finishedAt !== null) tally.durations.add(Math.max(0, finishedAt - startedAt));
}
