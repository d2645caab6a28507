import type { Clock } from '../../../operation/clock.ts';
import type { Change } from '../../backend.ts';
import { streamOf } from '../../web/change/stream.ts';
import type { Watch } from '../../web/change/watch.ts';
import type { History } from '../history/history.ts';
import { Ceiling } from './ceiling.ts';
import { Missing } from './missing.ts';
import type { OrgRows } from './org.ts';
import type { SalesforcePace } from './pace.ts';
import { Source } from './source.ts';

export interface FollowingOptions {
  readonly rows: OrgRows;
  readonly clock: Clock;
  readonly pace: SalesforcePace;
  readonly watch: Watch;
  /** What is remembered of rows that the org forgets; null: nothing. */
  readonly history: History | null;
  /** Requests of a day after which changes are asked for no more; null: as many as the org allows. */
  readonly dailyCeiling: number | null;
  /** 0 ≤ x < 1. */
  random(): number;
}

/** How a connection follows its org: its streams of changes, and what they share. */
export class Following {
  readonly #options: FollowingOptions;
  readonly #missing: Missing;
  readonly #ceiling: Ceiling;

  constructor(options: FollowingOptions) {
    this.#options = options;
    const { clock, dailyCeiling: ceiling, rows } = options;
    this.#missing = new Missing(clock);
    this.#ceiling = new Ceiling({ clock, ceiling, sent: () => rows.requests.sent });
  }

  /** Changes for as long as the signal allows. `since`: a version of this connection, that is a SystemModstamp in ms. */
  changes(since: number | null, signal: AbortSignal): AsyncIterable<Change> {
    const { clock, watch, random } = this.#options;
    const source = new Source({ ...this.#options, missing: this.#missing, check: () => this.#ceiling.check() });
    return streamOf({ source, clock, watch, random }, since, signal);
  }

  /**
   * An id (18 characters) that was asked for and not found: right after a start its row may not be visible yet. It is
   * looked for soon, told as a change when it shows, and as deleted when it has not for a minute.
   */
  expect(id: string): void {
    this.#missing.note(id, true);
    this.#options.watch.announce([]);
  }
}
