import type { Engine } from '../../engine/engine.ts';
import type { Clock } from '../../operation/clock.ts';
import { OperationFailure } from '../../operation/error.ts';
import { Reading } from './reading.ts';

/** Whether this process may be given work. */
export interface Readiness {
  /** Raises `stopping`, or `unreachable` while it starts and while the database does not answer: all of them 503. */
  check(): Promise<void>;
}

export interface ReadinessOptions {
  readonly clock: Clock;
  /** Undefined while it starts: its tables may not be there yet. */
  engine(): Engine | undefined;
  readonly stopping: AbortSignal;
}

/** An answer of the database serves for a second, so that nobody can keep it busy by asking. */
export function createReadiness({ clock, engine, stopping }: ReadinessOptions): Readiness {
  const ping = new Reading({ clock, fresh: 1_000, patience: 2_000, read: async () => engine()?.ping() });
  return {
    async check() {
      if (stopping.aborted)
        throw new OperationFailure('stopping', 'It is draining: it takes nothing new and will end.');
      if (engine() === undefined) throw new OperationFailure('unreachable', 'It is starting. Try again in a moment.');
      try {
        await ping.get();
      } catch (error) {
        const message = 'The database does not answer. Check that it runs and can be reached.';
        throw new OperationFailure('unreachable', message, { cause: error });
      }
    },
  };
}
