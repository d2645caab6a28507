import type { Backend } from '../../backend/backend.ts';
import type { Clock } from '../../operation/clock.ts';
import type { Operation } from '../../operation/operation.ts';
import type { WorkerList } from '../../operation/worker.ts';
import type { StatisticsState } from './figures.ts';
import type { Chosen } from './message.ts';
import type { StatisticsModel } from './model.ts';
import { projectStatistics } from './project.ts';
import { edgesOf } from './window.ts';

/** Where the figures go. */
export interface StatisticsSink {
  model(model: StatisticsModel): void;
  /** A reading has begun, or has ended. */
  reading(on: boolean): void;
  failed(error: unknown): void;
}

export interface StatisticsSourceOptions {
  readonly backend: Backend;
  readonly clock: Clock;
  readonly chosen: Chosen;
  /** Whether it is read only when a person asks for it. */
  readonly byHand: boolean;
  /** What the connection is called, when there are several; else empty. */
  readonly place: () => string;
  readonly sink: StatisticsSink;
}

/** Least ms between the end of a reading and the next one, and how many times as long as it took. */
const rest = 3_000;
const restShare = 10;
/** So often it is read although nothing changes, since time passes. */
const slow = 60_000;
const mostSuspects = 500;

/** Keeps the figures of a connection current while somebody looks at them: at most every few seconds. */
export class StatisticsSource {
  readonly #options: StatisticsSourceOptions;
  readonly #closed = new AbortController();
  #chosen: Chosen;
  #state: StatisticsState | undefined;
  #reading: AbortController | undefined;
  /** Something has changed since the reading began. */
  #stale = false;
  #earliest = 0;
  #next: { readonly at: number; readonly cancel: () => void } | undefined;

  constructor(options: StatisticsSourceOptions) {
    this.#options = options;
    this.#chosen = options.chosen;
  }

  get chosen(): Chosen {
    return this.#chosen;
  }

  /** What somebody clicked on, as far as it is shown. */
  typeOfWaiting(id: string): string | undefined {
    return (
      this.#state?.statistics.rows.find((row) => row.type !== null && row.oldestWaitingId === id)?.type ?? undefined
    );
  }

  /** Another type needs no reading, another time does. */
  async choose(chosen: Partial<Chosen>): Promise<void> {
    const { window } = this.#chosen;
    this.#chosen = { ...this.#chosen, ...chosen };
    if (this.#chosen.window !== window) return this.read();
    if (this.#state) this.#state = { ...this.#state, chosen: this.#chosen };
    this.#deliver();
  }

  /** Something has changed. */
  touch(): void {
    if (this.#options.byHand || this.#closed.signal.aborted) return;
    if (this.#reading) this.#stale = true;
    else this.#plan(this.#earliest);
  }

  /** Reads now; a reading that is under way is given up. */
  async read(): Promise<void> {
    const { clock, sink } = this.#options;
    this.#next?.cancel();
    this.#next = undefined;
    this.#reading?.abort();
    const own = new AbortController();
    this.#reading = own;
    const stop = AbortSignal.any([own.signal, this.#closed.signal]);
    const from = clock.elapsed();
    this.#stale = false;
    sink.reading(true);
    try {
      const state = await this.#readAll(stop);
      if (stop.aborted) return;
      this.#state = { ...state, chosen: this.#chosen };
      this.#deliver();
    } catch (error) {
      if (!stop.aborted) sink.failed(error);
    } finally {
      if (!stop.aborted) {
        this.#reading = undefined;
        const now = clock.elapsed();
        this.#earliest = now + Math.max(rest, restShare * (now - from));
        if (!this.#options.byHand) this.#plan(this.#stale ? this.#earliest : Math.max(this.#earliest, now + slow));
        sink.reading(false);
      }
    }
  }

  dispose(): void {
    this.#closed.abort();
    this.#next?.cancel();
    this.#next = undefined;
  }

  #plan(at: number): void {
    if (this.#next && this.#next.at <= at) return;
    this.#next?.cancel();
    const { clock } = this.#options;
    const cancel = clock.after(Math.max(0, at - clock.elapsed()), () => void this.read());
    this.#next = { at, cancel };
  }

  async #readAll(signal: AbortSignal): Promise<StatisticsState> {
    const { backend, clock, byHand, place } = this.#options;
    const { capabilities } = backend;
    const readAt = clock.now();
    const edges = edgesOf(this.#chosen.window, readAt);
    const [statistics, suspects, paused, handlers, workers] = await Promise.all([
      backend.statistics({ since: edges[0] ?? readAt, byType: true, edges }, signal),
      readSuspects(backend, signal),
      backend.paused(),
      capabilities.handlers === true ? backend.handlers() : null,
      capabilities.workers === true ? readWorkers(backend, signal) : null,
    ]);
    return {
      ...{ statistics, edges, readAt, capabilities, byHand, chosen: this.#chosen, place: place() },
      ...suspects,
      paused,
      workers,
      handled: handlers && new Set(handlers.flatMap(({ declaration }) => declaration?.type ?? [])),
    };
  }

  #deliver(): void {
    if (this.#state && !this.#closed.signal.aborted) this.#options.sink.model(projectStatistics(this.#state));
  }
}

/** A server of an older version does not tell. */
function readWorkers(backend: Backend, signal: AbortSignal): Promise<WorkerList | null> {
  return backend.workers(signal).catch(() => null);
}

/** What runs, and what waits since its worker was lost, where attempts are told. */
async function readSuspects(
  backend: Backend,
  signal: AbortSignal,
): Promise<{ suspects: readonly Operation[]; moreSuspects: boolean }> {
  const page = { limit: mostSuspects };
  const running = await backend.list('status:Running,Canceling', page, signal);
  const lost =
    backend.capabilities.attempts === true
      ? await backend.list('status:Scheduled,Waiting error:"was lost before the attempt ended"', page, signal)
      : { operations: [], next: null };
  return {
    suspects: [...running.operations, ...lost.operations],
    moreSuspects: running.next !== null || lost.next !== null,
  };
}
