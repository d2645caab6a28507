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
  /** Name of this worker. */
  readonly worker: string;
  readonly attempts: ReadonlyMap<number, ActiveAttempt>;
  /** Others work on the same database, and this process looks for theirs that ended even while it works on nothing. */
  readonly shared: boolean;
  /** Ends an operation whose worker is gone. */
  readonly rescue: (operation: Operation) => Promise<void>;
  /** An attempt goes on of which another worker has the operation by now. */
  readonly onLost: (attempt: ActiveAttempt) => void;
  /** Says that this process is there; never rejects. */
  readonly beat: () => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** Pause after a failure, ms. */
const failureDelay = 1_000;

/**
 * Heartbeats for the attempts of this process, and rescue of operations whose lease has ended without one. Whether an
 * attempt of this process lives is known here, not by the clock: a leap of the wall clock takes nothing away from it.
 * While a database that others share is away, all leases end and no worker has lost one. So nobody rescues before it has
 * been there for the time of a lease, in which those who live say so.
 */
export class Leases implements Duty {
  readonly #options: LeaseOptions;
  readonly #alarm: Alarm;
  #stopped = true;
  /** Monotonic instant since which the store has answered without a failure. */
  #answersSince: number | undefined;

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
    const { clock, leaseMs, shared, beat, onError } = this.#options;
    void beat();
    try {
      const now = clock.now();
      await this.#heartbeat(now + leaseMs);
      this.#answersSince ??= clock.elapsed();
      if (!shared || clock.elapsed() - this.#answersSince >= leaseMs) await this.rescue(now);
      this.poke();
    } catch (error) {
      this.#answersSince = undefined;
      onError(error);
      if (!this.#stopped) this.#alarm.set(Math.min(failureDelay, leaseMs / 3));
    }
  }

  async #heartbeat(leaseUntil: number): Promise<void> {
    const { store, attempts, worker, onLost } = this.#options;
    if (attempts.size === 0) return;
    const leases = [...attempts].map(([sequence, { attempt }]) => ({ sequence, attempt }));
    const before = new Map(attempts);
    for (const sequence of await store.heartbeat(leases, worker, leaseUntil)) {
      const attempt = before.get(sequence);
      if (attempt !== undefined && !attempt.over && !Number.isNaN(attempt.beganAt)) onLost(attempt);
    }
  }

  /** Ends every active operation whose lease has passed and whose attempt is not one of this process. */
  async rescue(now: number): Promise<void> {
    const { store, attempts, rescue } = this.#options;
    const expired = await store.expiredLeases(now);
    const lost = expired.filter(({ sequence }) => !attempts.has(sequence));
    await Promise.all(lost.map(rescue));
  }
}
