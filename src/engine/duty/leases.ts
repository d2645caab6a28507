import type { Clock } from '../../operation/clock.ts';
import type { Operation } from '../../operation/operation.ts';
import type { ActiveAttempt } from '../activeAttempt.ts';
import type { Store } from '../store/store.ts';
import { Alarm } from './alarm.ts';
import type { Duty } from './duty.ts';

export interface LeaseOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly leaseMs: number;
  readonly attempts: ReadonlyMap<number, ActiveAttempt>;
  /** Others work on the same database, and this process looks for theirs that ended even while it works on nothing. */
  readonly shared: boolean;
  /** Ends an operation whose worker is gone. */
  readonly rescue: (operation: Operation) => Promise<void>;
  /** Says that this process is there; never rejects. */
  readonly beat: () => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/**
 * Heartbeats for the attempts of this process, and rescue of operations whose lease has ended without one. Whether an
 * attempt of this process lives is known here, not by the clock: a leap of the wall clock takes nothing away from it.
 */
export class Leases implements Duty {
  readonly #options: LeaseOptions;
  readonly #alarm: Alarm;
  #stopped = true;

  constructor(options: LeaseOptions) {
    this.#options = options;
    this.#alarm = new Alarm(options.clock, () => void this.#work());
  }

  start(): void {
    this.#stopped = false;
    this.poke();
  }

  stop(): void {
    this.#stopped = true;
    this.#alarm.clear();
  }

  poke(): void {
    if (this.#stopped) return;
    if (this.#options.shared || this.#options.attempts.size > 0) this.#alarm.set(this.#options.leaseMs / 3);
  }

  async #work(): Promise<void> {
    const { store, clock, leaseMs, attempts, beat, onError } = this.#options;
    void beat();
    try {
      const now = clock.now();
      if (attempts.size > 0) await store.heartbeat([...attempts.keys()], now + leaseMs);
      await this.rescue(now);
    } catch (error) {
      onError(error);
    }
    this.poke();
  }

  /** Ends every active operation whose lease has passed and whose attempt is not one of this process. */
  async rescue(now: number): Promise<void> {
    const { store, attempts, rescue } = this.#options;
    const expired = await store.expiredLeases(now);
    const lost = expired.filter(({ sequence }) => !attempts.has(sequence));
    await Promise.all(lost.map(rescue));
  }
}
