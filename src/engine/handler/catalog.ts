import { dirname, relative, sep } from 'node:path';
import type { Clock } from '../../operation/clock.ts';
import type { HandlerInfo } from '../../operation/handler.ts';
import { type Description, describeFile } from './describe.ts';
import { type Entry, entriesOf } from './entries.ts';
import { findFiles, findFolders, nearestFolder, type Places } from './find.ts';
import type { Pool } from './pool.ts';
import { Snapshot } from './snapshot.ts';
import { FolderWatch } from './watch.ts';

export interface CatalogOptions extends Places {
  readonly clock: Clock;
  readonly log: (message: string) => void;
  readonly maxHeap: number;
}

/** After this time, ms, a round shows what it has found so far after every file. */
const patience = 1_000;

/**
 * Which handlers the workspace has: finds their files, lets a handler process describe them, and does so again when one of
 * them, or a file of the workspace that they import, changed; then the pool's processes are retired, so that new attempts
 * run the new code.
 */
export class Catalog {
  readonly #options: CatalogOptions;
  readonly #pool: Pool;
  readonly #watch: FolderWatch;
  readonly #snapshot = new Snapshot();
  readonly #listeners = new Set<() => void>();
  /** Files of the workspace that were imported, and paths that were looked for in vain. */
  #imported = new Set<string>();
  #entries: readonly Entry[] = [];
  #infos: readonly HandlerInfo[] = [];
  #byType = new Map<string, Entry>();
  #roundAt = 0;
  #work: Promise<void> = Promise.resolve();
  #isAsked = false;
  #closed = false;

  constructor(pool: Pool, options: CatalogOptions) {
    this.#pool = pool;
    this.#options = options;
    this.#watch = new FolderWatch(options.clock, () => this.refresh(), options.log);
  }

  /** All that was found, in the order of the files. */
  get infos(): readonly HandlerInfo[] {
    return this.#infos;
  }

  /** The entry of a type: the one that runs, or else the one whose problem says why none does. */
  find(type: string): Entry | undefined {
    return this.#byType.get(type);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A process loaded these files, so their changes matter from now on. */
  imported(files: readonly string[]): void {
    for (const file of files) {
      if (this.#closed || this.#imported.has(file)) continue;
      this.#imported.add(file);
      this.#watch.add(nearestFolder(dirname(file)));
      this.#snapshot.add(file, this.#roundAt).then((isNewer) => {
        if (isNewer) this.refresh();
      });
    }
  }

  /** Looks whether something changed, and describes all files anew if so. Rounds never overlap. */
  refresh(): Promise<void> {
    if (this.#isAsked) return this.#work;
    this.#isAsked = true;
    this.#work = this.#work.then(async () => {
      this.#isAsked = false;
      await this.#look().catch((error) => this.#options.log(`The handlers could not be looked up: ${error}`));
    });
    return this.#work;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#watch.close();
    await this.#work;
  }

  async #look(): Promise<void> {
    if (this.#closed) return;
    const folders = await findFolders(this.#options);
    for (const file of this.#imported) folders.add(nearestFolder(dirname(file)));
    this.#watch.set(folders);
    const files = await findFiles(this.#options);
    const startedAt = Date.now();
    if (!(await this.#snapshot.update([...files, ...this.#imported])) || this.#closed) return;
    this.#roundAt = startedAt;
    this.#pool.retire();
    await this.#describe(files);
  }

  async #describe(files: readonly string[]): Promise<void> {
    const { clock, maxHeap } = this.#options;
    const startedAt = clock.elapsed();
    const found = new Map<string, Description>();
    for (const file of this.#troubledLast(files)) {
      if (this.#closed) return;
      found.set(file, await describeFile(this.#pool, file, clock, maxHeap));
      if (clock.elapsed() - startedAt > patience) this.#publish(files, found);
    }
    this.#publish(files, found);
  }

  /** A file that hangs must not hold up the others at every change. */
  #troubledLast(files: readonly string[]): string[] {
    const troubled = new Set(this.#entries.filter(({ info }) => info.problem !== null).map(({ path }) => path));
    return [...files.filter((file) => !troubled.has(file)), ...files.filter((file) => troubled.has(file))];
  }

  /** Files that are not described yet stay as they were. */
  #publish(files: readonly string[], found: ReadonlyMap<string, Description>): void {
    if (this.#closed) return;
    const name = (path: string) => relative(this.#options.root, path).split(sep).join('/');
    const described = new Map(files.flatMap((file) => [[file, found.get(file)] as const]).filter(isFound));
    const waiting = this.#entries.filter(({ path }) => files.includes(path) && !found.has(path));
    const entries = [...entriesOf(described, name, this.#entries), ...waiting].sort((a, b) =>
      compareText(a.path, b.path),
    );
    this.#entries = entries;
    this.#byType = new Map();
    for (const entry of entries) {
      const type = entry.info.declaration?.type;
      if (type !== undefined && (entry.info.problem === null || !this.#byType.has(type))) this.#byType.set(type, entry);
    }
    const infos = entries.map(({ info }) => info);
    if (JSON.stringify(this.#infos) === JSON.stringify(infos)) return;
    this.#infos = infos;
    for (const listener of this.#listeners) listener();
  }
}

function isFound(pair: readonly [string, Description | undefined]): pair is readonly [string, Description] {
  return pair[1] !== undefined;
}

const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
