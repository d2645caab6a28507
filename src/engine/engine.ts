import type { Outcome, PauseState } from '../operation/answer.ts';
import { type Clock, systemClock } from '../operation/clock.ts';
import { messageOf, OperationFailure } from '../operation/error.ts';
import type { HandlerInfo } from '../operation/handler.ts';
import { parseJson } from '../operation/json.ts';
import type { Draft, Operation, Resubmission } from '../operation/operation.ts';
import * as action from './action.ts';
import { actOn, type Bulk } from './bulk.ts';
import { type CallOptions, Calls } from './calls.ts';
import { Callbacks } from './duty/callbacks.ts';
import { EngineKeeper } from './engineKeeper.ts';
import {
  type CancelOptions,
  defaultLimits,
  type EngineLimits,
  type EngineOptions,
  type SharedEngineOptions,
  type StoreTerms,
} from './engineOptions.ts';
import { lockFolder } from './folder.ts';
import type { Result, Runner } from './handler/runner.ts';
import { amendWith } from './kept.ts';
import { type EngineObserver, tellAll } from './observer.ts';
import { type OpenedStore, openStore } from './openStore.ts';
import type { Presence } from './presence.ts';
import { isDamage, storageFailure } from './store/sqlite/failure.ts';
import type { Submitted } from './store/store.ts';
import { checkPayload, inputText, newOperation, type SubmissionContext } from './submission.ts';
import { type Drained, Worker } from './worker.ts';

export type { EngineLimits, EngineOptions, SharedEngineOptions } from './engineOptions.ts';

/**
 * The durable queue on one data folder, or on a database that several engines share. What it acknowledges is committed
 * and synced. Refusals are `OperationFailure`s and change nothing. Drafts and patches are expected decoded
 * (`operation/operation.ts`).
 */
export class Engine extends EngineKeeper {
  readonly #worker: Worker;
  readonly #calls: Calls;
  readonly #callbacks: Callbacks;
  readonly #runner: Runner;
  readonly #clock: Clock;
  readonly #limits: EngineLimits;
  readonly #observer: Required<EngineObserver>;
  readonly #release: () => void;
  readonly workers: Presence;
  /** Where a damaged database was moved to when the engine opened, or null. */
  readonly damagedFolder: string | null;
  #stopping = false;
  #stopped: Promise<Drained> | undefined;

  private constructor(options: SharedEngineOptions, paused: PauseState, terms: StoreTerms) {
    const { store } = options;
    super(store);
    const { runner, clock = systemClock, log = () => {}, version = '' } = options;
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#runner = runner;
    this.#clock = clock;
    this.#release = terms.release;
    this.damagedFolder = terms.damagedFolder;
    this.#calls = new Calls(runner, clock);
    const onError = (error: unknown) => log('error', `A callback: ${messageOf(error)}`);
    this.#callbacks = new Callbacks({ store, clock, body: options.callback, onError });
    store.onCommit((commit) => this.#callbacks.poke(commit));
    const observer = tellAll(options.observers ?? []);
    this.#observer = observer;
    const rest = { leaseMs: this.#limits.leaseMs, shared: terms.shared, version, observer };
    this.#worker = new Worker({ store, runner, clock, log, paused, ...rest });
    this.workers = this.#worker.presence;
  }

  /**
   * Opens the data folder, alone, and ends the attempts that a crash interrupted. Raises `folder-in-use`,
   * `newer-database`, `storage-full`, `storage-failed`.
   */
  static async open(options: EngineOptions): Promise<Engine> {
    const { folder, clock = systemClock, log = () => {} } = options;
    const lock = lockFolder(folder);
    let opened: OpenedStore | undefined;
    try {
      const limit = options.limits?.groupLimit ?? defaultLimits.groupLimit;
      const { committed: measured } = tellAll(options.observers ?? []);
      const terms = { groupLimit: limit, now: () => clock.now(), measured };
      const { store, damagedFolder } = openStore(folder, lock.before, terms);
      opened = { store, damagedFolder };
      if (damagedFolder !== null) {
        log('error', `The database was damaged. It was moved to ${damagedFolder}; a new, empty one is used.`);
      }
      const release = () => lock.release(store.damaged ? 'damaged' : 'clean');
      const engine = new Engine({ ...options, store }, await store.paused(), { release, damagedFolder, shared: false });
      await engine.#worker.rescueAll();
      return engine;
    } catch (error) {
      await opened?.store.close();
      const damaged = isDamage(error) || opened?.store.damaged === true;
      lock.release(damaged ? 'damaged' : 'unclean');
      // Looked at thoroughly, a damaged database is moved aside.
      if (damaged && lock.before !== 'damaged') return Engine.open(options);
      throw storageFailure(error);
    }
  }

  /** An engine on a store that others share; it closes the store at its end. */
  static async share(options: SharedEngineOptions, release: () => void): Promise<Engine> {
    return new Engine(options, await options.store.paused(), { release, damagedFolder: null, shared: true });
  }

  /** Begins to hand out work. */
  start(): void {
    this.#worker.start();
    this.#callbacks.start();
  }

  /**
   * Takes no new work, lets attempts end for `graceMs`, then asks them to stop, and closes. What was cut short waits again.
   * `answered`: reads go on until it resolves.
   */
  stop({ graceMs = 10_000, answered }: { graceMs?: number; answered?: () => Promise<void> } = {}): Promise<Drained> {
    this.#stopped ??= this.#stop(graceMs, answered);
    return this.#stopped;
  }

  async #stop(graceMs: number, answered: (() => Promise<void>) | undefined): Promise<Drained> {
    this.#stopping = true;
    try {
      const [drained] = await Promise.all([this.#worker.stop(graceMs), this.#calls.stop(graceMs)]);
      await this.#runner.close();
      await this.#callbacks.close();
      await answered?.();
      return drained;
    } finally {
      await this.store.close();
      this.#release();
    }
  }

  /**
   * Submits one operation. `callback`: its body is written by `EngineOptions.callback` from the context. `repeated`: its
   * idempotency key was known, and this is the operation of the first time.
   */
  async submit(
    draft: Draft,
    by: string,
    options: { callback?: { url: string; context: string } } = {},
  ): Promise<Submitted> {
    return this.#submitOne(draft, by, options);
  }

  /** Submits several operations in one transaction, all or nothing. */
  async submitMany(drafts: readonly Draft[], by: string): Promise<Operation[]> {
    return (await this.#submit(drafts, by)).map(({ operation }) => operation);
  }

  async #submitOne(draft: Draft, by: string, more: Pick<SubmissionContext, 'callback' | 'resubmittedFrom'>) {
    const [submitted] = await this.#submit([draft], by, more);
    if (submitted === undefined) throw new OperationFailure('internal', 'The operation was not stored.');
    return submitted;
  }

  async #submit(drafts: readonly Draft[], by: string, more: Partial<SubmissionContext> = {}) {
    this.#refuseWhenStopping();
    const context: SubmissionContext = {
      now: this.#clock.now(),
      by,
      maxPayload: this.#limits.maxPayload,
      ...more,
    };
    const rows = drafts.map((draft) => {
      const input = inputText(draft.input, context.maxPayload);
      this.#runner.check(draft.type, input ?? 'null');
      return newOperation(draft, input, this.#worker.declarations.get(draft.type), context);
    });
    const storing = this.store.submit(rows, context.now);
    this.#worker.wake();
    const stored = await storing;
    this.#observer.submitted(stored.flatMap(({ operation, repeated }) => (repeated ? [] : [operation])));
    return stored;
  }

  /**
   * Cancels a pending operation, or asks a running one to stop. Without `interrupt` that one is not told: it goes on to
   * its end, and is not retried. `fields` are changed as by `amend`.
   */
  async cancel(id: string, by: string, options: CancelOptions = {}): Promise<Operation> {
    const { group = false, ifVersion, fields = {} } = options;
    const actor = this.actor(by, options.why);
    const texts = this.textsOf(fields);
    const operation = await this.store.change({ groupOf: id }, (rows) => {
      const row = action.rowOf(rows, id);
      action.checkVersion(row, ifVersion);
      return amendWith(action.cancel(rows, row.id, group, actor), row, { fields, texts }, actor);
    });
    const leader =
      operation.groupLeaderId === null ? operation : ((await this.store.find(operation.groupLeaderId)) ?? operation);
    if (leader.status === 'Canceling' && options.interrupt !== false) this.#worker.abort(leader);
    this.#worker.wake();
    return operation;
  }

  async retry(id: string, by: string, options: { why?: string } = {}): Promise<Operation> {
    const actor = this.actor(by, options.why);
    const changed = await this.store.change({ ids: [id] }, ([operation]) => {
      if (operation === undefined) throw new OperationFailure('not-found', `There is no operation ${id}.`);
      return action.retry(operation, actor);
    });
    this.#worker.wake();
    return changed;
  }

  /** A new operation from an old one's input and fields, changed as asked; `resubmittedFrom` names the original. */
  async resubmit(id: string, changes: Resubmission, by: string): Promise<Operation> {
    const original = await this.find(id);
    const stored = await this.store.payload(original.sequence, 'input');
    const draft = action.resubmission(original, stored, changes);
    return (await this.#submitOne(draft, by, { resubmittedFrom: original.id })).operation;
  }

  /** The same action on many: one outcome each, in order. `dryRun` tells what would happen and changes nothing. */
  act(what: Bulk, ids: readonly string[], by: string, options: { dryRun?: boolean } = {}): Promise<Outcome[]> {
    return actOn(this, what, ids, by, options.dryRun ?? false);
  }

  #refuseWhenStopping(): void {
    if (this.#stopping) throw new OperationFailure('stopping', 'The engine is stopping. Try again in a moment.');
  }

  protected wake(): void {
    this.#worker.wake();
  }

  protected get maxPayload(): number {
    return this.#limits.maxPayload;
  }

  protected checkInput(type: string, input: string): void {
    this.#runner.check(type, input);
  }

  protected actor(by: string, why?: string): action.Actor {
    this.#refuseWhenStopping();
    return { by, why: why ?? null, at: this.#clock.now() };
  }

  /** Calls back with the sequence of an operation whose log grew, here or at another server; null: any may have. */
  onLog(listener: (sequence: number | null) => void): () => void {
    return this.#worker.onLog(listener);
  }

  handlers(): HandlerInfo[] {
    return this.#runner.handlers().map((info) => ({
      ...info,
      paused: info.declaration !== null && this.#worker.pauses.covers(info.declaration.type),
    }));
  }

  paused(): PauseState {
    return this.#worker.pauses.state;
  }

  /** Starts no new attempts of a type (null: of any); attempts under way go on. */
  pause(type: string | null): Promise<PauseState> {
    return this.#setPaused(type, true);
  }

  resume(type: string | null): Promise<PauseState> {
    return this.#setPaused(type, false);
  }

  async #setPaused(type: string | null, paused: boolean): Promise<PauseState> {
    this.#refuseWhenStopping();
    const state = await this.store.setPaused(type, paused);
    this.#worker.pauses.state = state;
    this.#worker.wake();
    return state;
  }

  /**
   * Runs a handler once, now, whether paused or not, and without a row: nothing is stored or retried. `input` is JSON
   * text. Raises `unknown-type`, `invalid-input`, `invalid-json`, `too-large`, `too-deep`, `stopping`.
   */
  async call(type: string, input: string, options: CallOptions): Promise<Result> {
    this.#refuseWhenStopping();
    checkPayload(input, this.#limits.maxPayload);
    parseJson(input);
    this.#runner.check(type, input);
    return this.#calls.call(type, input, options);
  }

  /** Attempts that run here, and how many may at a time: none without handlers. */
  get slots(): { readonly running: number; readonly concurrency: number } {
    const { concurrency } = this.#runner;
    return { running: this.#worker.running, concurrency: this.#runner.handlers().length === 0 ? 0 : concurrency };
  }

  /** True while something runs, is scheduled, or waits for a handler that is there and not paused. */
  async hasWork(): Promise<boolean> {
    return this.#calls.size > 0 || (await this.#worker.hasWork()) || (await this.#callbacks.hasWork());
  }
}
