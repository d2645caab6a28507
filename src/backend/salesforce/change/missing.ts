import type { Clock } from '../../../operation/clock.ts';

/**
 * A row may not be visible in the first moments after its id was handed out (reference 2.3): what is not found counts
 * as gone only when it has not been found for that long, ms.
 */
const patience = 60_000;
const most = 1_000;

interface Absence {
  /** elapsed ms. */
  readonly since: number;
  /** Somebody asked for the id, and its row was never seen. */
  readonly awaited: boolean;
}

/** Ids that were not found, and since when. */
export class Missing {
  readonly #clock: Clock;
  readonly #ids = new Map<string, Absence>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** An id that was not found; it is looked for until it is, or has been missing for too long. */
  note(id: string, awaited = false): void {
    if (this.#ids.has(id)) return;
    this.#ids.set(id, { since: this.#clock.elapsed(), awaited });
    const [oldest] = this.#ids.keys();
    if (this.#ids.size > most && oldest !== undefined) this.#ids.delete(oldest);
  }

  found(id: string): void {
    this.#ids.delete(id);
  }

  get ids(): readonly string[] {
    return [...this.#ids.keys()];
  }

  /** True while an id is waited for whose row nobody has seen. */
  get awaits(): boolean {
    for (const absence of this.#ids.values()) if (absence.awaited && !this.#isOver(absence)) return true;
    return false;
  }

  /** True when an id is missing for so long that its row is gone, or never was; then it is not looked for any more. */
  isGone(id: string): boolean {
    const absence = this.#ids.get(id);
    return absence !== undefined && this.#isOver(absence) && this.#ids.delete(id);
  }

  #isOver({ since }: Absence): boolean {
    return this.#clock.elapsed() - since >= patience;
  }
}
