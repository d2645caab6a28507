import type { Backend } from '../../backend/backend.ts';
import type { WorkerList } from '../../operation/worker.ts';
import type { Connection } from '../connection.ts';
import { Sender } from '../signal.ts';

/** Which workers live, as last known: read when the connection opens, and when it tells that they have changed. */
export class WorkerWatch {
  readonly #changed = new Sender<void>();
  readonly #stops: readonly (() => void)[];
  #backend: Backend | undefined;
  #value: WorkerList | undefined;

  readonly onChange = this.#changed.signal;

  constructor(connection: Connection) {
    this.#stops = [
      connection.onBackend((backend) => {
        this.#backend = backend?.capabilities.workers === true ? backend : undefined;
        this.#value = undefined;
        void this.#read();
      }),
      connection.onWorkers(() => void this.#read()),
      connection.onResync(() => void this.#read()),
    ];
  }

  /** Undefined: the connection does not tell. */
  get value(): WorkerList | undefined {
    return this.#value;
  }

  dispose(): void {
    for (const stop of this.#stops) stop();
  }

  /** A server of an older version does not tell; nothing is said then. */
  async #read(): Promise<void> {
    const backend = this.#backend;
    const value = await backend?.workers().catch(() => undefined);
    if (backend !== this.#backend || (value === undefined && this.#value === undefined)) return;
    this.#value = value;
    this.#changed.send();
  }
}
