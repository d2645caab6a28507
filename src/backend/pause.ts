import type { Clock } from '../operation/clock.ts';

/** Resolves after `ms` of the clock, or as soon as the signal aborts. */
export async function pause(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = clock.after(ms, resolve);
  const onAbort = () => resolve();
  signal?.addEventListener('abort', onAbort);
  await promise;
  stop();
  signal?.removeEventListener('abort', onAbort);
}
