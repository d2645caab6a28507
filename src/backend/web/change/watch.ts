import type { ChangeBatch } from '../../../operation/answer.ts';
import type { Clock } from '../../../operation/clock.ts';
import type { Operation } from '../../../operation/operation.ts';
import type { Attention } from '../../backend.ts';

/** Something that wakes a stream of changes before its time. */
type Listener = () => void;

/**
 * What the streams of changes of one connection share: how closely a person looks, and what was done through the
 * connection itself, which they show without waiting for the service to tell.
 */
export class Watch {
  #attention: Attention = 'active';
  #acted = false;
  #hurried = false;
  readonly #outboxes = new Set<Outbox>();

  get attention(): Attention {
    return this.#attention;
  }

  set attention(level: Attention) {
    if (level === this.#attention) return;
    this.#attention = level;
    for (const outbox of this.#outboxes) outbox.wake();
  }

  /** A person asks for the connection: a try that waits is made now. */
  hurry(): void {
    this.#hurried = true;
    for (const outbox of this.#outboxes) outbox.wake();
  }

  /** Whether a person has asked for it since the last time; reading it takes it back. */
  takeHurried(): boolean {
    const hurried = this.#hurried;
    this.#hurried = false;
    return hurried;
  }

  /** Something was done here and its effect has not been seen; reading it takes it back. */
  takeActed(): boolean {
    const acted = this.#acted;
    this.#acted = false;
    return acted;
  }

  announce(operations: readonly Operation[], deleted: readonly string[] = []): void {
    this.#acted = true;
    for (const outbox of this.#outboxes) outbox.put(operations, deleted);
  }

  open(): Outbox {
    const outbox: Outbox = new Outbox(() => this.#outboxes.delete(outbox));
    this.#outboxes.add(outbox);
    return outbox;
  }
}

/** What waits to be told by one stream. */
export class Outbox {
  readonly #close: () => void;
  readonly #operations: Operation[] = [];
  readonly #deleted: string[] = [];
  #listener: Listener | undefined;
  #woken = false;

  constructor(close: () => void) {
    this.#close = close;
  }

  put(operations: readonly Operation[], deleted: readonly string[]): void {
    this.#operations.push(...operations);
    this.#deleted.push(...deleted);
    this.wake();
  }

  /** Takes everything out; undefined when there is nothing. */
  take(version: number): ChangeBatch | undefined {
    if (this.#operations.length === 0 && this.#deleted.length === 0) return undefined;
    const operations = this.#operations.splice(0);
    const newest = operations.reduce((most, row) => Math.max(most, row.version), version);
    return { version: newest, operations, deleted: this.#deleted.splice(0) };
  }

  wake(): void {
    this.#woken = true;
    this.#listener?.();
  }

  /** Resolves after `ms` (null: never), when something was put in, when the attention changed, or when the signal aborts. */
  async wait(clock: Clock, ms: number | null, signal: AbortSignal): Promise<void> {
    if (!this.#woken && !signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#listener = resolve;
      const stop = ms === null ? () => {} : clock.after(ms, resolve);
      const onAbort = () => resolve();
      signal.addEventListener('abort', onAbort);
      await promise;
      stop();
      signal.removeEventListener('abort', onAbort);
      this.#listener = undefined;
    }
    this.#woken = false;
  }

  close(): void {
    this.#close();
  }
}
