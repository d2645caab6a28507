import type { Feed, Found } from '../../web/change/feed.ts';
import type { ChangeSource, RestFacts } from '../../web/change/source.ts';
import type { ServiceFailure } from '../../web/failure.ts';
import { Deletions } from './deletions.ts';
import type { FollowingOptions } from './following.ts';
import type { Missing } from './missing.ts';
import { budgetFactor, nextIn } from './pace.ts';
import { UpdatedFeed } from './updatedFeed.ts';
import { WindowFeed } from './windowFeed.ts';

export interface SourceOptions extends FollowingOptions {
  readonly missing: Missing;
  /** Raises when the requests of the day are spent. */
  check(): void;
}

/** After so long without an answer, ms, it is cheaper and surer to read what is shown than to catch up. */
const longestGap = 3_600_000;
/** Refusals in a row after which the failure is told. */
const mostRefusals = 3;

/**
 * What a stream of changes asks of an org: windows of SystemModstamp; `/updated` where those are refused; and from
 * time to time what is gone.
 */
export class Source implements ChangeSource {
  readonly #options: SourceOptions;
  readonly #deletions: Deletions;
  #feed: Feed | undefined;
  #begun = false;
  #byUpdated = false;
  #refusals = 0;
  /** Changes may have been missed before the feed began anew. */
  #missed = false;
  /** When the last answer came, by the org's time; ms. */
  #answeredAt = 0;
  /** elapsed ms. */
  #lookedAt = 0;
  /** Of the rest that follows the last question; 0 ≤ x < 1. */
  #chance = 0;

  constructor(options: SourceOptions) {
    this.#options = options;
    this.#deletions = new Deletions(options);
  }

  get follows(): boolean {
    return this.#feed !== undefined;
  }

  async ask(since: number | null, signal: AbortSignal): Promise<Found> {
    const { check, random, rows, missing } = this.#options;
    check();
    this.#chance = random();
    const found = await (this.#feed === undefined
      ? this.#begin(this.#begun ? null : since, signal)
      : this.#next(this.#feed, signal));
    this.#answeredAt = rows.requests.orgNow();
    for (const { id } of found.operations) missing.found(id);
    const resync = this.#missed || found.resync === true;
    this.#missed = false;
    this.#refusals = 0;
    return { ...found, resync };
  }

  /** An org that refuses windows is followed by `/updated`; either begins anew once what it went on from is refused. */
  recovers(failure: ServiceFailure): boolean {
    if (failure.trouble !== 'refused' || this.#refusals >= mostRefusals) return false;
    this.#missed ||= this.follows;
    this.#byUpdated ||= !this.follows || this.#refusals > 0;
    this.#feed = undefined;
    this.#refusals += 1;
    return true;
  }

  restFor(facts: RestFacts): number | null {
    const { pace, rows, missing } = this.#options;
    return nextIn(pace, {
      ...facts,
      unfinished: rows.known.unfinished,
      awaited: missing.awaits,
      usage: rows.requests.usage,
      chance: this.#chance,
    });
  }

  async #begin(since: number | null, signal: AbortSignal): Promise<Found> {
    const { rows, clock, pace } = this.#options;
    const feed = this.#byUpdated ? new UpdatedFeed(rows) : new WindowFeed({ rows, clock, sweep: pace.sweep });
    const found = await feed.begin(since, signal);
    this.#feed = feed;
    this.#begun = true;
    // An answer has told the org's time by now.
    this.#deletions.begin(since ?? rows.requests.orgNow());
    const isDue = since !== null || (this.#options.history?.unsure(0, 1).length ?? 0) > 0;
    this.#lookedAt = isDue ? Number.NEGATIVE_INFINITY : clock.elapsed();
    return found;
  }

  async #next(feed: Feed, signal: AbortSignal): Promise<Found> {
    const { rows } = this.#options;
    if (rows.requests.orgNow() - this.#answeredAt > longestGap) {
      const found = await this.#begin(null, signal);
      return { ...found, resync: true };
    }
    const found = await feed.next(signal);
    if (!this.#isLookDue()) return found;
    // What has changed is told all the same; what is wrong will show with the next question.
    const gone = await this.#deletions.look(signal).catch(() => null);
    if (gone === null) {
      this.#lookedAt = this.#options.clock.elapsed();
      return found;
    }
    // Where some are gone, more may be: after a night, much of what is kept.
    const more = gone.operations.length + gone.deleted.length > 0;
    this.#lookedAt = more ? Number.NEGATIVE_INFINITY : this.#options.clock.elapsed();
    return merged(found, gone);
  }

  /** As often as the pace says, and as the requests that are left allow. */
  #isLookDue(): boolean {
    const { pace, rows, clock } = this.#options;
    const factor = budgetFactor(rows.requests.usage);
    return factor !== null && clock.elapsed() - this.#lookedAt >= pace.deletions * factor;
  }
}

function merged(found: Found, gone: Required<Found>): Found {
  const isGone = new Set([...gone.deleted, ...gone.operations.map(({ id }) => id)]);
  const operations = found.operations.filter(({ id }) => !isGone.has(id));
  return {
    operations: [...operations, ...gone.operations],
    deleted: [...found.deleted, ...gone.deleted],
    resync: found.resync === true || gone.resync,
  };
}
