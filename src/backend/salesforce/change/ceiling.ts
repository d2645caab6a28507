import type { Clock } from '../../../operation/clock.ts';
import { ServiceFailure } from '../../web/failure.ts';

const day = 86_400_000;

export interface CeilingOptions {
  readonly clock: Clock;
  /** Requests of a day after which changes are asked for no more (setting `dailyCeiling`); null: as many as the org allows. */
  readonly ceiling: number | null;
  /** Requests that the connection has sent so far. */
  sent(): number;
}

/**
 * What a connection may spend in a day. The day begins with its first request and lasts 24 hours, as the service's own
 * does not end at midnight either; it is counted for this window, from when the connection was opened.
 */
export class Ceiling {
  readonly #options: CeilingOptions;
  #began: number | undefined;
  #sentBefore = 0;

  constructor(options: CeilingOptions) {
    this.#options = options;
  }

  /** Raises `throttled`, with the time it renews, when the requests of the day are spent. */
  check(): void {
    const { clock, ceiling, sent } = this.#options;
    const now = clock.now();
    // A clock that was set back begins the day anew, with what was spent of it.
    if (this.#began === undefined || now < this.#began) this.#began = now;
    if (now - this.#began >= day) {
      this.#began = now;
      this.#sentBefore = sent();
    }
    if (ceiling === null || sent() - this.#sentBefore < ceiling) return;
    const retryIn = this.#began + day - now;
    const message = `This connection has sent the ${ceiling} requests that it may send in a day, so changes are not asked for until ${hourText(retryIn)} from now. Raise its daily ceiling, or refresh by hand.`;
    throw new ServiceFailure('throttled', message, { trouble: 'throttled', retryIn });
  }
}

function hourText(ms: number): string {
  const minutes = Math.ceil(ms / 60_000);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
