import type { Clock } from '../../../operation/clock.ts';
import type { Operation } from '../../../operation/operation.ts';
import { isFinal } from '../../../operation/status.ts';

/** Reads may lag behind a write for that long, ms: elastic tables are eventually consistent (reference 3.9). */
const lag = 60_000;
const mostOrigins = 1_000;

/**
 * What this connection did and the service does not show yet, or never shows: cancels that were accepted, operations
 * that were started, and which one was made from which. Forgotten with the connection.
 */
export class Memory {
  readonly #clock: Clock;
  readonly #canceling = new Map<string, { readonly version: number; readonly at: number }>();
  readonly #started = new Map<string, { readonly operation: Operation; readonly at: number }>();
  readonly #origins = new Map<string, string>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A cancel was accepted for an operation that was last seen like this. */
  canceled({ id, version }: Operation): void {
    this.#canceling.set(id, { version, at: this.#clock.elapsed() });
  }

  started(operation: Operation): void {
    this.#started.set(operation.id, { operation, at: this.#clock.elapsed() });
  }

  /** The copy was made from the original. The service has no place to keep that. */
  resubmitted(copy: string, original: string): void {
    this.#origins.set(copy, original);
    const [oldest] = this.#origins.keys();
    if (this.#origins.size > mostOrigins && oldest !== undefined) this.#origins.delete(oldest);
  }

  /** An operation that was started here and that a read does not find yet. */
  unseen(id: string): Operation | undefined {
    const found = this.#started.get(id);
    if (found === undefined || this.#isOver(found.at)) {
      this.#started.delete(id);
      return undefined;
    }
    return found.operation;
  }

  /** A row as it is to be shown: Canceling until the service agrees or shows a later state. */
  shown(row: Operation): Operation {
    this.#started.delete(row.id);
    const origin = this.#origins.get(row.id);
    const operation = origin === undefined ? row : { ...row, resubmittedFrom: origin };
    const canceled = this.#canceling.get(row.id);
    if (canceled === undefined) return operation;
    if (isFinal(row.status) || row.version > canceled.version || this.#isOver(canceled.at)) {
      this.#canceling.delete(row.id);
      return operation;
    }
    return { ...operation, status: 'Canceling' };
  }

  #isOver(at: number): boolean {
    return this.#clock.elapsed() - at > lag;
  }
}
