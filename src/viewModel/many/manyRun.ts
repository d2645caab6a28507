import type { Backend } from '../../backend/backend.ts';
import type { Outcome } from '../../operation/answer.ts';
import type { Clock } from '../../operation/clock.ts';
import { messageOf } from '../../operation/error.ts';
import { failureCode } from '../failureCode.ts';
import { BatchSize } from './batchSize.ts';
import type { ManyAction } from './manyAction.ts';
import { isTrouble, type Outcomes } from './outcomes.ts';
import type { Plan } from './plan.ts';
import type { ManySource } from './source.ts';

/** How long a service that has had too many requests is left alone, ms, longer each time; then the run gives up. */
const rests = [15_000, 30_000, 60_000, 120_000, 120_000, 120_000, 120_000, 120_000];
/** How often it is looked whether the connection makes the run wait, ms. */
const lookEvery = 1_000;

/** Failures of a whole request after which nothing of it was done. */
const notBegun: ReadonlySet<string> = new Set([
  ...['unauthorized', 'forbidden', 'unsupported', 'invalid-request', 'throttled', 'stopping'],
]);

export interface RunOptions {
  readonly clock: Clock;
  readonly action: ManyAction;
  readonly plan: Plan;
  readonly sources: readonly ManySource[];
  readonly outcomes: Outcomes;
  readonly onChange: () => void;
}

/** The run waits because the service asks for it: in its words where it gave some, until an instant (ms since 1970). */
export interface Waiting {
  readonly text: string;
  readonly until: number;
}

/** Acts on rows of a plan, batch by batch, one connection after the other. Ends always: when all had their turn, or when stopped. */
export class ManyRun {
  readonly #options: RunOptions;
  /** Why a source was given up. */
  readonly troubles = new Map<number, string>();
  waiting: Waiting | undefined;
  #stopping = false;
  #wake: (() => void) | undefined;

  constructor(options: RunOptions) {
    this.#options = options;
  }

  get stopping(): boolean {
    return this.#stopping;
  }

  /** Nothing is sent after what is under way. */
  stop(): void {
    this.#stopping = true;
    this.#wake?.();
    this.#options.onChange();
  }

  /** `rows`: indexes into the plan, those of one source together. */
  async run(rows: readonly number[]): Promise<void> {
    const { plan, sources } = this.#options;
    let at = 0;
    while (at < rows.length && !this.#stopping) {
      const index = plan.rows[rows[at] ?? 0]?.source ?? 0;
      let end = at;
      while (end < rows.length && plan.rows[rows[end] ?? 0]?.source === index) end += 1;
      const source = sources[index];
      if (source) await this.#runIn(index, source, rows.slice(at, end));
      at = end;
    }
  }

  async #runIn(index: number, source: ManySource, rows: readonly number[]): Promise<void> {
    try {
      // Held all the time, so that the connection is not closed between two batches.
      await source.use(() => this.#batches(index, source, rows));
    } catch (error) {
      this.troubles.set(index, messageOf(error));
    }
  }

  async #batches(index: number, source: ManySource, rows: readonly number[]): Promise<void> {
    const size = new BatchSize();
    let at = 0;
    let rested = 0;
    /** Those that the service had no time for. */
    let again: number[] = [];
    while ((at < rows.length || again.length > 0) && !this.#stopping) {
      const fresh = rows.slice(at, at + Math.max(0, size.next - again.length));
      const batch = [...again, ...fresh];
      at += fresh.length;
      const outcomes = await this.#send(source, batch, size);
      again = batch.filter((_, position) => isThrottled(outcomes[position]));
      this.#take(batch, outcomes);
      const trouble = outcomes.find((outcome) => isTrouble(outcome) && !isThrottled(outcome));
      if (trouble) {
        this.troubles.set(index, trouble.detail ?? trouble.code ?? '');
        return;
      }
      if (again.length === 0) {
        rested = 0;
        continue;
      }
      const text = outcomes.find(isThrottled)?.detail ?? '';
      const rest = rests[rested];
      if (rest === undefined) {
        this.troubles.set(index, text);
        return;
      }
      rested += 1;
      await this.#rest(text, rest);
    }
  }

  #take(batch: readonly number[], outcomes: readonly Outcome[]): void {
    for (const [position, row] of batch.entries()) {
      const outcome = outcomes[position];
      if (isThrottled(outcome)) continue;
      if (outcome) this.#options.outcomes.take(row, outcome);
      else this.#options.outcomes.lose(row);
    }
    this.#options.onChange();
  }

  async #send(source: ManySource, batch: readonly number[], size: BatchSize): Promise<readonly Outcome[]> {
    const { clock, action, plan, outcomes } = this.#options;
    const ids = batch.map((row) => plan.rows[row]?.id ?? '');
    const began = clock.elapsed();
    let unwatch = () => {};
    try {
      return await source.use(async (backend) => {
        unwatch = this.#watch(backend);
        const answer = await backend.act(action, ids);
        size.took(ids.length, clock.elapsed() - began);
        return answer;
      });
    } catch (error) {
      if (!notBegun.has(failureCode(error) ?? '')) for (const row of batch) outcomes.lose(row);
      throw error;
    } finally {
      unwatch();
    }
  }

  /** Looks now and then whether the connection itself waits because its service asked for it. */
  #watch(backend: Backend): () => void {
    const { clock, onChange } = this.#options;
    let cancel = () => {};
    const look = () => {
      const wait = backend.closedFor ?? 0;
      const waiting = wait > 0 ? { text: '', until: clock.now() + wait } : undefined;
      if (waiting || this.waiting) onChange();
      this.waiting = waiting;
      cancel = clock.after(lookEvery, look);
    };
    cancel = clock.after(lookEvery, look);
    return () => {
      cancel();
      this.waiting = undefined;
    };
  }

  async #rest(text: string, ms: number): Promise<void> {
    const { clock, onChange } = this.#options;
    this.waiting = { text, until: clock.now() + ms };
    onChange();
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = clock.after(ms, resolve);
    this.#wake = resolve;
    if (!this.#stopping) await promise;
    cancel();
    this.#wake = undefined;
    this.waiting = undefined;
    onChange();
  }
}

function isThrottled(outcome: Outcome | undefined): boolean {
  return outcome?.done === false && outcome.code === 'throttled';
}
