import type { Backend } from '../backend/backend.ts';
import type { ChangeBatch } from '../operation/answer.ts';
import type { Clock } from '../operation/clock.ts';
import { messageOf } from '../operation/error.ts';
import { failureCode } from './failureCode.ts';
import { Sender } from './signal.ts';

/** Where a connection stands, as its views show it. */
export type Phase =
  | { readonly kind: 'off' }
  | { readonly kind: 'starting' }
  | { readonly kind: 'on' }
  /** Was on; it tries again by itself. `since`: when it was lost, wall ms. */
  | { readonly kind: 'lost'; readonly reason: string; readonly since: number }
  /** Could not be opened; it waits for a person. `code` as in `operation/error.ts`, where there is one. */
  | { readonly kind: 'failed'; readonly reason: string; readonly code?: string };

/** How long a connection that nobody needs stays open, ms: what was just asked for may still come to something. */
const linger = 5_000;

/**
 * One place where operations live, opened when something needs it and closed when nothing does: a visible view, an
 * open panel, or work that has not ended. While it is on, changes are delivered in order.
 */
export class Connection {
  readonly #clock: Clock;
  readonly #openBackend: (signal: AbortSignal) => Promise<Backend>;
  readonly #phases = new Sender<Phase>();
  readonly #batches = new Sender<ChangeBatch>();
  readonly #resyncs = new Sender<void>();
  readonly #workers = new Sender<void>();
  readonly #backends = new Sender<Backend | undefined>();
  #phase: Phase = { kind: 'off' };
  #opening: Promise<Backend> | undefined;
  #open: Backend | undefined;
  #closer = new AbortController();
  #holders = 0;
  #leaving: (() => void) | undefined;

  readonly onPhase = this.#phases.signal;
  readonly onBatch = this.#batches.signal;
  /** Everything shown has to be read again. */
  readonly onResync = this.#resyncs.signal;
  /** A worker has come, gone, or changed what it has handlers for. */
  readonly onWorkers = this.#workers.signal;
  /** A backend is there, before the phase says `on`; undefined when it is gone. */
  readonly onBackend = this.#backends.signal;
  /** Whether the connection should stay although nobody holds it. */
  stays: () => boolean = () => false;

  /** `open` finds or starts what is behind the connection; its rejection is shown to the person. */
  constructor(clock: Clock, open: (signal: AbortSignal) => Promise<Backend>) {
    this.#clock = clock;
    this.#openBackend = open;
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** The backend while there is one. */
  get current(): Backend | undefined {
    return this.#open;
  }

  /** Opens the connection if it is not open. Rejects with the reason why it cannot be. */
  backend(): Promise<Backend> {
    this.#opening ??= this.#start(this.#closer.signal);
    return this.#opening;
  }

  /** Keeps the connection open, once it is, until the returned function is called. Does not open it. */
  hold(): () => void {
    let held = true;
    this.#holders += 1;
    this.#stay();
    return () => {
      if (!held) return;
      held = false;
      this.#holders -= 1;
      this.settle();
    };
  }

  /** Opens the connection if need be and keeps it open while `work` goes on. */
  async use<T>(work: (backend: Backend) => Promise<T>): Promise<T> {
    const release = this.hold();
    try {
      return await work(await this.backend());
    } finally {
      release();
    }
  }

  /** Closes the connection when nobody has needed it for some seconds. Called whenever that may have changed. */
  settle(): void {
    if (this.#isNeeded()) this.#stay();
    else
      this.#leaving ??= this.#clock.after(linger, () => {
        this.#leaving = undefined;
        if (!this.#isNeeded()) this.close();
      });
  }

  #stay(): void {
    this.#leaving?.();
    this.#leaving = undefined;
  }

  #isNeeded(): boolean {
    return this.#holders > 0 || !this.#open || this.stays();
  }

  close(): void {
    this.#stay();
    this.#closer.abort();
    this.#closer = new AbortController();
    this.#opening = undefined;
    const open = this.#open;
    this.#open = undefined;
    if (open) this.#backends.send(undefined);
    open?.dispose();
    this.#enter({ kind: 'off' });
  }

  async #start(signal: AbortSignal): Promise<Backend> {
    this.#enter({ kind: 'starting' });
    try {
      const backend = await this.#openBackend(signal);
      if (signal.aborted) {
        backend.dispose();
        throw new Error('The connection was closed while it was opened.');
      }
      this.#open = backend;
      await this.#follow(backend, signal);
      return backend;
    } catch (error) {
      if (!signal.aborted) {
        this.#opening = undefined;
        this.#open?.dispose();
        this.#open = undefined;
        this.#enter(failed(error));
      }
      throw error;
    }
  }

  /** Resolves when the stream of changes is there, so that what is read afterwards misses nothing. */
  #follow(backend: Backend, signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const started = () => {
      if (this.#phase.kind === 'on' || signal.aborted) return;
      if (this.#phase.kind === 'starting') this.#backends.send(backend);
      this.#enter({ kind: 'on' });
      resolve();
    };
    void this.#read(backend, signal, started).catch((error: unknown) => {
      reject(error);
      if (!signal.aborted && this.#phase.kind !== 'starting') this.#lose(error);
    });
    return promise;
  }

  async #read(backend: Backend, signal: AbortSignal, started: () => void): Promise<void> {
    for await (const change of backend.changes(null, signal)) {
      if (signal.aborted) return;
      if (change.kind === 'change') {
        started();
        this.#batches.send(change.batch);
      } else if (change.kind === 'resync') {
        started();
        this.#resyncs.send();
      } else if (change.kind === 'workers') {
        this.#workers.send();
      } else if (change.state.kind === 'connected') {
        const again = this.#phase.kind === 'lost';
        started();
        if (again) this.#resyncs.send();
      } else if (change.state.kind === 'offline') {
        if (this.#phase.kind === 'starting' || change.state.retryIn === null) throw new Offline(change.state);
        this.#enter({ kind: 'lost', reason: change.state.reason, since: this.#lostSince() });
      }
    }
    throw new Error('The connection ended.');
  }

  #lostSince(): number {
    return this.#phase.kind === 'lost' ? this.#phase.since : this.#clock.now();
  }

  /** The stream broke and nobody mends it below: what comes next is a person's decision. */
  #lose(error: unknown): void {
    this.close();
    this.#enter(failed(error));
  }

  #enter(phase: Phase): void {
    this.#phase = phase;
    this.#phases.send(phase);
  }
}

/** The stream says that it waits for a person, or that nothing answers at the start. */
class Offline extends Error {
  readonly code: string | undefined;

  constructor({ reason, code }: { readonly reason: string; readonly code?: string }) {
    super(reason);
    this.code = code;
  }
}

function failed(error: unknown): Phase {
  const code = error instanceof Offline ? error.code : failureCode(error);
  return { kind: 'failed', reason: messageOf(error), ...(code === undefined ? {} : { code }) };
}
