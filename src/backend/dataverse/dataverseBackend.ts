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
import type {
  Attempt,
  Draft,
  Operation,
  OperationEvent,
  PayloadKind,
  Resubmission,
} from '../../operation/operation.ts';
import type { WorkerList } from '../../operation/worker.ts';
import type { Attention, Backend, Change, Page, PlainRequest } from '../backend.ts';
import { type Pace, usualPace } from '../web/change/pace.ts';
import { Watch } from '../web/change/watch.ts';
import { notOffered } from '../web/notOffered.ts';
import type { TokenSource } from '../web/token.ts';
import { Acting } from './acting.ts';
import { CustomApis } from './api/customApis.ts';
import { Starting } from './api/starting.ts';
import { attemptsOf } from './attempts.ts';
import { dataverseCapabilities } from './capabilities.ts';
import { changesOf } from './change/changes.ts';
import { Tracking } from './change/tracking.ts';
import { Counting } from './counting.ts';
import { groupsByType } from './grouping.ts';
import { listRows } from './listing.ts';
import { Requests } from './request/requests.ts';
import { payloadText, payloadValue } from './row/payload.ts';
import { rowColumns } from './row/row.ts';
import { Rows } from './row/rows.ts';
import { Users } from './users.ts';

export interface DataverseBackendOptions {
  /** Origin of the environment, as in `https://contoso.crm.dynamics.com`, or of a facade on this machine. */
  readonly origin: string;
  readonly tokens: TokenSource;
  readonly clock?: Clock;
  /** For the random part of delays; 0 ≤ x < 1. */
  readonly random?: () => number;
  readonly pace?: Pace;
  /** URL of a proxy; left out: the one that the environment variables name. */
  readonly proxy?: string;
  /** Rows that could not be read, as sentences that name the field; for a log. */
  readonly onProblem?: (sentence: string) => void;
}

/** A connection to the background operations of a Dataverse environment, or of a facade, over the Web API. */
export class DataverseBackend implements Backend {
  readonly capabilities: Capabilities = dataverseCapabilities;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #pace: Pace;
  readonly #requests: Requests;
  readonly #rows: Rows;
  readonly #counting: Counting;
  readonly #apis: CustomApis;
  readonly #starting: Starting;
  readonly #acting: Acting;
  readonly #users: Users;
  readonly #tracking: Tracking;
  readonly #watch = new Watch();

  /** Raises `invalid-request` for an origin that a token must not be sent to. */
  constructor(options: DataverseBackendOptions) {
    const { clock = systemClock, random = Math.random, pace = usualPace, onProblem = () => {} } = options;
    const { origin, tokens, proxy } = options;
    this.#clock = clock;
    this.#random = random;
    this.#pace = pace;
    this.#requests = new Requests({ origin, tokens, clock, random, proxy });
    this.#rows = new Rows({ requests: this.#requests, clock, onProblem });
    this.#counting = new Counting(this.#rows, clock);
    this.#apis = new CustomApis(this.#requests, clock);
    this.#starting = new Starting(this.#rows, this.#apis, clock);
    this.#acting = new Acting(this.#rows, this.#starting, this.#watch);
    this.#users = new Users(this.#requests);
    this.#tracking = new Tracking(this.#requests);
  }

  list(query: string, page: Page, signal?: AbortSignal): Promise<OperationPage> {
    return listRows(this.#rows, query, page, this.#clock.now(), signal);
  }

  counts(query: string, signal?: AbortSignal): Promise<Counts> {
    return this.#counting.counts(query, signal);
  }

  async groups(by: GroupField, page: Page, signal?: AbortSignal): Promise<GroupPage> {
    if (by === 'parentKey') throw notOffered(this.capabilities, 'groupByParentKey');
    return groupsByType(this.#rows, page, signal);
  }

  async get(id: string, include: readonly Include[] = [], signal?: AbortSignal): Promise<OperationDetails> {
    const asked = (kind: PayloadKind) => (include.includes(kind) ? [`${kind}parameters`] : []);
    const columns = [...rowColumns, ...asked('input'), ...asked('output')];
    const { operation, cells } = await this.#rows.one(id, columns, signal);
    return {
      ...operation,
      runAs: await this.#users.nameOf(operation.runAs, signal),
      ...(include.includes('input') ? { input: payloadValue(cells.text('input')) ?? null } : {}),
      ...(include.includes('output') ? { output: payloadValue(cells.text('output')) ?? null } : {}),
      ...(include.includes('attempts') ? { attemptList: [...attemptsOf(operation)] } : {}),
    };
  }

  async attempts(id: string): Promise<readonly Attempt[]> {
    return attemptsOf((await this.#rows.one(id)).operation);
  }

  async events(_id: string): Promise<readonly OperationEvent[]> {
    throw notOffered(this.capabilities, 'events');
  }

  async payload(id: string, kind: PayloadKind): Promise<string | null> {
    const { cells } = await this.#rows.one(id, [...rowColumns, `${kind}parameters`]);
    return payloadText(cells.text(kind));
  }

  log(_id: string): AsyncIterable<string> {
    return { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(notOffered(this.capabilities, 'log')) }) };
  }

  async submit(draft: Draft): Promise<Operation> {
    const operation = await this.#starting.start(draft);
    this.#watch.announce([operation]);
    return operation;
  }

  async submitRequest(draft: Draft): Promise<PlainRequest> {
    const { method, path, headers, body } = await this.#starting.request(draft);
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    return { method, url: new URL(path, this.#requests.api).href, headers: { ...headers, ...type }, body };
  }

  async update(): Promise<Operation> {
    throw notOffered(this.capabilities, 'update');
  }

  cancel(id: string): Promise<Operation> {
    return this.#acting.cancel(id);
  }

  retry(id: string): Promise<Operation> {
    return this.#acting.retry(id);
  }

  resubmit(id: string, changes?: Resubmission): Promise<Operation> {
    return this.#acting.resubmit(id, changes);
  }

  delete(id: string): Promise<void> {
    return this.#acting.delete(id);
  }

  act(action: 'cancel' | 'retry' | 'delete', ids: readonly string[]): Promise<readonly Outcome[]> {
    return this.#acting.act(action, ids);
  }

  get closedFor(): number {
    return this.#requests.closedFor;
  }

  async statistics(): Promise<Statistics> {
    throw notOffered(this.capabilities, 'statistics');
  }

  handlers(): Promise<readonly HandlerInfo[]> {
    return this.#apis.handlers();
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
    const tracks = (until: AbortSignal) => this.#tracking.tracks(until);
    const options = {
      rows: this.#rows,
      clock: this.#clock,
      pace: this.#pace,
      watch: this.#watch,
      tracks,
      random: this.#random,
    };
    return changesOf(options, since, signal);
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
}
