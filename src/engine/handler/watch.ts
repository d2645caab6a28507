import { type FSWatcher, statSync, watch } from 'node:fs';
import type { Clock } from '../../operation/clock.ts';

/** An editor saves in several steps; this is how long after the last of them one looks, and at most, ms. */
const quietTime = 50;
const maxWait = 1_000;

/**
 * Watches folders, each for itself, and calls back once after something in them changed. Folders stay the watched thing
 * also for single files, because editors save by writing a new file and renaming it.
 */
export class FolderWatch {
  readonly #clock: Clock;
  readonly #onChange: () => void;
  readonly #onProblem: (message: string) => void;
  readonly #watchers = new Map<string, { readonly watcher: FSWatcher; readonly inode: number }>();
  #cancelTimer: (() => void) | undefined;
  #firstAt: number | null = null;
  #saidProblem = false;

  constructor(clock: Clock, onChange: () => void, onProblem: (message: string) => void) {
    this.#clock = clock;
    this.#onChange = onChange;
    this.#onProblem = onProblem;
  }

  /** Watches these folders and no others; one that was replaced by another of the same name is watched anew. */
  set(folders: ReadonlySet<string>): void {
    for (const [folder, { inode }] of this.#watchers) {
      if (!folders.has(folder) || inodeOf(folder) !== inode) this.#drop(folder);
    }
    for (const folder of folders) this.add(folder);
  }

  add(folder: string): void {
    if (this.#watchers.has(folder)) return;
    try {
      const watcher = watch(folder, { persistent: false }, () => this.#touched());
      watcher.on('error', () => {
        this.#drop(folder);
        this.#touched();
      });
      this.#watchers.set(folder, { watcher, inode: inodeOf(folder) });
    } catch (error) {
      if (this.#saidProblem) return;
      this.#saidProblem = true;
      const reason = error instanceof Error ? error.message : String(error);
      this.#onProblem(
        `Changes in ${folder}, and perhaps in other folders, are not noticed until the engine is started anew: ${reason}`,
      );
    }
  }

  close(): void {
    this.#cancelTimer?.();
    this.set(new Set());
  }

  #drop(folder: string): void {
    this.#watchers.get(folder)?.watcher.close();
    this.#watchers.delete(folder);
  }

  #touched(): void {
    this.#firstAt ??= this.#clock.elapsed();
    this.#cancelTimer?.();
    const left = this.#firstAt + maxWait - this.#clock.elapsed();
    this.#cancelTimer = this.#clock.after(Math.max(0, Math.min(quietTime, left)), () => {
      this.#firstAt = null;
      this.#onChange();
    });
  }
}

function inodeOf(folder: string): number {
  return statSync(folder, { throwIfNoEntry: false })?.ino ?? 0;
}
