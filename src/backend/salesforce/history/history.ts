import type { Clock } from '../../../operation/clock.ts';
import { messageOf, OperationFailure } from '../../../operation/error.ts';
import type { Operation } from '../../../operation/operation.ts';
import type { Entry } from './entry.ts';
import { HistoryFile, type Read } from './file.ts';
import { Kept } from './kept.ts';

export interface HistoryOptions {
  /** Absolute path; the folder is made when it is not there. Several windows may name the same one. */
  readonly file: string;
  /** Most rows that are kept: those that ended last. */
  readonly most: number;
  /** Most bytes of the file; it is rewritten to three quarters of that. */
  readonly mostBytes?: number;
  readonly clock: Clock;
  /** The file cannot be read or written, as a sentence; told once, until it can. What was seen is kept in memory all the same. */
  readonly onProblem?: (sentence: string) => void;
}

/**
 * What a connection keeps of what it has seen, because the service forgets rows that have ended after about a day
 * (reference 2.3). Only rows that have ended, and only as they were seen. A row that the org may still have is never
 * given out: it is for the org to show.
 */
export interface History {
  /** Rows that were just read from the org; those that have ended are kept. Written a moment later. */
  remember(rows: readonly Operation[]): void;
  /** The org has these no more. Answers those of them that are kept, marked as `remembered`. */
  lose(ids: readonly string[]): readonly Operation[];
  /** Rows that the org has no more, marked as `remembered`, in no order. */
  remembered(): Iterable<Operation>;
  get(id: string): Operation | undefined;
  /** Kept rows that the org may have or not, those that ended first at the front. */
  unsure(skip: number, count: number): readonly Operation[];
  forget(ids: readonly string[]): void;
  /** Takes in what other windows have written. */
  refresh(): Promise<void>;
  /** Forgets everything, in all windows. Rejects with `storage-failed`. */
  clear(): Promise<void>;
  /** How many rows are kept. */
  readonly size: number;
  /** Writes what is not written yet. */
  dispose(): Promise<void>;
}

const usualBytes = 16 * 1024 * 1024;
/** What is seen is written so much later, ms: several changes take one write. */
const delay = 1_000;
/** Unless it is rewritten, a file has at most so many entries for each row. */
const mostEntriesPerRow = 4;

/** Opens a history and reads its file. Never rejects: a file that cannot be read is a problem, and an empty history. */
export async function openHistory(options: HistoryOptions): Promise<History> {
  const history = new FileHistory(options);
  await history.refresh();
  return history;
}

class FileHistory implements History {
  readonly #options: HistoryOptions;
  readonly #file: HistoryFile;
  readonly #kept: Kept;
  #unwritten: Entry[] = [];
  /** Entries in the file, about. */
  #entries = 0;
  #work: Promise<void> = Promise.resolve();
  #isTold = false;
  #stopTimer: (() => void) | undefined;

  constructor(options: HistoryOptions) {
    this.#options = options;
    this.#file = new HistoryFile(options.file, options.clock);
    this.#kept = new Kept(options.most);
  }

  get size(): number {
    return this.#kept.size;
  }

  remember(rows: readonly Operation[]): void {
    this.#write(rows.flatMap((row) => (row.remembered ? [] : this.#kept.see(row))));
  }

  lose(ids: readonly string[]): readonly Operation[] {
    this.#write(ids.flatMap((id) => this.#kept.lose(id)));
    return ids.flatMap((id) => this.#kept.lost(id) ?? []);
  }

  remembered(): Iterable<Operation> {
    return this.#kept.allLost();
  }

  get(id: string): Operation | undefined {
    return this.#kept.lost(id);
  }

  unsure(skip: number, count: number): readonly Operation[] {
    return this.#kept.unsure(skip, count);
  }

  forget(ids: readonly string[]): void {
    this.#write(ids.flatMap((id) => this.#kept.forget(id)));
  }

  async refresh(): Promise<void> {
    await this.#inTurn(async () => {
      if (!(await this.#file.isRead())) await this.#exchange();
    });
  }

  async clear(): Promise<void> {
    const { file } = this.#options;
    this.#unwritten = [];
    const cleared = this.#work.then(() => this.#file.rewrite(() => this.#cleared(), 0));
    this.#work = cleared.catch(() => {});
    await cleared.catch((error: unknown) => {
      const message = `The history in ${file} could not be cleared (${messageOf(error)}). Remove the file by hand.`;
      throw new OperationFailure('storage-failed', message, { cause: error });
    });
    this.#entries = 0;
  }

  async dispose(): Promise<void> {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    await this.#flush();
  }

  /** What was seen since the clearing began stays. */
  #cleared(): [] {
    this.#kept.clear();
    for (const entry of this.#unwritten) this.#kept.apply(entry);
    return [];
  }

  #write(entries: readonly Entry[]): void {
    if (entries.length === 0) return;
    this.#unwritten.push(...entries);
    this.#stopTimer ??= this.#options.clock.after(delay, () => {
      this.#stopTimer = undefined;
      void this.#flush();
    });
  }

  #flush(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#unwritten.length > 0) await this.#exchange();
    });
  }

  /** Writes what others do not know and reads what they know. */
  async #exchange(): Promise<void> {
    const { most, mostBytes = usualBytes } = this.#options;
    const entries = this.#unwritten;
    this.#unwritten = [];
    const read = await this.#file.append(entries);
    this.#take(read, entries);
    this.#entries += entries.length;
    if (read.size <= mostBytes && this.#entries <= Math.max(most, 100) * mostEntriesPerRow) return;
    await this.#file.rewrite((found) => {
      this.#take(found, []);
      return this.#kept.entries();
    }, mostBytes * 0.75);
    this.#entries = this.#kept.size * 2;
  }

  /** What is read was written before what is appended. */
  #take({ entries, isNew }: Read, appended: readonly Entry[]): void {
    if (isNew) {
      this.#kept.clear();
      this.#entries = 0;
    }
    const own = entries.length > 0 || isNew ? [...appended, ...this.#unwritten] : [];
    for (const entry of [...entries, ...own]) this.#kept.apply(entry);
    this.#entries += entries.length;
  }

  /** One after the other; what fails is told and spoils nothing else. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(work).then(
      () => {
        this.#isTold = false;
      },
      (error: unknown) => this.#tell(messageOf(error)),
    );
    return this.#work;
  }

  #tell(reason: string): void {
    const sentence = `The history in ${this.#options.file} could not be read or written (${reason}). Operations that the service forgets are remembered only as long as this window is open.`;
    if (!this.#isTold) this.#options.onProblem?.(sentence);
    this.#isTold = true;
  }
}
