import type {
  Counts,
  GroupPage,
  Include,
  OperationDetails,
  OperationPage,
  Outcome,
  PauseState,
  Statistics,
} from '../../operation/answer.ts';
import type { GroupField } from '../../operation/arrangement.ts';
import type { Capabilities } from '../../operation/capability.ts';
import { type Clock, systemClock } from '../../operation/clock.ts';
import type { HandlerInfo } from '../../operation/handler.ts';
import type { Attempt, Operation, OperationEvent } from '../../operation/operation.ts';
import type { WorkerList } from '../../operation/worker.ts';
import type { Attention, Backend, Change, Page } from '../backend.ts';
import { Watch } from '../web/change/watch.ts';
import { notOffered } from '../web/notOffered.ts';
import type { TokenSource } from '../web/token.ts';
import { salesforceCapabilities } from './capabilities.ts';
import { Following } from './change/following.ts';
import { type SalesforcePace, usualPace } from './change/pace.ts';
import { countRows } from './counting.ts';
import { Getting } from './getting.ts';
import { groupsOf } from './grouping.ts';
import type { History } from './history/history.ts';
import { Remembering } from './history/remembering.ts';
import { listRows } from './listing.ts';
import type { Usage } from './request/budget.ts';
import { Requests } from './request/requests.ts';
import { Rows } from './row/rows.ts';
import { type SearchFilter, searchFilter } from './search/searchFilter.ts';
import { Types } from './search/types.ts';
import { type StatisticsOptions, statisticsOf } from './statistics/statistics.ts';

export interface SalesforceOptions {
  /** Instance URL, as in `https://example.my.salesforce.com`, or of a facade on this machine. */
  readonly origin: string;
  readonly tokens: TokenSource;
  /** As in `62.0`; null: the newest of the org's list up to the newest one that is known here. */
  readonly apiVersion?: string | null;
  readonly clock?: Clock;
  /** For the random part of delays; 0 ≤ x < 1. */
  readonly random?: () => number;
  readonly pace?: SalesforcePace;
  /** URL of a proxy; left out: the one that the environment variables name. */
  readonly proxy?: string;
  /** Rows that could not be read, as sentences that name the field; for a log. */
  readonly onProblem?: (sentence: string) => void;
  /** Requests of a day after which changes are asked for no more; null: as many as the org allows. */
  readonly dailyCeiling?: number | null;
  /** What is remembered of rows that the org forgets; null: nothing. It is the caller's to dispose of. */
  readonly history?: History | null;
  /** ms for which a row that is not found is asked for again when its id may have been handed out just now; 0: not at all. */
  readonly patience?: number;
}

/** Ours: a person who follows a link waits that long, ms. */
const usualPatience = 3_000;

/** A connection to the background operations of a Salesforce org, or of a facade, over the REST API. Reads only. */
export class SalesforceBackend implements Backend {
  readonly capabilities: Capabilities = salesforceCapabilities;
  readonly #clock: Clock;
  readonly #requests: Requests;
  readonly #rows: Rows;
  readonly #types: Types;
  readonly #getting: Getting;
  readonly #watch = new Watch();
  readonly #following: Following;
  readonly #remembering: Remembering;

  /** Raises `invalid-request` for an origin that a token must not be sent to, and for a version that is none. */
  constructor(options: SalesforceOptions) {
    const { clock = systemClock, random = Math.random, onProblem = () => {}, patience = usualPatience } = options;
    const { origin, tokens, apiVersion, proxy, pace = usualPace, history = null, dailyCeiling = null } = options;
    this.#clock = clock;
    this.#requests = new Requests({ origin, tokens, apiVersion, clock, random, proxy });
    const onRows = (rows: readonly Operation[]) => history?.remember(rows);
    this.#rows = new Rows({ requests: this.#requests, onProblem, onRows });
    this.#types = new Types(this.#rows, clock);
    this.#remembering = new Remembering(history, this.#rows, clock);
    const follow = { pace, history, dailyCeiling, watch: this.#watch, rows: this.#rows, clock, random };
    this.#following = new Following(follow);
    const expect = (id: string) => this.#following.expect(id);
    this.#getting = new Getting({ rows: this.#rows, clock, patience, history, expect });
  }

  /** What the org's last answer said of its requests; null: none has said it yet. */
  get budget(): Usage | null {
    return this.#requests.usage;
  }

  async list(query: string, page: Page, signal?: AbortSignal): Promise<OperationPage> {
    const search = await this.#search(query, signal);
    const live = (asked: Page) => listRows(this.#rows, query, asked, search, signal);
    return this.#remembering.list(query, page, live, signal);
  }

  async counts(query: string, signal?: AbortSignal): Promise<Counts> {
    const search = await this.#search(query, signal);
    return this.#remembering.counts(query, () => countRows(this.#rows, search, signal), signal);
  }

  groups(by: GroupField, page: Page, signal?: AbortSignal): Promise<GroupPage> {
    return this.#remembering.groups(() => groupsOf(this.#rows, by, page, signal));
  }

  async get(id: string, _include: readonly Include[] = [], signal?: AbortSignal): Promise<OperationDetails> {
    return this.#remembering.get(id, () => this.#getting.one(id, signal));
  }

  async attempts(_id: string): Promise<readonly Attempt[]> {
    throw notOffered(this.capabilities, 'attempts');
  }

  async events(_id: string): Promise<readonly OperationEvent[]> {
    throw notOffered(this.capabilities, 'events');
  }

  async payload(): Promise<string | null> {
    throw notOffered(this.capabilities, 'payloads');
  }

  log(_id: string): AsyncIterable<string> {
    return { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(notOffered(this.capabilities, 'log')) }) };
  }

  async submit(): Promise<Operation> {
    throw notOffered(this.capabilities, 'submit');
  }

  async update(): Promise<Operation> {
    throw notOffered(this.capabilities, 'update');
  }

  async cancel(): Promise<Operation> {
    throw notOffered(this.capabilities, 'cancel');
  }

  async retry(): Promise<Operation> {
    throw notOffered(this.capabilities, 'retry');
  }

  async resubmit(): Promise<Operation> {
    throw notOffered(this.capabilities, 'resubmit');
  }

  async delete(): Promise<void> {
    throw notOffered(this.capabilities, 'delete');
  }

  async act(action: 'cancel' | 'retry' | 'delete', ids: readonly string[]): Promise<readonly Outcome[]> {
    const { code, message: detail } = notOffered(this.capabilities, action);
    return ids.map((id) => ({ id, done: false, status: this.#rows.known.get(id)?.status ?? null, code, detail }));
  }

  statistics(options: StatisticsOptions, signal?: AbortSignal): Promise<Statistics> {
    return statisticsOf(this.#rows, options, signal);
  }

  async handlers(): Promise<readonly HandlerInfo[]> {
    throw notOffered(this.capabilities, 'handlers');
  }

  async workers(): Promise<WorkerList> {
    throw notOffered(this.capabilities, 'workers');
  }

  async paused(): Promise<PauseState> {
    return { all: false, types: [] };
  }

  async pause(): Promise<PauseState> {
    throw notOffered(this.capabilities, 'pause');
  }

  async resume(): Promise<PauseState> {
    throw notOffered(this.capabilities, 'pause');
  }

  changes(since: number | null, signal: AbortSignal): AsyncIterable<Change> {
    return this.#following.changes(since, signal);
  }

  attention(level: Attention): void {
    this.#watch.attention = level;
  }

  hurry(): void {
    this.#watch.hurry();
  }

  dispose(): void {
    this.#requests.dispose();
  }

  async #search(query: string, signal: AbortSignal | undefined): Promise<SearchFilter> {
    signal?.throwIfAborted();
    const names = await this.#rows.fields.names(signal);
    const known = { has: (name: string) => names.has(name), types: () => this.#types.all(signal) };
    return searchFilter(query, this.#clock.now(), known);
  }
}
