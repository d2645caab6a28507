import type { Clock } from '../../operation/clock.ts';
import { type CallbackBody, type Delivery, deliveryFailed, deliveryOf, notWanted, ownBody } from '../callback.ts';
import { HttpPoster } from '../handler/httpPoster.ts';
import type { DueCallback, Store } from '../store/store.ts';
import { TimedDuty } from './timedDuty.ts';

/** Longest sleep while a callback waits for its next try, ms. */
const longestSleep = 10_000;
/** Deliveries under way at a time. */
const concurrency = 16;
/** How long a receiver may take, ms. */
const deliveryTime = 30_000;
/** Pauses before the second, third, … try, ms; after the last one it is given up. */
const pauses = [5_000, 30_000, 180_000, 900_000];
/** Pause before a result that could not be stored is tried again, ms. */
const storeRetryDelay = 5_000;

export interface CallbacksOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly body: CallbackBody | undefined;
  readonly onError: (error: unknown) => void;
}

/**
 * Tells those who asked for it that an operation has ended: at least once, for what was not known to be delivered when
 * the engine ended is delivered again after its start. What became of it is among the events of the operation.
 */
export class Callbacks extends TimedDuty {
  readonly #options: CallbacksOptions;
  readonly #poster = new HttpPoster();
  /** Operations whose callback is under way. */
  readonly #active = new Set<number>();
  readonly #ending = new AbortController();

  constructor(options: CallbacksOptions) {
    super({ clock: options.clock, kind: 'callback', longestSleep, failureDelay: 1_000, onError: options.onError });
    this.#options = options;
  }

  /** True while callbacks wait or are under way. */
  async hasWork(): Promise<boolean> {
    try {
      return this.#active.size > 0 || (await this.#options.store.dueCallbacks(1)).length > 0;
    } catch (error) {
      this.#options.onError(error);
      return true;
    }
  }

  /** Ends what is under way; it will be delivered after the next start. */
  async close(): Promise<void> {
    this.stop();
    this.#ending.abort();
    await this.#poster.close();
  }

  async #next(): Promise<DueCallback | undefined> {
    if (this.#active.size >= concurrency) return undefined;
    const due = await this.#options.store.dueCallbacks(this.#active.size + 1);
    return due.find(({ operation }) => !this.#active.has(operation.sequence));
  }

  protected async wait(): Promise<number | null> {
    const next = await this.#next();
    return next === undefined ? null : this.until(next.dueAt);
  }

  protected async work(): Promise<void> {
    for (;;) {
      const next = await this.#next();
      if (this.stopped || next === undefined || next.dueAt > this.clock.now()) return;
      this.#active.add(next.operation.sequence);
      void this.#deliver(next);
    }
  }

  async #deliver(callback: DueCallback): Promise<void> {
    const { store, onError } = this.#options;
    const { sequence, status } = callback.operation;
    try {
      // Somebody has it run again meanwhile: its next end will be told.
      const isOver = status === 'Complete' || status === 'Error' || status === 'Canceled';
      const result = isOver ? await this.#try(callback) : { why: null, tries: 0, dueAt: null };
      if (result !== undefined) await store.settleCallback(callback, { ...result, at: this.clock.now() });
    } catch (error) {
      onError(error);
      await new Promise<void>((resolve) => this.clock.after(storeRetryDelay, resolve));
    } finally {
      this.#active.delete(sequence);
      this.poke();
    }
  }

  /** Undefined: the engine ended first. */
  async #try(callback: DueCallback) {
    const delivery = await this.#post(callback);
    if (this.#ending.signal.aborted) return undefined;
    if (delivery.done) return { why: delivery.sentence, tries: 0, dueAt: null };
    const pause = delivery.again ? pauses[callback.tries] : undefined;
    const tries = callback.tries + 1;
    const outlook =
      pause === undefined
        ? `It is not tried again after ${tries === 1 ? '1 try' : `${tries} tries`}.`
        : `Try ${tries} of ${pauses.length + 1}; the next one follows in ${pause / 1_000} s.`;
    return {
      why: `${delivery.sentence} ${outlook}`,
      tries,
      dueAt: pause === undefined ? null : this.clock.now() + pause,
    };
  }

  async #post({ operation, url, context, output }: DueCallback): Promise<Delivery> {
    const late = new AbortController();
    const cancelTimer = this.clock.after(deliveryTime, () => late.abort());
    try {
      const { body } = this.#options;
      const message =
        context === null || body === undefined ? ownBody(operation) : body(operation, context, await output());
      if (message === null) return notWanted;
      const signal = AbortSignal.any([late.signal, this.#ending.signal]);
      return deliveryOf(url, await this.#poster.post(url, message, signal));
    } catch (error) {
      const slow = new Error(`no answer came within ${deliveryTime / 1_000} s`);
      return deliveryFailed(url, late.signal.aborted ? slow : error);
    } finally {
      cancelTimer();
    }
  }
}
