import type { Backend } from '../backend/backend.ts';
import type { Counts } from '../operation/answer.ts';
import type { Clock } from '../operation/clock.ts';
import { Coalescer } from './coalesce.ts';
import { Sender } from './signal.ts';

/** How many operations of each status there are, read again after changes, at most four times a second, one read at a time. */
export class LiveCounts {
  readonly #again: Coalescer;
  readonly #changed = new Sender<Counts>();
  #backend: Pick<Backend, 'counts'> | undefined;
  #reading = false;
  #stale = false;
  #value: Counts | undefined;

  readonly onChange = this.#changed.signal;

  constructor(clock: Clock) {
    this.#again = new Coalescer(clock, 250, () => void this.#read().catch(() => {}));
  }

  get value(): Counts | undefined {
    return this.#value;
  }

  /** Operations that have not ended, undefined while unknown. */
  get unfinished(): number | undefined {
    const counts = this.#value?.counts;
    if (!counts) return undefined;
    return ['New', 'Scheduled', 'Waiting', 'Running', 'Canceling'].reduce(
      (sum, status) => sum + (counts[status as keyof typeof counts] ?? 0),
      0,
    );
  }

  async attach(backend: Pick<Backend, 'counts'>): Promise<void> {
    this.#backend = backend;
    await this.#read();
  }

  /** Resolves when the counts are known. */
  known(): Promise<void> {
    if (this.#value) return Promise.resolve();
    return new Promise((resolve) => {
      const stop = this.onChange(() => {
        stop();
        resolve();
      });
    });
  }

  detach(): void {
    this.#again.dispose();
    this.#backend = undefined;
    this.#value = undefined;
    this.#stale = false;
  }

  /** Something changed. */
  touch(): void {
    if (!this.#backend) return;
    if (this.#reading) this.#stale = true;
    else this.#again.call();
  }

  async #read(): Promise<void> {
    const backend = this.#backend;
    if (!backend || this.#reading) return;
    this.#reading = true;
    this.#stale = false;
    try {
      const value = await backend.counts('');
      if (backend !== this.#backend) return;
      this.#value = value;
      this.#changed.send(value);
    } finally {
      this.#reading = false;
      if (this.#stale) this.touch();
    }
  }
}
