import type { Backend } from '../../backend/backend.ts';
import type { ChangeBatch } from '../../operation/answer.ts';
import type { Clock } from '../../operation/clock.ts';
import { messageOf } from '../../operation/error.ts';
import { Coalescer } from '../coalesce.ts';
import { Sender } from '../signal.ts';
import { type FailureGroup, FailureGroups } from './failureGroups.ts';

/** Most failures of a connection that are gathered, the newest. */
const scanWindow = 5_000;
const pageSize = 500;
/** Pages may hold fewer rows than asked for. */
const mostPages = 100;
const redrawInterval = 100;

export type FeedState =
  | { readonly kind: 'idle' | 'reading' | 'read' }
  | { readonly kind: 'failed'; readonly reason: string };

/** What was looked at: whether there are older failures, and what the rows do not show, as a sentence. */
export interface Scanned {
  readonly count: number;
  readonly more: boolean;
  readonly partial: string | null;
}

/**
 * The failures of one connection, gathered by cause: read page by page, without payloads, then kept current by changes.
 * Tells at most ten times a second which groups have changed. Holds rows of the newest of each group only.
 */
export class FailureFeed {
  readonly #window: number;
  readonly #redraw: Coalescer;
  readonly #changed = new Sender<ReadonlySet<string>>();
  readonly #dirty = new Set<string>();
  /** What is shown. */
  #groups: FailureGroups;
  /** What is being read; the same as what is shown the first time. */
  #next: FailureGroups | undefined;
  /** Versions of rows that changed while they were read; what a page says of them may be older. */
  #meanwhile = new Map<string, number>();
  #reading: AbortController | undefined;
  #state: FeedState = { kind: 'idle' };
  #scanned: Scanned = { count: 0, more: false, partial: null };

  /** Keys of groups that came, changed or went; none: only the state has changed. */
  readonly onChange = this.#changed.signal;

  constructor(clock: Clock, window = scanWindow) {
    this.#window = window;
    this.#groups = this.#empty();
    this.#redraw = new Coalescer(clock, redrawInterval, () => this.#flush(), 15);
  }

  get state(): FeedState {
    return this.#state;
  }

  get scanned(): Scanned {
    const { more, partial } = this.#scanned;
    return { count: this.#groups.size, more: more || this.#groups.dropped, partial };
  }

  /** Newest first. */
  get groups(): readonly FailureGroup[] {
    return this.#groups.list;
  }

  get(key: string): FailureGroup | undefined {
    return this.#groups.get(key);
  }

  /** Reads the newest failures; what was shown stays until all is read. Never rejects. */
  async start(backend: Pick<Backend, 'list'>): Promise<void> {
    this.#reading?.abort();
    const reading = new AbortController();
    this.#reading = reading;
    const first = this.#groups.size === 0;
    const next = first ? this.#groups : this.#empty();
    this.#next = next;
    this.#meanwhile = new Map();
    this.#enter({ kind: 'reading' });
    try {
      const scanned = await this.#read(backend, next, reading.signal);
      if (reading.signal.aborted) return;
      this.#scanned = scanned;
      this.#replace(next);
      this.#enter({ kind: 'read' });
    } catch (error) {
      if (!reading.signal.aborted) this.#enter({ kind: 'failed', reason: messageOf(error) });
    } finally {
      if (this.#reading === reading) this.#reading = undefined;
    }
  }

  /** Takes in changes. */
  apply(batch: ChangeBatch): void {
    if (this.#state.kind === 'idle') return;
    const both = this.#next && this.#next !== this.#groups ? [this.#groups, this.#next] : [this.#groups];
    for (const operation of batch.operations) {
      if (this.#reading) this.#meanwhile.set(operation.id, operation.version);
      for (const groups of both) this.#mark(groups.put(operation));
    }
    for (const id of batch.deleted) {
      if (this.#reading) this.#meanwhile.set(id, Number.POSITIVE_INFINITY);
      for (const groups of both) this.#mark(groups.remove(id));
    }
  }

  /** Nobody looks: reads and follows no more. What is shown stays, for when somebody looks again. */
  rest(): void {
    this.#reading?.abort();
    this.#reading = undefined;
    this.#next = undefined;
    this.#redraw.dispose();
    this.#state = { kind: 'idle' };
  }

  /** Forgets everything: the connection may lead elsewhere now. */
  clear(): void {
    this.rest();
    const gone = this.#groups.list.map(({ key }) => key);
    this.#groups.clear();
    this.#scanned = { count: 0, more: false, partial: null };
    this.#changed.send(new Set(gone));
  }

  async #read(backend: Pick<Backend, 'list'>, into: FailureGroups, signal: AbortSignal): Promise<Scanned> {
    const notes = new Set<string>();
    let [count, after]: [number, string | undefined] = [0, undefined];
    for (let page = 0; page < mostPages && count < this.#window; page++) {
      const limit = Math.min(pageSize, this.#window - count);
      const { operations, next, partial } = await backend.list(
        'status:Error',
        after === undefined ? { limit } : { limit, after },
        signal,
      );
      if (signal.aborted) break;
      if (partial) notes.add(partial);
      count += operations.length;
      const current = operations.filter(({ id, version }) => version > (this.#meanwhile.get(id) ?? -1));
      for (const operation of current) {
        const keys = into.put(operation);
        if (into === this.#groups) this.#mark(keys);
      }
      if (next === null) return { count, more: false, partial: noteOf(notes) };
      after = next;
    }
    return { count, more: true, partial: noteOf(notes) };
  }

  #replace(next: FailureGroups): void {
    this.#next = undefined;
    if (next === this.#groups) return;
    this.#mark([...this.#groups.list, ...next.list].map(({ key }) => key));
    this.#groups = next;
  }

  #enter(state: FeedState): void {
    this.#state = state;
    this.#redraw.call();
  }

  #mark(keys: readonly string[]): void {
    for (const key of keys) this.#dirty.add(key);
    if (keys.length > 0) this.#redraw.call();
  }

  #flush(): void {
    const keys = new Set(this.#dirty);
    this.#dirty.clear();
    this.#changed.send(keys);
  }

  #empty(): FailureGroups {
    return new FailureGroups({ operations: this.#window, samples: 20 });
  }
}

function noteOf(notes: ReadonlySet<string>): string | null {
  return notes.size === 0 ? null : [...notes].slice(0, 3).join(' ');
}
