import type { PauseState } from '../operation/answer.ts';
import type { Clock } from '../operation/clock.ts';
import { attemptErrorCodes, messageOf, OperationFailure } from '../operation/error.ts';
import type { HandlerDeclaration } from '../operation/handler.ts';
import type { Operation } from '../operation/operation.ts';
import type { Status } from '../operation/status.ts';
import type { ActiveAttempt } from './activeAttempt.ts';
import { Dispatcher } from './dispatcher.ts';
import type { Duty } from './duty/duty.ts';
import { Elsewhere } from './duty/elsewhere.ts';
import { Expiry } from './duty/expiry.ts';
import { Leases } from './duty/leases.ts';
import { Reports } from './duty/reports.ts';
import { Scheduler } from './duty/scheduler.ts';
import { Timeouts } from './duty/timeouts.ts';
import type { Result, Runner } from './handler/runner.ts';
import type { EngineLog } from './log.ts';
import type { EngineObserver } from './observer.ts';
import { Pauses } from './pauses.ts';
import { Presence } from './presence.ts';
import { type Ended, giveBack, settle } from './settle.ts';
import type { Change, Store } from './store/store.ts';

export interface WorkerOptions {
  readonly store: Store;
  readonly runner: Runner;
  readonly clock: Clock;
  readonly log: EngineLog;
  readonly leaseMs: number;
  /** What is paused when it is made. */
  readonly paused: PauseState;
  readonly version: string;
  /** Workers of other processes run operations of the same store. */
  readonly shared: boolean;
  readonly observer: Required<EngineObserver>;
}

/** What became of the attempts that were under way when a worker began to stop. */
export interface Drained {
  readonly attempts: number;
  /** Cut short; their operations wait again, and no retry is used up. */
  readonly givenBack: number;
  /** Did not end even then; their operations are found interrupted when their leases end. */
  readonly left: number;
}

/** Pause before an end that could not be stored is tried again, ms. */
const storeRetryDelay = 500;
/** How long handlers have to end after they were asked to when the engine stops, ms: more than a kill takes. */
const abortGrace = 7_000;

/** Runs operations: takes them, watches over their attempts, and stores how they ended. */
export class Worker {
  readonly pauses: Pauses;
  readonly presence: Presence;
  /** Declarations of the handlers that are ready, by type. */
  declarations: ReadonlyMap<string, HandlerDeclaration> = new Map();
  readonly #options: WorkerOptions;
  readonly #dispatcher: Dispatcher;
  readonly #reports: Reports;
  readonly #timeouts: Timeouts;
  readonly #leases: Leases;
  readonly #duties: Duty[];
  readonly #logListeners = new Set<(id: string) => void>();
  readonly #unsubscribe: (() => void)[];
  #closing = false;
  #givenBack = 0;

  constructor(options: WorkerOptions) {
    this.#options = options;
    const { store, runner, clock, log, leaseMs, shared } = options;
    const onError = (error: unknown) => log('error', messageOf(error));
    const onLog = (id: string) => {
      for (const listener of this.#logListeners) listener(id);
    };
    this.pauses = new Pauses(options.paused);
    this.#reports = new Reports(store, clock, onLog, onError);
    this.#dispatcher = new Dispatcher({
      store,
      runner,
      clock,
      leaseMs,
      pauses: this.pauses,
      reports: this.#reports,
      onStart: ({ operation }) => {
        this.#timeouts.watch(operation.timeout);
        options.observer.started(operation);
      },
      onEnd: (attempt, result) => this.#ended(attempt, result),
      giveBack: (attempts) => this.#giveBack(attempts),
      onError,
    });
    const { attempts } = this.#dispatcher;
    const ready = () => this.#dispatcher.readyTypes();
    const running = () => attempts.size;
    const { version } = options;
    const registry = store.workers;
    this.presence = new Presence({ registry, runner, clock, leaseMs, version, ready, running, onError });
    this.#timeouts = new Timeouts(clock, attempts);
    this.#leases = new Leases({
      store,
      clock,
      leaseMs,
      attempts,
      shared,
      rescue: (operation) => this.#rescue(operation),
      beat: () => this.presence.beat(),
      onError,
    });
    const scheduler = new Scheduler(store, clock, () => this.#dispatcher.wake(), onError);
    this.#duties = [scheduler, new Expiry(store, clock, onError), this.#leases, this.#reports, this.#timeouts];
    if (shared)
      this.#duties.push(new Elsewhere({ store, clock, attempts, onPaused: (state) => this.#paused(state), onError }));
    this.#unsubscribe = [
      store.onCommit(() => {
        for (const duty of this.#duties) duty.poke?.();
        // What others submitted is known only by this.
        if (shared) this.wake();
      }),
      runner.onChange(() => this.#readHandlers()),
    ];
    this.#readHandlers();
  }

  #readHandlers(): void {
    this.declarations = new Map(
      [...this.#dispatcher.readyTypes()].map((declaration) => [declaration.type, declaration]),
    );
    void this.presence.beat();
    this.wake();
  }

  start(): void {
    for (const duty of this.#duties) duty.start();
    this.#dispatcher.start();
    this.presence.start();
  }

  /** What has not ended when it gives up stays as it is; the next start finds it interrupted. */
  async stop(graceMs: number): Promise<Drained> {
    const { clock } = this.#options;
    this.#dispatcher.stop();
    const attempts = this.#dispatcher.running;
    void this.presence.stop();
    const cut = clock.after(graceMs, () => {
      for (const attempt of this.#dispatcher.attempts.values()) attempt.abort('shutdown');
    });
    const { promise: gaveUp, resolve: giveUp } = Promise.withResolvers<void>();
    const last = clock.after(graceMs + abortGrace, giveUp);
    await Promise.race([this.#dispatcher.whenIdle(), gaveUp]);
    cut();
    last();
    this.#closing = true;
    for (const duty of this.#duties) duty.stop();
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    await this.presence.close();
    return { attempts, givenBack: this.#givenBack, left: this.#dispatcher.running };
  }

  /** Attempts that run now. */
  get running(): number {
    return this.#dispatcher.running;
  }

  #paused(state: PauseState): void {
    const before = JSON.stringify(this.pauses.state);
    this.pauses.state = state;
    if (JSON.stringify(state) !== before) this.wake();
  }

  /** Something may be waiting. */
  wake(): void {
    this.#dispatcher.wake();
  }

  /** Asks the handler of an operation that is being cancelled to stop; one that nobody works on ends at once. */
  abort(operation: Operation): void {
    const isOurs = this.#dispatcher.abort(operation.sequence, 'cancel');
    if (!isOurs && !this.#options.shared) void this.#rescue(operation);
  }

  /**
   * Ends what a process that is gone left behind. The folder has one writer, so no lease of another one can hold.
   * Raises what the store raises.
   */
  async rescueAll(): Promise<void> {
    const active = await this.#options.store.active();
    await Promise.all(
      active.map((operation) => {
        const ended = this.#lost(operation);
        return this.#settle([operation], ended, null);
      }),
    );
  }

  onLog(listener: (id: string) => void): () => void {
    this.#logListeners.add(listener);
    return () => this.#logListeners.delete(listener);
  }

  async hasWork(): Promise<boolean> {
    const { store, log } = this.#options;
    if (this.#dispatcher.attempts.size > 0) return true;
    try {
      if ((await store.nextDue()) !== null) return true;
      const waiting = await store.waiting();
      return [...this.declarations.keys()].some((type) => waiting.has(type) && !this.pauses.covers(type));
    } catch (error) {
      log('error', `Whether work is left could not be read: ${messageOf(error)}`);
      return true;
    }
  }

  async #ended(attempt: ActiveAttempt, result: Result): Promise<void> {
    const ms = this.#options.clock.elapsed() - attempt.beganAt;
    this.#reports.flush(attempt);
    const { operation, members } = attempt;
    const ended: Ended = {
      number: attempt.attempt,
      result,
      abortReason: attempt.abortReason,
      outcomes: attempt.outcomes,
      progress: attempt.latestProgress ?? operation.progress,
      endedAt: this.#options.clock.now(),
      worker: this.#options.runner.workerUri,
    };
    const followers = members
      .filter((member) => member.operation.id !== operation.id)
      .map((member) => member.operation);
    const status = await this.#store([operation, ...followers], ended, ms);
    if (status === 'Waiting' && attempt.abortReason === 'shutdown') this.#givenBack++;
  }

  async #giveBack(attempts: readonly ActiveAttempt[]): Promise<void> {
    const { clock, runner } = this.#options;
    const actor = { by: runner.workerUri, why: 'Claimed, not started, given back.', at: clock.now() };
    const one = ({ operation, attempt }: ActiveAttempt) =>
      this.#write([operation], (rows) => rows.flatMap((row) => giveBack(row, attempt, actor)));
    await Promise.all(attempts.map((attempt) => this.#persist(() => one(attempt))));
  }

  async #rescue(operation: Operation): Promise<void> {
    await this.#store([operation], this.#lost(operation), null);
    this.wake();
  }

  /** The end of an attempt whose worker is gone: it counts as failed. */
  #lost(operation: Operation): Ended {
    const message = `The worker ${operation.workerUri ?? ''} was lost before the attempt ended.`;
    return {
      number: operation.attempts,
      result: { outcome: 'Lost', error: { code: attemptErrorCodes.workerLost, message, stack: null } },
      abortReason: null,
      outcomes: new Map(),
      progress: operation.progress,
      endedAt: this.#options.clock.now(),
      worker: 'engine',
    };
  }

  #write(known: readonly Operation[], decide: (rows: readonly Operation[]) => readonly Change[]): Promise<void> {
    return this.#options.store.change({ known }, (rows) => ({ changes: decide(rows), value: () => undefined }));
  }

  #store(known: readonly Operation[], ended: Ended, ms: number | null): Promise<Status | undefined> {
    return this.#persist(() => this.#settle(known, ended, ms));
  }

  /** Answers where the operation is now; undefined when it was taken away from this worker before, and nothing is written. */
  async #settle(known: readonly Operation[], ended: Ended, ms: number | null): Promise<Status | undefined> {
    const change = await this.#options.store.change({ known }, (rows) => {
      const changes = settle(rows, ended);
      return { changes, value: () => changes[0] };
    });
    const status = change?.moves.at(-1);
    if (change === undefined || status === undefined) return undefined;
    const { outcome, error } = change.attempt ?? {};
    const code = error?.code ?? null;
    if (outcome)
      this.#options.observer.ended({ operation: change.operation, number: ended.number, outcome, code, status, ms });
    return status;
  }

  /** Writes until it is stored, or the engine closes: then the next start finds the attempt interrupted. */
  async #persist<T>(write: () => Promise<T>): Promise<T | undefined> {
    const { clock, log } = this.#options;
    for (;;) {
      try {
        return await write();
      } catch (error) {
        // It was deleted meanwhile, so that there is nothing to store.
        if (error instanceof OperationFailure && error.code === 'not-found') return undefined;
        log('error', `The end of an attempt could not be stored, trying again: ${messageOf(error)}`);
        if (this.#closing) return undefined;
        await new Promise<void>((resolve) => clock.after(storeRetryDelay, resolve));
      }
    }
  }
}
