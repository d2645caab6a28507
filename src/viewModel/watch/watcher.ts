import type { Backend } from '../../backend/backend.ts';
import type { ChangeBatch } from '../../operation/answer.ts';
import type { Clock } from '../../operation/clock.ts';
import type { Operation } from '../../operation/operation.ts';
import { isPending } from '../../operation/status.ts';
import type { Connection } from '../connection.ts';
import { failureCode } from '../failureCode.ts';
import { Sender } from '../signal.ts';
import { isOperationWatch, OperationNews, type OperationWatch } from './operationNews.ts';
import { isSearchWatch, SearchNews, type SearchWatch } from './searchNews.ts';
import { StallCheck } from './stall.ts';
import type { Told } from './told.ts';
import type { Watch } from './watch.ts';
import { eventKey, type WatchEvent } from './watchEvent.ts';
import type { Watches } from './watches.ts';

/** How often operations that run are looked at for whether they stall, ms. */
const lookInterval = 30_000;
/** Most operations that are read of a search after changes were missed. */
const readLimit = 500;

export interface WatcherOptions {
  readonly clock: Clock;
  /** Id of the connection, and the connection. */
  readonly id: string;
  readonly connection: Connection;
  readonly watches: Watches;
  /** Shared by all watchers of a window. */
  readonly told: Told;
  /** ms that an operation may run of which neither the usual time nor the timeout is known. */
  readonly longest: () => number;
  readonly warn: (text: string) => void;
}

/**
 * Tells what the watches of one connection have to tell, in order and once. What ended before the window listened is
 * taken in silence. Holds a timer only while something runs that is watched for stalling.
 */
export class Watcher {
  readonly #options: WatcherOptions;
  readonly #operations: OperationNews;
  readonly #searches: SearchNews;
  readonly #stall: StallCheck;
  readonly #events = new Sender<readonly WatchEvent[]>();
  readonly #stops: (() => void)[];
  #queue: Promise<void> = Promise.resolve();
  #listened = false;
  /** Ids of the watches on searches whose running operations are known. */
  readonly #followed = new Set<string>();
  #cancelLook: (() => void) | undefined;

  readonly onEvents = this.#events.signal;

  constructor(options: WatcherOptions) {
    this.#options = options;
    const { clock, connection, watches, longest } = options;
    this.#operations = new OperationNews(watches);
    this.#searches = new SearchNews(clock);
    this.#stall = new StallCheck(clock, longest);
    this.#stops = [
      connection.onBackend((backend) => (backend ? this.#begin() : this.#rest())),
      connection.onBatch((batch) => this.#hear(batch)),
      connection.onResync(() => this.#do((backend) => this.#read(backend))),
      watches.onChange(() => this.#watchesChanged()),
    ];
  }

  dispose(): void {
    for (const stop of this.#stops) stop();
    this.#rest();
  }

  /** Resolves when everything so far has been looked at. */
  settled(): Promise<void> {
    return this.#queue;
  }

  get #active(): readonly Watch[] {
    return this.#options.watches.active(this.#options.id);
  }

  /** Those of which nothing is known yet. */
  get #fresh(): readonly OperationWatch[] {
    return this.#active.filter(isOperationWatch).filter((watch) => !this.#operations.knows(watch));
  }

  get #stalledSearches(): readonly SearchWatch[] {
    return this.#active.filter(isSearchWatch).filter(({ when }) => when.includes('stalled'));
  }

  #begin(): void {
    const silent = !this.#listened;
    this.#listened = true;
    this.#searches.begin();
    this.#do((backend) => this.#read(backend), silent);
  }

  #rest(): void {
    this.#cancelLook?.();
    this.#cancelLook = undefined;
    this.#searches.forget();
    this.#followed.clear();
    this.#stall.forget();
  }

  #hear(batch: ChangeBatch): void {
    if (this.#active.length > 0) this.#do((backend) => this.#apply(batch, backend));
  }

  #watchesChanged(): void {
    const active = this.#active;
    this.#operations.keepOnly(active);
    if (this.#fresh.length > 0) this.#do((backend) => this.#readOperations(this.#fresh, backend));
    if (this.#stalledSearches.some(({ id }) => !this.#followed.has(id)))
      this.#do((backend) => this.#readRunning(backend));
    this.#plan();
  }

  /** Does one thing after the other; what goes wrong is left to the next change. */
  #do(work: (backend: Backend) => Promise<readonly WatchEvent[]>, silent = false): void {
    const { connection, warn, told, watches } = this.#options;
    this.#queue = this.#queue.then(async () => {
      const backend = connection.current;
      if (!backend) return;
      const events = await work(backend).catch((error: unknown) => {
        warn(`A watch could not be followed: ${String(error)}`);
        return [];
      });
      const there = new Set(watches.list.map(({ id }) => id));
      const news = events.filter((event) => there.has(event.watch.id) && told.claim(this.#key(event)));
      this.#plan();
      if (!silent && news.length > 0) this.#events.send(news);
    });
  }

  #key({ kind, operation }: Pick<WatchEvent, 'kind' | 'operation'>): string {
    return eventKey(this.#options.id, kind, operation);
  }

  /** Reads what is watched, because changes may have been missed. */
  async #read(backend: Backend): Promise<readonly WatchEvent[]> {
    const active = this.#active;
    const events = [...(await this.#readOperations(active.filter(isOperationWatch), backend))];
    for (const watch of active.filter(isSearchWatch)) {
      const { operations } = await backend.list(watch.scope.text, { limit: readLimit });
      events.push(...(await this.#searches.ended(watch, operations, backend)));
    }
    await this.#readRunning(backend);
    return events;
  }

  async #readOperations(watches: readonly OperationWatch[], backend: Backend): Promise<readonly WatchEvent[]> {
    const events: WatchEvent[] = [];
    for (const watch of watches) {
      try {
        events.push(...(await this.#operations.take(watch, await backend.get(watch.scope.id), backend)));
      } catch (error) {
        if (failureCode(error) !== 'not-found') throw error;
        this.#operations.gone(watch, this.#options.clock.now());
      }
    }
    return events;
  }

  async #readRunning(backend: Backend): Promise<readonly WatchEvent[]> {
    for (const { id, scope } of this.#stalledSearches) {
      this.#followed.add(id);
      const { operations } = await backend.list(`${scope.text} status:Running,Canceling`, { limit: readLimit });
      this.#searches.follow(operations);
    }
    return [];
  }

  async #apply({ operations, deleted }: ChangeBatch, backend: Backend): Promise<readonly WatchEvent[]> {
    const active = this.#active;
    const changed = new Map(operations.map((operation) => [operation.id, operation]));
    if (this.#stalledSearches.length > 0) this.#searches.follow(operations, deleted);
    const events: WatchEvent[] = [];
    for (const watch of active.filter(isOperationWatch)) {
      const row = this.#operations.concerned(watch, changed);
      if (row) events.push(...(await this.#operations.take(watch, row, backend)));
      else if (deleted.includes(watch.scope.id)) this.#operations.gone(watch, this.#options.clock.now());
    }
    for (const watch of active.filter(isSearchWatch))
      events.push(...(await this.#searches.ended(watch, operations, backend)));
    // A worker that was lost shows by the operation that waits anew.
    const waiting = operations.filter(({ status }) => isPending(status));
    return [...events, ...(await this.#stalledAmong(waiting, backend))];
  }

  #plan(): void {
    const { connection, clock } = this.#options;
    const wanted = connection.current !== undefined && this.#active.some((watch) => this.#mayStall(watch));
    if (!wanted) {
      this.#cancelLook?.();
      this.#cancelLook = undefined;
      return;
    }
    this.#cancelLook ??= clock.after(lookInterval, () => {
      this.#cancelLook = undefined;
      this.#do((backend) => this.#look(backend));
    });
  }

  #mayStall(watch: Watch): boolean {
    if (!watch.when.includes('stalled')) return false;
    return isSearchWatch(watch) ? this.#searches.anyRunning : this.#operations.runs(watch);
  }

  async #look(backend: Backend): Promise<readonly WatchEvent[]> {
    await this.#stall.measure(backend);
    const rows = this.#active.flatMap((watch) => this.#operations.row(watch) ?? []);
    return this.#stalledAmong([...rows, ...this.#searches.running], backend);
  }

  async #stalledAmong(operations: readonly Operation[], backend: Backend): Promise<readonly WatchEvent[]> {
    const stuck = operations.flatMap((operation) => {
      const stalled = this.#stall.of(operation);
      if (!stalled || this.#options.told.has(this.#key({ kind: 'stalled', operation }))) return [];
      return [{ operation, stalled }];
    });
    if (stuck.length === 0) return [];
    const events: WatchEvent[] = [];
    for (const watch of this.#active) {
      if (!watch.when.includes('stalled')) continue;
      const rows = stuck.map(({ operation }) => operation);
      const found = isSearchWatch(watch)
        ? await this.#searches.found(watch, rows, backend)
        : rows.filter(({ id }) => isOperationWatch(watch) && watch.scope.id === id);
      for (const { operation, stalled } of stuck)
        if (found.includes(operation)) events.push({ watch, kind: 'stalled', operation, stalled });
    }
    return events;
  }
}
