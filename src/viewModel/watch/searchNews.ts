import type { Backend } from '../../backend/backend.ts';
import type { Clock } from '../../operation/clock.ts';
import type { Operation } from '../../operation/operation.ts';
import { isActive } from '../../operation/status.ts';
import { judge } from './searchWatch.ts';
import { endOf, type SearchScope, type Watch, type WatchKind } from './watch.ts';
import type { WatchEvent } from './watchEvent.ts';

type Reading = Pick<Backend, 'list'>;
/** A watch on what a search finds. */
export type SearchWatch = Watch & { readonly scope: SearchScope };

/** Most operations that one question about inputs and outputs names. */
const askedAtOnce = 100;
/** Most operations that run of which one is told when they stall. */
const runningLimit = 1_000;

export function isSearchWatch(watch: Watch): watch is SearchWatch {
  return watch.scope.kind === 'search';
}

/** Tells which operations that a watched search finds have ended. */
export class SearchNews {
  readonly #clock: Clock;
  /** Those that run now, as far as is known. */
  readonly #running = new Map<string, Operation>();
  /** What ended before this window looked is no news. */
  #began: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get running(): Iterable<Operation> {
    return this.#running.values();
  }

  get anyRunning(): boolean {
    return this.#running.size > 0;
  }

  /** Only what ends from now on is told; called again, it changes nothing. */
  begin(): void {
    this.#began ??= this.#clock.now();
  }

  /** Takes in changed operations, and ids of those that are gone. */
  follow(operations: readonly Operation[], deleted: readonly string[] = []): void {
    for (const id of deleted) this.#running.delete(id);
    for (const operation of operations) {
      if (!isActive(operation.status)) this.#running.delete(operation.id);
      else if (this.#running.has(operation.id) || this.#running.size < runningLimit)
        this.#running.set(operation.id, operation);
    }
  }

  forget(): void {
    this.#running.clear();
  }

  /** What of these operations a watch has to tell, because they have ended. */
  async ended(watch: SearchWatch, operations: readonly Operation[], backend: Reading): Promise<readonly WatchEvent[]> {
    const since = Math.max(watch.since, this.#began ?? 0);
    const news = operations.filter((operation) => {
      const end = endOf(operation);
      return end !== null && end > since && watch.when.includes(kindOf(operation));
    });
    const found = await this.found(watch, news, backend);
    return found.map((operation) => ({ watch, kind: kindOf(operation), operation }));
  }

  /** Those that the search finds; about inputs and outputs the connection is asked, since rows do not carry them. */
  async found(
    { scope: { text } }: SearchWatch,
    operations: readonly Operation[],
    backend: Reading,
  ): Promise<readonly Operation[]> {
    const now = this.#clock.now();
    const verdicts = operations.map((operation) => ({ operation, verdict: judge(text, operation, now) }));
    const asked = verdicts.flatMap(({ operation, verdict }) => (verdict === 'ask' ? [operation.id] : []));
    const confirmed = new Set<string>();
    for (let at = 0; at < asked.length; at += askedAtOnce) {
      const ids = asked.slice(at, at + askedAtOnce);
      const page = await backend.list(`${text} id:${ids.join(',')}`, { limit: askedAtOnce });
      for (const { id } of page.operations) confirmed.add(id);
    }
    const fits = ({ operation, verdict }: (typeof verdicts)[number]) =>
      verdict === 'yes' || (verdict === 'ask' && confirmed.has(operation.id));
    return verdicts.filter(fits).map(({ operation }) => operation);
  }
}

function kindOf({ status }: Operation): WatchKind {
  return status === 'Error' ? 'failed' : 'finished';
}
