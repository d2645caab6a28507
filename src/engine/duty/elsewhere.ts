import type { PauseState } from '../../operation/answer.ts';
import type { Clock } from '../../operation/clock.ts';
import type { ActiveAttempt } from '../activeAttempt.ts';
import { anyCommit, type Commit, type Store } from '../store/store.ts';
import { Alarm } from './alarm.ts';
import type { Duty } from './duty.ts';

/** Time from a commit of anybody to a look, ms: many commits share one. */
const delay = 100;

export interface ElsewhereOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly attempts: ReadonlyMap<number, ActiveAttempt>;
  /** What is paused, as other servers may have said. */
  readonly onPaused: (state: PauseState) => void;
  readonly onError: (error: unknown) => void;
}

/** What other servers on the same database ask of this one: to stop an attempt, or to start no more of a type. */
export class Elsewhere implements Duty {
  readonly #options: ElsewhereOptions;
  readonly #alarm: Alarm;
  #stopped = true;

  constructor(options: ElsewhereOptions) {
    this.#options = options;
    this.#alarm = new Alarm(options.clock, () => void this.#look());
  }

  start(): void {
    this.#stopped = false;
    this.poke(anyCommit);
  }

  stop(): void {
    this.#stopped = true;
    this.#alarm.clear();
  }

  poke({ asks }: Commit): void {
    if (asks && !this.#stopped) this.#alarm.set(delay);
  }

  async #look(): Promise<void> {
    const { store, attempts, onPaused, onError } = this.#options;
    try {
      onPaused(await store.paused());
      if (attempts.size === 0) return;
      for (const sequence of await store.askedToStop([...attempts.keys()])) {
        const attempt = attempts.get(sequence);
        if (attempt?.abortReason === null) attempt.abort('cancel');
      }
    } catch (error) {
      onError(error);
    }
  }
}
