import type { DatabaseSync } from 'node:sqlite';
import { OperationFailure } from '../../../operation/error.ts';
import { isDamage, storageFailure } from './failure.ts';

interface Pending {
  run(): unknown;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** What a transaction needs around the commands: state that must follow a commit or a rollback. */
export interface Bracket {
  /** Last writes of the transaction, such as the counts. */
  finish(): void;
  rollback(): void;
  committed(): void;
  /** A transaction is durable: how long it took, ms, and how many commands shared it. */
  measured(ms: number, commands: number): void;
}

/** Most commands in one transaction, so that a flood never holds the loop for long. */
const batchSize = 2_000;

/**
 * Group commit: all commands that callers queue in one turn of the event loop share one transaction and one sync to
 * disk; each promise settles only afterwards. A command that refuses (raises an `OperationFailure` before it wrote
 * anything) fails alone; any other error rolls the transaction back, and its commands are then tried one by one, so
 * that one of them cannot take the others down.
 */
export class Committer {
  readonly #database: DatabaseSync;
  readonly #bracket: Bracket;
  #queue: Pending[] = [];
  /** Run after all others of the same transaction. */
  #last: Pending[] = [];
  #scheduled = false;
  /** True once damage was met in the database. */
  damaged = false;

  constructor(database: DatabaseSync, bracket: Bracket) {
    this.#database = database;
    this.#bracket = bracket;
  }

  /** Runs the command in the next transaction. `last`: after everything that was queued for it before the commit. */
  write<T>(run: () => T, options?: { last: boolean }): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const pending: Pending = { run, resolve: resolve as (value: unknown) => void, reject };
      (options?.last ? this.#last : this.#queue).push(pending);
      this.#schedule();
    });
  }

  /** Commits what is queued, now. */
  flush(): void {
    while (this.#queue.length > 0 || this.#last.length > 0) this.#turn();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#turn();
      if (this.#queue.length > 0 || this.#last.length > 0) this.#schedule();
    });
  }

  #turn(): void {
    const batch = this.#queue.splice(0, batchSize);
    if (this.#queue.length === 0) batch.push(...this.#last.splice(0));
    if (batch.length === 0) return;
    const error = this.#transact(batch);
    if (error === undefined) return;
    if (batch.length === 1) this.#refuse(batch[0], error);
    else for (const pending of batch) this.#alone(pending);
  }

  #refuse(pending: Pending | undefined, error: unknown): void {
    pending?.reject(this.failure(error));
  }

  /** What an error of the database means to callers; damage is remembered. */
  failure(error: unknown): unknown {
    this.damaged ||= isDamage(error);
    return storageFailure(error);
  }

  #alone(pending: Pending): void {
    const error = this.#transact([pending]);
    if (error !== undefined) this.#refuse(pending, error);
  }

  /** Answers the error that made it roll back; undefined when committed. */
  #transact(batch: readonly Pending[]): unknown {
    const settled: (() => void)[] = [];
    const began = performance.now();
    try {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      this.#database.exec('BEGIN IMMEDIATE');
      for (const pending of batch) {
        try {
          const value = pending.run();
          settled.push(() => pending.resolve(value));
        } catch (error) {
          if (!(error instanceof OperationFailure)) throw error;
          settled.push(() => pending.reject(error));
        }
      }
      this.#bracket.finish();
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#rollback();
      return error ?? new Error('unknown');
    }
    this.#bracket.measured(performance.now() - began, batch.length);
    for (const settle of settled) settle();
    this.#bracket.committed();
    return undefined;
  }

  #rollback(): void {
    this.#bracket.rollback();
    try {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
    } catch {
      // The error that led here is the one to tell. A transaction that is still open is rolled back before the next one.
    }
  }
}
