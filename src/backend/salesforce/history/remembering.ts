import type { Counts, GroupPage, OperationPage } from '../../../operation/answer.ts';
import type { Clock } from '../../../operation/clock.ts';
import { OperationFailure } from '../../../operation/error.ts';
import type { Operation } from '../../../operation/operation.ts';
import type { Page } from '../../backend.ts';
import type { OrgRows } from '../change/org.ts';
import { wholeId } from '../search/id.ts';
import { Confirming } from './confirming.ts';
import type { History } from './history.ts';
import { countsWithRemembered, pageWithRemembered } from './merging.ts';

/** What a connection reads, with what it remembers. Without a history: what it reads. */
export class Remembering {
  readonly #history: History | null;
  readonly #clock: Clock;
  readonly #confirming: Confirming | null;

  constructor(history: History | null, rows: Pick<OrgRows, 'ids' | 'requests'>, clock: Clock) {
    this.#history = history;
    this.#clock = clock;
    this.#confirming = history === null ? null : new Confirming(history, rows, clock);
  }

  async list(
    query: string,
    page: Page,
    live: (page: Page) => Promise<OperationPage>,
    signal?: AbortSignal,
  ): Promise<OperationPage> {
    if (this.#history === null) return live(page);
    if (page.order !== undefined && page.order !== 'newest') {
      const { partial, ...found } = await live(page);
      return { ...found, partial: partial ?? this.#note };
    }
    await this.#confirming?.settle(signal);
    return pageWithRemembered({ history: this.#history, query, now: this.#clock.now() }, page, live);
  }

  async groups(live: () => Promise<GroupPage>): Promise<GroupPage> {
    const { partial, ...found } = await live();
    return { ...found, partial: partial ?? this.#note };
  }

  async counts(query: string, live: () => Promise<Counts>, signal?: AbortSignal): Promise<Counts> {
    if (this.#history === null) return live();
    await this.#confirming?.settle(signal);
    return countsWithRemembered({ history: this.#history, query, now: this.#clock.now() }, await live());
  }

  /** A row that the org has not, if it is remembered. What was seen and is not there any more is gone. */
  async get(id: string, live: () => Promise<Operation>): Promise<Operation> {
    try {
      return await live();
    } catch (error) {
      if (!(error instanceof OperationFailure && error.code === 'not-found') || this.#history === null) throw error;
      await this.#history.refresh();
      const key = wholeId(id) ?? id;
      const remembered = this.#history.get(key) ?? this.#history.lose([key])[0];
      if (remembered === undefined) throw error;
      return remembered;
    }
  }

  /** What lists in other orders and groups leave out, which are the org's alone; null: nothing. */
  get #note(): string | null {
    for (const _ of this.#history?.remembered() ?? [])
      return 'Operations that only the history of this machine knows are not among these. Sort by newest first, or group by status, to see them.';
    return null;
  }
}
