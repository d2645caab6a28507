import type { Clock } from '../operation/clock.ts';
import { messageOf } from '../operation/error.ts';
import type { EngineLog } from './log.ts';

export interface Insistence {
  readonly clock: Clock;
  readonly log: EngineLog;
  /** What is stored, for the log: the subject of a sentence. */
  readonly what: string;
  /** Asked after a try that failed: whether to give up. */
  isOver(): boolean;
}

/** Pause before a write that failed is tried again, ms. */
const retryDelay = 500;

/** Writes what has happened already, so that it is tried until it is stored. Answers undefined when it was given up. */
export async function untilStored<T>(write: () => Promise<T>, how: Insistence): Promise<T | undefined> {
  const { clock, log, what } = how;
  for (;;) {
    try {
      return await write();
    } catch (error) {
      log('error', `${what} could not be stored, trying again: ${messageOf(error)}`);
      if (how.isOver()) return undefined;
      await new Promise<void>((resolve) => clock.after(retryDelay, resolve));
    }
  }
}
