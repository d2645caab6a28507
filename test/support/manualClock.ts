import type { Clock } from '../../src/operation/clock.ts';
import { pendingCalls } from './pendingCalls.ts';

/** A clock that stands still until a test moves it; wall time may be set on its own, as a person or NTP does. */
export class ManualClock implements Clock {
  #wall: number;
  #elapsed = 0;
  #timers: { at: number; callback: () => void }[] = [];

  constructor(wall = Date.UTC(2026, 0, 1)) {
    this.#wall = wall;
  }

  now(): number {
    return this.#wall;
  }

  elapsed(): number {
    return this.#elapsed;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.#elapsed + Math.max(0, ms), callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Timers that have not rung. */
  get pending(): number {
    return this.#timers.length;
  }

  /** Time passes: both clocks go on, and timers ring in order, with turns of the event loop in between. */
  async advance(ms: number): Promise<void> {
    const end = this.#elapsed + ms;
    await turns();
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.pass(Math.max(0, next.at - this.#elapsed));
      this.#timers = this.#timers.filter((timer) => timer !== next);
      next.callback();
      await turns();
    }
    this.pass(Math.max(0, end - this.#elapsed));
    await turns();
  }

  /** Time passes while the event loop is busy: what rings meanwhile rings with the next {@link advance}. */
  pass(ms: number): void {
    this.#elapsed += ms;
    this.#wall += ms;
  }

  /** The wall clock jumps; monotonic time does not. */
  jump(ms: number): void {
    this.#wall += ms;
  }
}

/** Lets work that is ready be done: commits wait for the next turn of the event loop, and lead to further ones. */
async function turns(): Promise<void> {
  for (;;) {
    for (let turn = 0; turn < 12; turn++) await new Promise(setImmediate);
    const calls = pendingCalls();
    if (calls === null) return;
    await calls;
  }
}
