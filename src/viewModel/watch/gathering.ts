import type { Clock } from '../../operation/clock.ts';

/** How long what happens is gathered before one notification tells of all, ms. */
const gather = 1_500;

export interface GatheringOptions<T> {
  /** Least time between two notifications, ms. */
  readonly quiet: number;
  /** Whether the next one waits until the last one has been closed. */
  readonly oneAtATime: boolean;
  /** Resolves when the notification has gone. */
  readonly show: (gathered: readonly T[]) => Promise<void>;
}

/** What is gathered: something about an operation of a connection. */
export interface Gathered {
  readonly id: string;
  /** Id of the connection. */
  readonly connection: string;
}

/** Gathers what happens into few notifications. */
export class Gathering<T extends Gathered> {
  readonly #clock: Clock;
  readonly #options: GatheringOptions<T>;
  readonly #waiting = new Map<string, T>();
  #cancel: (() => void) | undefined;
  #open = false;
  #lastShown = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, options: GatheringOptions<T>) {
    this.#clock = clock;
    this.#options = options;
  }

  add(happened: readonly T[]): void {
    for (const each of happened) this.#waiting.set(`${each.connection}/${each.id}`, each);
    this.#plan();
  }

  /** What the person has seen in another way needs no notification. */
  drop(): void {
    this.#waiting.clear();
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #plan(): void {
    const { oneAtATime, quiet } = this.#options;
    if (this.#waiting.size === 0 || this.#cancel || (oneAtATime && this.#open)) return;
    const wait = Math.max(gather, this.#lastShown + quiet - this.#clock.elapsed());
    this.#cancel = this.#clock.after(wait, () => {
      this.#cancel = undefined;
      void this.#tell();
    });
  }

  async #tell(): Promise<void> {
    const gathered = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#open = true;
    this.#lastShown = this.#clock.elapsed();
    try {
      await this.#options.show(gathered);
    } finally {
      this.#open = false;
      this.#plan();
    }
  }
}
