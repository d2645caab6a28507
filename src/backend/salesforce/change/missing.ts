import type { Clock } from '../../../operation/clock.ts';

/**
 * A row may not be visible in the first moments after its id was handed out (reference 2.3): what is not found counts
 * as gone only when it has not been found for that long, ms.
 */
const patience = 60_000;
const most = 1_000;

/** Ids that were not found, and since when. */
export class Missing {
  readonly #clock: Clock;
  /** By id, elapsed ms. */
  readonly #since = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Waits for an id that somebody asked for, until its row is found or has been missing for too long. */
  note(id: string): void {
    if (this.#since.has(id)) return;
    this.#since.set(id, this.#clock.elapsed());
    const [oldest] = this.#since.keys();
    if (this.#since.size > most && oldest !== undefined) this.#since.delete(oldest);
  }

  found(id: string): boolean {
    return this.#since.delete(id);
  }

  get ids(): readonly string[] {
    return [...this.#since.keys()];
  }

  get size(): number {
    return this.#since.size;
  }

  /** True when an id is missing for so long that its row is gone, or never was; then it is not waited for any more. */
  isGone(id: string): boolean {
    const since = this.#since.get(id);
    if (since === undefined || this.#clock.elapsed() - since < patience) return false;
    this.#since.delete(id);
    return true;
  }
}
