/** Time comes from here everywhere, so that tests can move it. Wall time in ms since 1970 (UTC), may jump either way. */
export interface Clock {
  /** Wall time, ms since 1970 UTC. Use it for what is stored or shown. */
  now(): number;
  /** Monotonic time, ms from an arbitrary start. Use it to measure durations inside one process. */
  elapsed(): number;
  /** Calls back once after `ms` (≥ 0) of monotonic time; the returned function cancels it. Never keeps the process alive. */
  after(ms: number, callback: () => void): () => void;
}

/** Longest delay that a Node timer takes; longer ones are cut to it, and the caller looks again. */
const maxDelay = 2 ** 31 - 1;

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, Math.min(Math.max(ms, 0), maxDelay));
    timer.unref();
    return () => clearTimeout(timer);
  },
};
