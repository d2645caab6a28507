import type { Clock } from '../../operation/clock.ts';
import { anyCommit, type Commit, type Timed } from '../store/store.ts';
import { Alarm } from './alarm.ts';
import type { Duty } from './duty.ts';

export interface TimedDutyOptions {
  readonly clock: Clock;
  /** The instants that it waits for. */
  readonly kind: keyof Timed;
  /** Longest sleep while there is something to do later, ms. */
  readonly longestSleep: number;
  /** Pause after a failure, ms. */
  readonly failureDelay: number;
  readonly onError: (error: unknown) => void;
}

/** A duty that has something to do at instants which the store knows; it sleeps until the next of them. */
export abstract class TimedDuty implements Duty {
  protected readonly clock: Clock;
  readonly #options: TimedDutyOptions;
  readonly #alarm: Alarm;
  #working = false;
  /** The store is being asked when there is something to do; again: something was committed since it was. */
  #asking = false;
  #askAgain = false;
  #stopped = true;

  constructor(options: TimedDutyOptions) {
    this.clock = options.clock;
    this.#options = options;
    this.#alarm = new Alarm(options.clock, () => void this.#ring());
  }

  /** Time until there is something to do, ms (≤ 0: now), or null when there is nothing. May reject. */
  protected abstract wait(): Promise<number | null>;
  /** Does what is to be done now; looks at {@link stopped} between steps. May reject. */
  protected abstract work(): Promise<void>;

  /** Time until an instant, ms. */
  protected until(instant: number): number {
    return instant - this.clock.now();
  }

  protected get stopped(): boolean {
    return this.#stopped;
  }

  start(): void {
    this.#stopped = false;
    void this.#ring();
  }

  stop(): void {
    this.#stopped = true;
    this.#alarm.clear();
  }

  /** The store is asked only when it is not known what was committed. */
  poke({ timed }: Commit = anyCommit): void {
    if (this.#stopped) return;
    if (timed !== null) {
      const instant = timed[this.#options.kind];
      if (instant !== undefined) this.#sleep(this.until(instant));
    } else if (this.#working) return;
    else if (this.#asking) this.#askAgain = true;
    else void this.#ask();
  }

  async #ask(): Promise<void> {
    this.#asking = true;
    try {
      do {
        this.#askAgain = false;
        const wait = await this.wait();
        if (this.#stopped) break;
        if (wait !== null) this.#sleep(wait);
      } while (this.#askAgain);
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#asking = false;
    }
  }

  #sleep(ms: number): void {
    this.#alarm.set(Math.min(Math.max(ms, 0), this.#options.longestSleep));
  }

  async #ring(): Promise<void> {
    if (this.#stopped || this.#working) return;
    this.#working = true;
    let failure: { error: unknown } | undefined;
    try {
      await this.work();
    } catch (error) {
      failure = { error };
    }
    this.#working = false;
    if (failure === undefined) this.poke();
    else this.#failed(failure.error);
  }

  #failed(error: unknown): void {
    this.#options.onError(error);
    if (!this.#stopped) this.#alarm.set(this.#options.failureDelay);
  }
}
