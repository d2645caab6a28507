import type { Clock } from '../../operation/clock.ts';

/** Resolves after so many ms, or when the client is gone: what holds an answer back. */
export function heldBack(ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
  if (ms === 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = clock.after(ms, resolve);
    const gone = () => {
      stop();
      resolve();
    };
    signal.addEventListener('abort', gone, { once: true });
  });
}
