import type { Backend } from '../../backend/backend.ts';
import type { Clock } from '../../operation/clock.ts';
import { Coalescer } from '../coalesce.ts';
import { withoutColours } from '../plainText.ts';
import { visibleText } from './visible.ts';

/** Most characters of a log that wait to be delivered; older ones give way. */
const logLimit = 256 * 1_024;

/** Reads the log of an operation piece by piece and follows it while it grows; delivers at most ten times a second. */
export class LogFollower {
  readonly #backend: Pick<Backend, 'log'>;
  readonly #id: string;
  readonly #deliver: (text: string, reset: boolean) => void;
  readonly #soon: Coalescer;
  #stop: AbortController | undefined;
  /** Attempts when the reading began; once it has ended, only another attempt writes on. */
  #attempts = 0;
  #reading = false;
  #waiting = '';
  #reset = false;

  constructor(
    backend: Pick<Backend, 'log'>,
    id: string,
    clock: Clock,
    deliver: (text: string, reset: boolean) => void,
  ) {
    this.#backend = backend;
    this.#id = id;
    this.#deliver = deliver;
    this.#soon = new Coalescer(clock, 100, () => this.#flush());
  }

  /** Begins to read unless it is reading, or has read, what these attempts write. */
  follow(grows: boolean, attempts: number): void {
    if (this.#reading || attempts === this.#attempts) return;
    this.#stop?.abort();
    this.#stop = new AbortController();
    this.#attempts = attempts;
    void this.#read(grows, this.#stop.signal);
  }

  dispose(): void {
    this.#reading = true;
    this.#stop?.abort();
    this.#soon.dispose();
  }

  async #read(grows: boolean, signal: AbortSignal): Promise<void> {
    this.#waiting = '';
    this.#reset = true;
    this.#reading = true;
    this.#soon.call();
    try {
      for await (const piece of this.#backend.log(this.#id, { follow: grows, signal })) {
        if (signal.aborted) return;
        this.#waiting = (this.#waiting + visibleText(withoutColours(piece), Number.POSITIVE_INFINITY)).slice(-logLimit);
        this.#soon.call();
      }
    } catch {
      // Broken off: what comes next (a reconnect, a new look) reads it again from its beginning.
      if (!signal.aborted) this.#attempts = 0;
    } finally {
      if (!signal.aborted) this.#reading = false;
    }
  }

  #flush(): void {
    const text = this.#waiting;
    const reset = this.#reset;
    this.#waiting = '';
    this.#reset = false;
    this.#deliver(text, reset);
  }
}
