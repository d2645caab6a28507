import type { Backend } from '../../backend/backend.ts';
import type { Clock } from '../../operation/clock.ts';
import type { Connection } from '../connection.ts';
import { Sender } from '../signal.ts';
import type { UsualDuration } from '../statistics/stuck.ts';

/** What is usual is measured over so long, and is good for so long, ms. */
const period = 86_400_000;
const goodFor = 600_000;

/**
 * How long operations of each type take, on connections to an engine: figures of others cost requests. It is read when
 * somebody looks at an operation that has run for a while, and then not again for minutes.
 */
export class UsualDurations {
  readonly #clock: Clock;
  readonly #changed = new Sender<void>();
  readonly #stop: () => void;
  #backend: Backend | undefined;
  #byType: ReadonlyMap<string, UsualDuration> = new Map();
  /** On the clock's own time; undefined: it was not read yet. */
  #readAt: number | undefined;

  readonly onChange = this.#changed.signal;

  constructor(connection: Connection, clock: Clock) {
    this.#clock = clock;
    this.#stop = connection.onBackend((backend) => {
      const { workers, statistics } = backend?.capabilities ?? {};
      this.#backend = workers === true && statistics === true ? backend : undefined;
      this.#byType = new Map();
      this.#readAt = undefined;
    });
  }

  /** Null: nothing is known, or not yet. */
  of(type: string): UsualDuration | null {
    const now = this.#clock.elapsed();
    if (this.#backend && (this.#readAt === undefined || now - this.#readAt > goodFor)) {
      this.#readAt = now;
      void this.#read(this.#backend);
    }
    return this.#byType.get(type) ?? null;
  }

  dispose(): void {
    this.#stop();
  }

  /** When it cannot be read, nothing is said. */
  async #read(backend: Backend): Promise<void> {
    const answer = await backend.statistics({ since: this.#clock.now() - period, byType: true }).catch(() => undefined);
    if (answer === undefined || backend !== this.#backend) return;
    this.#byType = new Map(
      answer.rows.flatMap(({ type, duration, measured = 0 }) =>
        type === null || duration === null ? [] : [[type, { p99: duration.p99, measured }] as const],
      ),
    );
    this.#changed.send();
  }
}
