import type { ChangeBatch } from '../../../operation/answer.ts';
import type { Clock } from '../../../operation/clock.ts';
import { messageOf, OperationFailure } from '../../../operation/error.ts';
import type { Change } from '../../backend.ts';
import { ServiceFailure } from '../failure.ts';
import { backOff } from '../retryAfter.ts';
import type { Found } from './feed.ts';
import { longestOffline } from './pace.ts';
import type { ChangeSource } from './source.ts';
import type { Outbox, Watch } from './watch.ts';

export interface StreamOptions {
  readonly source: ChangeSource;
  readonly clock: Clock;
  readonly watch: Watch;
  /** 0 ≤ x < 1. */
  random(): number;
}

/** Pause before a lost connection is tried again for the first time, ms. */
const firstOffline = 1_000;

/**
 * Changes for as long as the signal allows. A service that tells nothing by itself is asked, one question at a time,
 * as often as a person's attention deserves, and not at all while nobody looks. `since`: a version of this connection.
 */
export async function* streamOf(
  options: StreamOptions,
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
  readonly #options: StreamOptions;
  readonly #outbox: Outbox;
  readonly #signal: AbortSignal;
  readonly #since: number | null;
  #connected = false;
  #failures = 0;
  #quiet = 0;
  #version = 0;
  /** When the last question was answered, elapsed ms. */
  #askedAt = 0;

  constructor(options: StreamOptions, outbox: Outbox, since: number | null, signal: AbortSignal) {
    this.#options = options;
    this.#outbox = outbox;
    this.#since = since;
    this.#signal = signal;
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
    const resync = found.resync === true;
    if (resync) yield { kind: 'resync' };
    const batch = this.#batchOf(found);
    if (batch !== undefined) yield { kind: 'change', batch };
    this.#quiet = batch === undefined && !resync ? this.#quiet + 1 : 0;
    yield* this.#rest();
    return false;
  }

  async #ask(): Promise<Found> {
    const { source, clock } = this.#options;
    try {
      return await source.ask(this.#since, this.#signal);
    } finally {
      this.#askedAt = clock.elapsed();
    }
  }

  /** A connection that is lost for a while, or until a person does something. */
  async *#fail(error: unknown): AsyncGenerator<Change, boolean> {
    const { source, watch, random } = this.#options;
    const failure = error instanceof ServiceFailure ? error : undefined;
    if (failure !== undefined && source.recovers(failure)) return false;
    const waits = failure?.waitsForPerson(source.follows) === true || isPersonal(error);
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

  /** Sooner than said when somebody begins to look or asks for it, unless it is the service that asks to wait. */
  async #untilNextTry(retryIn: number, isAsked: boolean): Promise<void> {
    const { clock, watch } = this.#options;
    const began = clock.elapsed();
    watch.takeHurried();
    while (!this.#signal.aborted) {
      if (!isAsked && watch.takeHurried()) return;
      const longest = isAsked ? retryIn : Math.min(retryIn, longestOffline(watch.attention));
      const left = longest - (clock.elapsed() - began);
      if (left <= 0) return;
      await this.#outbox.wait(clock, left, this.#signal);
    }
  }

  /** Until the next question; what is done here meanwhile is told at once. */
  async *#rest(): AsyncGenerator<Change> {
    const { clock, source, watch } = this.#options;
    let acted = watch.takeActed();
    while (!this.#signal.aborted) {
      const batch = this.#outbox.take(this.#version);
      if (batch !== undefined) {
        this.#version = batch.version;
        acted ||= watch.takeActed();
        this.#quiet = 0;
        yield { kind: 'change', batch };
      }
      const wanted = source.restFor({ attention: watch.attention, quiet: this.#quiet, acted });
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
