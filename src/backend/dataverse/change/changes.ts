import type { Clock } from '../../../operation/clock.ts';
import type { Change } from '../../backend.ts';
import type { Feed, Found } from '../../web/change/feed.ts';
import { nextIn, type Pace } from '../../web/change/pace.ts';
import type { ChangeSource, RestFacts } from '../../web/change/source.ts';
import { streamOf } from '../../web/change/stream.ts';
import type { Watch } from '../../web/change/watch.ts';
import type { ServiceFailure } from '../../web/failure.ts';
import type { Rows } from '../row/rows.ts';
import { Deletions } from './deletions.ts';
import { DeltaFeed } from './deltaFeed.ts';
import { WindowFeed } from './windowFeed.ts';

export interface ChangesOptions {
  readonly rows: Rows;
  readonly clock: Clock;
  readonly pace: Pace;
  readonly watch: Watch;
  /** Whether the table tracks changes and is small enough to be followed by delta links. */
  tracks(signal: AbortSignal): Promise<boolean>;
  /** 0 ≤ x < 1. */
  random(): number;
}

/** Changes for as long as the signal allows. `since`: a version of this connection. */
export function changesOf(options: ChangesOptions, since: number | null, signal: AbortSignal): AsyncIterable<Change> {
  const { clock, watch, random } = options;
  return streamOf({ source: new Source(options), clock, watch, random }, since, signal);
}

/** Delta links where the table has them, windows of time elsewhere; and looks for rows that are gone. */
class Source implements ChangeSource {
  readonly #options: ChangesOptions;
  readonly #deletions: Deletions;
  #feed: Feed | undefined;
  #begun = false;
  #byTime = false;
  /** Refusals in a row. */
  #refusals = 0;
  /** Changes may have been missed before the feed began anew. */
  #missed = false;

  constructor(options: ChangesOptions) {
    this.#options = options;
    this.#deletions = new Deletions(options.rows, options.clock);
  }

  get follows(): boolean {
    return this.#feed !== undefined;
  }

  async ask(since: number | null, signal: AbortSignal): Promise<Found> {
    const found = await this.#look(since, signal);
    const resync = this.#missed || found.resync === true;
    this.#missed = false;
    this.#refusals = 0;
    return { ...found, resync };
  }

  /** A delta link that is refused has expired (the default is 7 days), or is not offered after all: from now on by time. */
  recovers(failure: ServiceFailure): boolean {
    if (failure.trouble !== 'refused' || this.#byTime) return false;
    this.#missed ||= this.follows;
    this.#byTime = !this.follows || this.#refusals > 0;
    this.#feed = undefined;
    this.#refusals += 1;
    return true;
  }

  restFor(facts: RestFacts): number | null {
    const { pace, rows } = this.#options;
    return nextIn(pace, { ...facts, unfinished: rows.known.unfinished, scarce: rows.requests.scarce });
  }

  async #look(since: number | null, signal: AbortSignal): Promise<Found> {
    if (this.#feed === undefined) return this.#begin(this.#begun ? null : since, signal);
    const found = await this.#feed.next(signal);
    // Deltas name deleted rows; whether those that expire are among them is documented nowhere.
    const gone = await this.#deletions.look(signal);
    return gone.length === 0 ? found : { ...found, deleted: [...found.deleted, ...gone] };
  }

  async #begin(since: number | null, signal: AbortSignal): Promise<Found> {
    const { rows, clock, tracks } = this.#options;
    const byDelta = !this.#byTime && (await tracks(signal));
    this.#byTime = !byDelta;
    const feed = byDelta ? new DeltaFeed(rows) : new WindowFeed(rows, clock);
    const found = await feed.begin(since, signal);
    this.#feed = feed;
    this.#begun = true;
    return found;
  }
}
