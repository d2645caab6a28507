import type { PauseState } from '../operation/answer.ts';
import type { Clock } from '../operation/clock.ts';
import { messageOf } from '../operation/error.ts';
import type { HandlerDeclaration } from '../operation/handler.ts';
import type { Operation } from '../operation/operation.ts';
import type { ActiveAttempt } from './activeAttempt.ts';
import { Dispatcher } from './dispatcher.ts';
import type { Duty } from './duty/duty.ts';
import { Elsewhere } from './duty/elsewhere.ts';
import { Expiry } from './duty/expiry.ts';
import { Leases } from './duty/leases.ts';
import { Reports } from './duty/reports.ts';
import { Scheduler } from './duty/scheduler.ts';
import { Timeouts } from './duty/timeouts.ts';
import { Ends } from './ends.ts';
import type { Runner } from './handler/runner.ts';
import type { EngineLog } from './log.ts';
import type { EngineObserver } from './observer.ts';
import { Pauses } from './pauses.ts';
import { Presence } from './presence.ts';
import type { Commit, Store } from './store/store.ts';

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
  readonly #ends: Ends;
  readonly #reports: Reports;
  readonly #timeouts: Timeouts;
  readonly #leases: Leases;
  readonly #duties: Duty[];
  readonly #logListeners = new Set<(sequence: number | null) => void>();
  readonly #unsubscribe: (() => void)[];

  constructor(options: WorkerOptions) {
    this.#options = options;
    const { store, runner, clock, log, leaseMs, shared, observer } = options;
    const onError = (error: unknown) => log('error', messageOf(error));
    const onLog = (sequence: number | null) => {
      for (const listener of this.#logListeners) listener(sequence);
    };
    this.pauses = new Pauses(options.paused);
    this.#ends = new Ends({ store, clock, log, observer, worker: runner.workerUri, shared });
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
        observer.started(operation);
      },
      onEnd: (attempt, result) => {
        const ms = clock.elapsed() - attempt.beganAt;
        this.#reports.flush(attempt);
        return this.#ends.store(attempt, result, ms);
      },
      giveBack: (attempts) => this.#ends.giveBack(attempts),
      onLost: (attempt) => this.#lostLease(attempt),
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
      worker: runner.workerUri,
      attempts,
      shared,
      rescue: (operation) => this.#rescue(operation),
      onLost: (attempt) => this.#lostLease(attempt),
      beat: () => this.presence.beat(),
      onError,
    });
    const scheduler = new Scheduler(store, clock, () => this.#dispatcher.wake(), onError);
    this.#duties = [scheduler, new Expiry(store, clock, onError), this.#leases, this.#reports, this.#timeouts];
    if (shared)
      this.#duties.push(new Elsewhere({ store, clock, attempts, onPaused: (state) => this.#paused(state), onError }));
    this.#unsubscribe = [
      store.onCommit((commit) => {
        // What others submitted is known only by this; it comes first, since somebody waits for it.
        if (shared) this.#heard(commit);
        for (const duty of this.#duties) duty.poke?.(commit);
      }),
      store.onLogs?.((sequences) => {
        for (const sequence of sequences ?? [null]) onLog(sequence);
      }) ?? (() => {}),
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
    this.#ends.close();
    for (const duty of this.#duties) duty.stop();
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    await this.presence.close();
    return { attempts, givenBack: this.#ends.givenBack, left: this.#dispatcher.running };
  }

  /** Attempts that run now. */
  get running(): number {
    return this.#dispatcher.running;
  }

  async #rescue(operation: Operation): Promise<void> {
    await this.#ends.rescue(operation);
    this.wake();
  }

  #paused(state: PauseState): void {
    const before = JSON.stringify(this.pauses.state);
    this.pauses.state = state;
    if (JSON.stringify(state) !== before) this.wake();
  }

  /** Something of these types may start (null: of any). Workers without a handler for them need not all look. */
  #heard({ ready }: Commit): void {
    if (ready === null || [...ready].some((type) => this.declarations.has(type))) this.#dispatcher.hear();
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
    await Promise.all(active.map((operation) => this.#ends.lose(operation)));
  }

  onLog(listener: (sequence: number | null) => void): () => void {
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

  #lostLease(attempt: ActiveAttempt): void {
    const { id } = attempt.operation;
    this.#options.log('warn', `Attempt ${attempt.attempt} of ${id} has lost its lease; it is asked to stop.`);
    attempt.abort('lost');
  }
}
