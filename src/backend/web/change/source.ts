import type { Attention } from '../../backend.ts';
import type { ServiceFailure } from '../failure.ts';
import type { Found } from './feed.ts';

/** What a source goes by when it says how long to rest. */
export interface RestFacts {
  readonly attention: Attention;
  /** Answers in a row that brought nothing. */
  readonly quiet: number;
  /** Something was done here and its effect has not been seen. */
  readonly acted: boolean;
}

/** What a stream of changes asks, one question at a time. */
export interface ChangeSource {
  /** What has changed since the last question; the first one begins, after `since` where that is known. */
  ask(since: number | null, signal: AbortSignal): Promise<Found>;
  /** True once it has begun: what went wrong after that is believed to pass. */
  readonly follows: boolean;
  /** True when it gets over the failure by asking in another way next time; then nobody is told. */
  recovers(failure: ServiceFailure): boolean;
  /** ms from the last answer to the next question; null: none until the attention changes. Asked again whenever something happens. */
  restFor(facts: RestFacts): number | null;
}
