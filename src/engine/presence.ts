import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Clock } from '../operation/clock.ts';
import type { HandlerDeclaration } from '../operation/handler.ts';
import { type WorkerInfo, type WorkerList, workerListOf } from '../operation/worker.ts';
import type { Runner } from './handler/runner.ts';
import type { EnlistedWorker, WorkerRegistry } from './store/workers.ts';

export interface PresenceOptions {
  /** Undefined: this process is alone on its data folder. */
  readonly registry: WorkerRegistry | undefined;
  readonly runner: Runner;
  readonly clock: Clock;
  readonly leaseMs: number;
  readonly version: string;
  /** Declarations of the handlers that are ready. */
  readonly ready: () => Iterable<HandlerDeclaration>;
  /** Attempts under way. */
  readonly running: () => number;
  readonly onError: (error: unknown) => void;
}

/**
 * Which workers live. This process writes itself into the table of a shared database as long as it has handlers, says so
 * again with each heartbeat of its leases, and takes itself out at its end; alone on a data folder it is the one worker.
 */
export class Presence {
  readonly #options: PresenceOptions;
  readonly #id = randomUUID();
  readonly #startedAt: number;
  readonly #listeners = new Set<() => void>();
  readonly #unsubscribe: (() => void) | undefined;
  /** Alone: since when a type that had a handler has had none. */
  readonly #absent = new Map<string, number>();
  #known: WorkerList | undefined;
  /** What was told of this worker: its types, and whether it stops; null: nothing. */
  #told: string | null = null;
  #stopping = false;
  #started = false;
  #work: Promise<void> = Promise.resolve();
  #planned = false;

  constructor(options: PresenceOptions) {
    this.#options = options;
    this.#startedAt = options.clock.now();
    if (options.registry === undefined) this.#known = this.#alone();
    this.#unsubscribe = options.registry?.onChange(() => void this.beat());
  }

  start(): void {
    this.#started = true;
    void this.beat();
  }

  /** Calls back when a worker has come, gone, or changed what it has handlers for. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Those that live now. Raises what the store raises. */
  async list(): Promise<WorkerList> {
    return this.#options.registry === undefined ? this.#alone() : this.#read(this.#options.registry);
  }

  /** Those that live as far as is known without asking; undefined: nothing is known yet. */
  get known(): WorkerList | undefined {
    return this.#known;
  }

  /** Says that this worker is there, and looks who else is. Never rejects; what is asked while it waits is done once. */
  beat(): Promise<void> {
    if (this.#planned || !this.#started) return this.#work;
    this.#planned = true;
    this.#work = this.#work.then(async () => {
      this.#planned = false;
      try {
        await this.#tell();
        if (this.#options.registry === undefined) this.#compare(this.#alone());
        else await this.#read(this.#options.registry);
      } catch (error) {
        this.#options.onError(error);
      }
    });
    return this.#work;
  }

  /** It takes nothing new any more. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.beat();
  }

  /** It is gone. */
  async close(): Promise<void> {
    this.#started = false;
    this.#unsubscribe?.();
    await this.#work;
    if (this.#told === null) return;
    await this.#options.registry?.dismiss(this.#id).catch(this.#options.onError);
  }

  async #tell(): Promise<void> {
    const { registry, leaseMs } = this.#options;
    if (registry === undefined) return;
    const own = this.#own();
    if (own === null && this.#told === null) return;
    if (own === null) {
      await registry.dismiss(this.#id);
      this.#told = null;
      return;
    }
    const telling = JSON.stringify([own.types, own.stopping]);
    await registry.enlist(own, leaseMs, telling !== this.#told);
    this.#told = telling;
  }

  async #read(registry: WorkerRegistry): Promise<WorkerList> {
    const { workers, absent } = await registry.live();
    const list = workerListOf(workers, absent, true);
    this.#compare(list);
    return list;
  }

  #compare(list: WorkerList): void {
    const before = this.#known;
    this.#known = list;
    if (before !== undefined && factsOf(before) === factsOf(list)) return;
    for (const listener of this.#listeners) listener();
  }

  #alone(): WorkerList {
    const own = this.#own();
    const now = this.#options.clock.now();
    for (const { type } of this.#known?.types ?? []) if (!this.#absent.has(type)) this.#absent.set(type, now);
    for (const { type } of own?.types ?? []) this.#absent.delete(type);
    const workers: WorkerInfo[] = own === null ? [] : [{ ...own, startedAt: this.#startedAt, seenAt: now }];
    return workerListOf(workers, this.#absent, false);
  }

  /** Null: without any handler it is no worker. */
  #own(): EnlistedWorker | null {
    const { runner, version, ready, running } = this.#options;
    if (runner.handlers().length === 0) return null;
    const types = [...(this.#stopping ? [] : ready())]
      .map(({ type, concurrency = runner.concurrency }) => ({ type, concurrency }))
      .sort((one, other) => (one.type < other.type ? -1 : 1));
    return {
      ...{ id: this.#id, uri: runner.workerUri, machine: hostname(), pid: process.pid, version },
      ...{ concurrency: runner.concurrency, running: running(), stopping: this.#stopping, types },
    };
  }
}

/** What a change is told of; the rest goes on all the time. */
function factsOf({ workers }: WorkerList): string {
  return JSON.stringify(workers.map(({ id, types, stopping }) => [id, types, stopping]));
}
