import type { Clock } from '../../operation/clock.ts';
import type { ActiveAttempt } from '../activeAttempt.ts';
import { Alarm } from './alarm.ts';
import type { Duty } from './duty.ts';

/** Aborts attempts that run longer than their timeout. One timer for all of them, at the earliest deadline. */
export class Timeouts implements Duty {
  readonly #clock: Clock;
  readonly #attempts: ReadonlyMap<number, ActiveAttempt>;
  readonly #alarm: Alarm;
  #stopped = true;

  constructor(clock: Clock, attempts: ReadonlyMap<number, ActiveAttempt>) {
    this.#clock = clock;
    this.#attempts = attempts;
    this.#alarm = new Alarm(clock, () => this.#work());
  }

  start(): void {
    this.#stopped = false;
  }

  stop(): void {
    this.#stopped = true;
    this.#alarm.clear();
  }

  /** Watches an attempt that starts. */
  watch(timeout: number): void {
    if (!this.#stopped) this.#alarm.set(timeout);
  }

  #work(): void {
    const now = this.#clock.elapsed();
    let next = Number.POSITIVE_INFINITY;
    for (const attempt of this.#attempts.values()) {
      if (attempt.abortReason !== null) continue;
      if (attempt.deadline <= now) attempt.abort('timeout');
      else if (attempt.deadline < next) next = attempt.deadline;
    }
    if (next < Number.POSITIVE_INFINITY) this.#alarm.set(next - now);
  }
}
