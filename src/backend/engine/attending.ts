import type { Clock } from '../../operation/clock.ts';
import type { Attention } from '../backend.ts';
import { longestOffline } from '../web/change/pace.ts';

/** Longest pause between two tries while nobody has said how closely they look, ms. */
const longestUntold = 30_000;

/** How closely a person follows a connection, and whether they want it tried now; what waits for the next try looks at it. */
export class Attending {
  #level: Attention | undefined;
  #hurried = false;
  #wake: () => void = () => {};

  set level(level: Attention) {
    if (level === this.#level) return;
    this.#level = level;
    this.#wake();
  }

  /** Longest pause between two tries now, ms. */
  get longest(): number {
    return this.#level === undefined ? longestUntold : longestOffline(this.#level);
  }

  /** A person asks for the connection: the next try is due. */
  hurry(): void {
    this.#hurried = true;
    this.#wake();
  }

  /**
   * Resolves when the next try is due: after `ms`, or the longest pause that whoever begins to look should bear; never
   * while nobody looks. `asked`: the server itself asks to be left alone so long.
   */
  async rest(clock: Clock, ms: number, asked: boolean, signal: AbortSignal): Promise<void> {
    const began = clock.elapsed();
    this.#hurried = false;
    while (!signal.aborted && (asked || !this.#hurried)) {
      const idle = this.#level === 'none';
      const left = (asked ? ms : Math.min(ms, this.longest)) - (clock.elapsed() - began);
      if (!idle && left <= 0) return;
      await this.#wait(clock, idle ? null : left, signal);
    }
  }

  async #wait(clock: Clock, ms: number | null, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    const stop = ms === null ? () => {} : clock.after(ms, resolve);
    signal.addEventListener('abort', () => resolve(), { once: true });
    await promise;
    stop();
    this.#wake = () => {};
  }
}
