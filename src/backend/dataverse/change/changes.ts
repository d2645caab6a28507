import type { ChangeBatch } from '../../../operation/answer.ts';
import type { Clock } from '../../../operation/clock.ts';
import { messageOf, OperationFailure } from '../../../operation/error.ts';
import type { Change } from '../../backend.ts';
import { ServiceFailure } from '../request/failure.ts';
import { backOff } from '../request/retryAfter.ts';
import type { Rows } from '../row/rows.ts';
import { Deletions } from './deletions.ts';
import { DeltaFeed } from './deltaFeed.ts';
import type { Feed, Found } from './feed.ts';
import { longestOffline, nextIn, type Pace } from './pace.ts';
import type { Outbox, Watch } from './watch.ts';
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

/** Pause before a lost connection is tried again for the first time, ms. */
const firstOffline = 1_000;

/**
 * Changes for as long as the signal allows. The service tells nothing by itself: it is asked, one question at a time,
 * as often as a person's attention deserves, and not at all while nobody looks. `since`: a version of this connection.
 */
export async function* changesOf(
  options: ChangesOptions,
  since: number | null,
  signal: AbortSignal,
): AsyncGenerator<Change> {
  const outbox = options.watch.open();
  try {
    const stream = new Stream(options, outbox, since, signal);
    yield { kind: 'state', state: { kind: 'connecting' } };
    while (!signal.aborted) {
      const ended = yield* stream.turn();
      if (ended) return;
    }
  } finally {
    outbox.close();
  }
}

/** Where one stream of changes stands. */
class Stream {
  readonly #options: ChangesOptions;
  readonly #outbox: Outbox;
  readonly #signal: AbortSignal;
  readonly #deletions: Deletions;
  #since: number | null;
  #feed: Feed | undefined;
  #byTime = false;
  #connected = false;
  #failures = 0;
  #quiet = 0;
  /** Changes may have been missed before the feed began anew. */
  #missed = false;
  #version = 0;
  /** When the last question was answered, elapsed ms. */
  #askedAt = 0;

  constructor(options: ChangesOptions, outbox: Outbox, since: number | null, signal: AbortSignal) {
    this.#options = options;
    this.#outbox = outbox;
    this.#since = since;
    this.#signal = signal;
    this.#deletions = new Deletions(options.rows, options.clock);
  }

  /** One question and what follows from it; true when the stream has come to its end. */
  async *turn(): AsyncGenerator<Change, boolean> {
    let found: Found;
    try {
      found = await this.#ask();
    } catch (error) {
      if (this.#signal.aborted) return true;
      return yield* this.#fail(error);
    }
    if (this.#signal.aborted) return true;
    this.#failures = 0;
    if (!this.#connected) yield { kind: 'state', state: { kind: 'connected' } };
    this.#connected = true;
    const resync = this.#missed || found.resync === true;
    this.#missed = false;
    if (resync) yield { kind: 'resync' };
    const batch = this.#batchOf(found);
    if (batch !== undefined) yield { kind: 'change', batch };
    this.#quiet = batch === undefined && !resync ? this.#quiet + 1 : 0;
    yield* this.#rest();
    return false;
  }

  async #ask(): Promise<Found> {
    try {
      if (this.#feed === undefined) return await this.#begin();
      const found = await this.#feed.next(this.#signal);
      // Deltas name deleted rows; whether those that expire are among them is documented nowhere.
      const gone = await this.#deletions.look(this.#signal);
      return gone.length === 0 ? found : { ...found, deleted: [...found.deleted, ...gone] };
    } finally {
      this.#askedAt = this.#options.clock.elapsed();
    }
  }

  async #begin(): Promise<Found> {
    const { rows, clock } = this.#options;
    const tracks = !this.#byTime && (await this.#options.tracks(this.#signal));
    this.#byTime = !tracks;
    const feed = tracks ? new DeltaFeed(rows) : new WindowFeed(rows, clock);
    const found = await feed.begin(this.#since, this.#signal);
    this.#feed = feed;
    this.#since = null;
    return found;
  }

  /** What went wrong: a delta link that is refused begins anew, anything else is a connection that is lost for a while. */
  async *#fail(error: unknown): AsyncGenerator<Change, boolean> {
    const failure = error instanceof ServiceFailure ? error : undefined;
    if (failure?.trouble === 'refused' && !this.#byTime) {
      // Expired (the default is 7 days), or not offered after all: from now on by time.
      const follows = this.#feed !== undefined;
      this.#feed = undefined;
      this.#byTime = !follows || this.#failures > 0;
      this.#failures += 1;
      this.#missed ||= follows;
      return false;
    }
    const { random, watch } = this.#options;
    const waits = failure?.waitsForPerson(this.#feed !== undefined) === true || isPersonal(error);
    const asked = failure?.retryIn ?? null;
    const ours = backOff(this.#failures, random(), firstOffline, longestOffline(watch.attention));
    const retryIn = waits ? null : (asked ?? ours);
    this.#failures += 1;
    this.#connected = false;
    const code = error instanceof OperationFailure ? { code: error.code } : {};
    yield { kind: 'state', state: { kind: 'offline', reason: messageOf(error), retryIn, ...code } };
    if (retryIn === null) return true;
    await this.#untilNextTry(retryIn, asked !== null);
    if (this.#signal.aborted) return true;
    yield { kind: 'state', state: { kind: 'connecting' } };
    return false;
  }

  /** Sooner than said when somebody begins to look, unless it is the service that asks to wait. */
  async #untilNextTry(retryIn: number, isAsked: boolean): Promise<void> {
    const { clock, watch } = this.#options;
    const began = clock.elapsed();
    while (!this.#signal.aborted) {
      const longest = isAsked ? retryIn : Math.min(retryIn, longestOffline(watch.attention));
      const left = longest - (clock.elapsed() - began);
      if (left <= 0) return;
      await this.#outbox.wait(clock, left, this.#signal);
    }
  }

  /** Until the next question; what is done here meanwhile is told at once. */
  async *#rest(): AsyncGenerator<Change> {
    const { clock, pace, watch, rows } = this.#options;
    let acted = watch.takeActed();
    while (!this.#signal.aborted) {
      const batch = this.#outbox.take(this.#version);
      if (batch !== undefined) {
        this.#version = batch.version;
        acted ||= watch.takeActed();
        this.#quiet = 0;
        yield { kind: 'change', batch };
      }
      const { attention } = watch;
      const { unfinished } = rows.known;
      const facts = { attention, unfinished, quiet: this.#quiet, acted, scarce: rows.requests.scarce };
      const wanted = nextIn(pace, facts);
      const wait = wanted === null ? null : wanted - (clock.elapsed() - this.#askedAt);
      if (wait !== null && wait <= 0) return;
      await this.#outbox.wait(clock, wait, this.#signal);
    }
  }

  #batchOf({ operations, deleted }: Found): ChangeBatch | undefined {
    if (operations.length === 0 && deleted.length === 0) return undefined;
    this.#version = operations.reduce((most, { version }) => Math.max(most, version), this.#version);
    return { version: this.#version, operations: [...operations], deleted: [...deleted] };
  }
}

/** A token source that has no token needs a person. */
function isPersonal(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'unauthorized' || error.code === 'forbidden');
}
