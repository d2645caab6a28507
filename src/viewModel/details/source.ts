import type { Backend } from '../../backend/backend.ts';
import type { ChangeBatch } from '../../operation/answer.ts';
import type { Clock } from '../../operation/clock.ts';
import type { Operation, PayloadKind } from '../../operation/operation.ts';
import { isFinal, isPending } from '../../operation/status.ts';
import { Coalescer } from '../coalesce.ts';
import { failureCode } from '../failureCode.ts';
import type { Zone } from '../time.ts';
import { readFollowers } from '../tree/readFollowers.ts';
import type { Troubles } from '../workers/trouble.ts';
import { LogFollower } from './logFollower.ts';
import type { DetailsModel } from './model.ts';
import { keepShort, type ShownPayload, shownPayload } from './payload.ts';
import { type DetailsPlace, type DetailsState, projectDetails } from './project.ts';
import { readRelatives, touchesRelatives } from './relatives.ts';

/** Where the details go. */
export interface DetailsSink {
  model(model: DetailsModel): void;
  /** Before the model that tells of it, when it has changed; null: there is none. */
  payload(which: PayloadKind, payload: ShownPayload | null): void;
  log(text: string, reset: boolean): void;
  /** The operation does not exist (any more). */
  gone(): void;
  failed(error: unknown): void;
}

/** What depends on where and for whom it is shown; asked each time. */
export interface DetailsView {
  readonly place: DetailsPlace;
  readonly zone: Zone;
  readonly trouble?: Troubles;
}

type Known = Omit<DetailsState, 'capabilities' | 'place' | 'trouble' | 'zone' | 'input' | 'output' | 'operation'>;

const interval = 200;
/** ms between two readings of the relatives. */
const relativesInterval = 2_000;
const memberLimit = 500;
/** How soon it is looked at again whether one that has not ended is stuck by now, ms. */
const lookInterval = 30_000;

/** Keeps the details of one operation current while somebody looks at them. */
export class DetailsSource {
  readonly #backend: Backend;
  readonly #id: string;
  readonly #clock: Clock;
  readonly #sink: DetailsSink;
  readonly #view: (() => DetailsView) | undefined;
  readonly #again: Coalescer;
  readonly #relativesAgain: Coalescer;
  readonly #log: LogFollower;
  #operation: Operation | undefined;
  #known: Known = { attempts: [], events: [], leader: undefined, followers: [] };
  #payloads: Pick<DetailsState, 'input' | 'output'> = { input: undefined, output: undefined };
  #reading = false;
  #stale = false;
  #closed = false;
  #stopLooking: (() => void) | undefined;

  constructor(backend: Backend, id: string, clock: Clock, sink: DetailsSink, view?: () => DetailsView) {
    this.#view = view;
    this.#backend = backend;
    this.#id = id;
    this.#clock = clock;
    this.#sink = sink;
    this.#again = new Coalescer(clock, interval, () => void this.read());
    this.#relativesAgain = new Coalescer(clock, relativesInterval, () => void this.#readRelatives(), interval);
    this.#log = new LogFollower(backend, id, clock, (text, reset) => sink.log(text, reset));
  }

  get operation(): Operation | undefined {
    return this.#operation;
  }

  /** Reads everything and delivers it; later calls while one is under way make it read once more. */
  async read(): Promise<void> {
    if (this.#reading) {
      this.#stale = true;
      return;
    }
    this.#reading = true;
    this.#stale = false;
    try {
      await this.#readAll();
    } catch (error) {
      if (this.#closed) return;
      if (failureCode(error) === 'not-found') this.#sink.gone();
      else this.#sink.failed(error);
    } finally {
      this.#reading = false;
      if (this.#stale && !this.#closed) this.#again.call();
    }
  }

  /** Delivers what is known once more, as when the zone has changed. */
  show(): void {
    this.#deliver();
  }

  apply(batch: ChangeBatch): void {
    if (batch.deleted.includes(this.#id)) {
      this.#sink.gone();
      return;
    }
    if (this.#operation && touchesRelatives(batch, this.#operation)) this.#relativesAgain.call();
    const own = batch.operations.find(({ id }) => id === this.#id);
    const leader = this.#known.leader?.id ?? this.#operation?.groupLeaderId;
    const related = batch.operations.some(
      ({ id, groupLeaderId }) => leader && (id === leader || groupLeaderId === leader),
    );
    if (own && this.#operation && own.status === 'Running' && own.status === this.#operation.status) {
      // Only progress: nothing else has to be read.
      this.#operation = own;
      this.#deliver();
    } else if (own || related) {
      this.#again.call();
    }
  }

  /** Delivers what is known again: what the connection does not tell has changed. */
  redraw(): void {
    this.#deliver();
  }

  dispose(): void {
    this.#closed = true;
    this.#stopLooking?.();
    this.#again.dispose();
    this.#relativesAgain.dispose();
    this.#log.dispose();
  }

  async #readAll(): Promise<void> {
    const before = this.#operation;
    const { attemptList = [], events = [], ...operation } = await this.#backend.get(this.#id, ['attempts', 'events']);
    if (this.#closed) return;
    this.#operation = operation;
    this.#known = { ...this.#known, attempts: attemptList, events };
    this.#deliver();
    if (operation.attempts > 0 && this.#backend.capabilities.log === true)
      this.#log.follow(!isFinal(operation.status), operation.attempts);
    await this.#readBulk(operation);
    if (before?.version !== operation.version) await this.#readPayloads(operation);
    this.#deliver();
    if (before === undefined) await this.#readRelatives();
  }

  /** They are beside the point: when they cannot be read, they are left out. */
  async #readRelatives(): Promise<void> {
    if (this.#closed || !this.#operation) return;
    const relatives = await readRelatives(this.#backend, this.#operation).catch(() => ({}));
    this.#known = { ...this.#known, relatives };
    if (Object.keys(relatives).length > 0) this.#deliver();
  }

  async #readPayloads(operation: Operation): Promise<void> {
    if (this.#backend.capabilities.payloads !== true) return;
    const mayChange = this.#payloads.input === undefined || isPending(operation.status);
    const input = mayChange ? keepShort(await this.#backend.payload(this.#id, 'input')) : this.#payloads.input;
    const output = isFinal(operation.status) ? keepShort(await this.#backend.payload(this.#id, 'output')) : null;
    if (this.#closed) return;
    if (input !== this.#payloads.input) this.#sink.payload('input', shownPayload(input));
    if (output !== this.#payloads.output) this.#sink.payload('output', shownPayload(output));
    this.#payloads = { input, output };
  }

  async #readBulk(operation: Operation): Promise<void> {
    const leads = operation.numFollowers > 0;
    if (!leads && operation.groupLeaderId === null) {
      this.#known = { ...this.#known, leader: undefined, followers: [] };
      return;
    }
    const leader = leads ? operation : await this.#backend.get(operation.groupLeaderId ?? operation.id);
    const { rows } = await readFollowers(this.#backend, leader, memberLimit);
    this.#known = { ...this.#known, leader, followers: rows };
  }

  #deliver(): void {
    if (this.#closed || !this.#operation) return;
    const capabilities = this.#backend.capabilities;
    const view = this.#view?.() ?? {};
    const state = { ...this.#known, ...this.#payloads, ...view, operation: this.#operation, capabilities };
    this.#sink.model(projectDetails(state, this.#clock.now()));
    this.#stopLooking?.();
    if (!isFinal(this.#operation.status)) this.#stopLooking = this.#clock.after(lookInterval, () => this.#deliver());
  }
}
