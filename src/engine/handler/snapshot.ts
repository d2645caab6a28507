import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';

interface Print {
  readonly mtime: number;
  readonly size: number;
  readonly hash: string;
}

/** What files held when they were last looked at, so that a change counts only when their text changed. */
export class Snapshot {
  readonly #prints = new Map<string, Print | null>();

  get paths(): readonly string[] {
    return [...this.#prints.keys()];
  }

  /** Looks at files, and forgets all others. True when one of them changed, came or went since the last look. */
  async update(paths: readonly string[]): Promise<boolean> {
    const wanted = new Set(paths);
    let changed = false;
    for (const path of wanted) {
      const before = this.#prints.get(path);
      const now = await printOf(path, before);
      if (before === undefined || before?.hash !== now?.hash) changed = true;
      this.#prints.set(path, now);
    }
    for (const path of this.paths) {
      if (!wanted.has(path)) changed = this.#prints.delete(path) || changed;
    }
    return changed;
  }

  /** Looks at one more file. True when it was written after the instant `since`, ms; then the next look finds it changed. */
  async add(path: string, since: number): Promise<boolean> {
    if (this.#prints.has(path)) return false;
    const print = await printOf(path, null);
    if (print !== null && print.mtime > since) return true;
    this.#prints.set(path, print);
    return false;
  }
}

async function printOf(path: string, before: Print | null | undefined): Promise<Print | null> {
  try {
    const { mtimeMs: mtime, size } = await stat(path);
    if (before && before.mtime === mtime && before.size === size) return before;
    const hash = createHash('sha1')
      .update(await readFile(path))
      .digest('base64');
    return { mtime, size, hash };
  } catch {
    return null;
  }
}
