import type { Clock } from '../operation/clock.ts';

/** Remembers that something happened until it is waited for, so that nothing between looking and waiting is missed. */
export interface Wake {
  ring(): void;
  /** Resolves at the next ring, or at once after one that nobody waited for; also after `ms`, or when the signal aborts. */
  wait(options: { ms?: number; signal: AbortSignal }): Promise<void>;
}

export function createWake(clock: Clock): Wake {
  let rung = false;
  let wakeUp: (() => void) | undefined;
  return {
    ring() {
      rung = true;
      wakeUp?.();
    },
    async wait({ ms, signal }) {
      if (!rung && !signal.aborted) {
        const { promise, resolve } = Promise.withResolvers<void>();
        const stopTimer = ms === undefined ? undefined : clock.after(ms, resolve);
        const onAbort = () => resolve();
        signal.addEventListener('abort', onAbort);
        wakeUp = resolve;
        await promise;
        wakeUp = undefined;
        signal.removeEventListener('abort', onAbort);
        stopTimer?.();
      }
      rung = false;
    },
  };
}

/** Resolves after `ms`, or when the signal aborts. */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return createWake(clock).wait({ ms, signal });
}
