import type { Pool } from 'pg';
import { messageOf } from '../../../../operation/error.ts';
import type { Operation } from '../../../../operation/operation.ts';
import type { EngineLog } from '../../../log.ts';
import { rowsOf } from '../database.ts';
import { isAlone, taken } from '../starts.ts';
import type { Dispatches } from './dispatches.ts';
import { type Drift, findDrift } from './drift.ts';
import { failedByBoss } from './failed.ts';

/** How often rows and dispatches are compared, ms. They are written together; only damage from outside can part them. */
const interval = 3_600_000;

export interface UpkeepOptions {
  readonly pool: Pool;
  readonly dispatches: Dispatches;
  readonly log: EngineLog;
  /** Makes the dispatches right that are not, in a transaction of the store; answers how many it changed. */
  readonly mend: () => Promise<number>;
  /** Makes the dispatches of operations anew that wait without having been started. */
  readonly again: (ids: readonly string[]) => Promise<void>;
}

/** What is done for the dispatches of all. */
export class Upkeep {
  readonly #options: UpkeepOptions;
  #comparedAt = Number.NEGATIVE_INFINITY;
  #comparing: Promise<void> | undefined;

  constructor(options: UpkeepOptions) {
    this.#options = options;
  }

  /** This server was elected: what an earlier version left without a dispatch gets one. */
  elected(): Promise<void> {
    this.#comparedAt = Number.NEGATIVE_INFINITY;
    return this.#compare();
  }

  /**
   * Lets pg-boss look for dead workers: whoever asks first after its interval does it for all, so that those with the shortest
   * lease set the pace. The elected server compares once an hour. Answers the operations that have lost their worker: of
   * those that stand alone also what was taken and not recorded, as it then is, since it may have begun.
   */
  async look(elected: boolean, now: number): Promise<Operation[]> {
    const { pool, dispatches, log, again } = this.#options;
    try {
      await dispatches.supervise();
      if (elected) await this.#compare();
      const failed = await failedByBoss(pool);
      const { idle = [], begun = [] } = Object.groupBy(failed, (operation) =>
        operation.status === 'Waiting' && !isAlone(operation) ? 'idle' : 'begun',
      );
      if (idle.length > 0) await again(idle.map(({ id }) => id));
      return begun.map((operation) => (operation.status === 'Waiting' ? taken(operation, null, now) : operation));
    } catch (error) {
      // The leases in the rows go on without it.
      log('warn', `Dispatches could not be looked after: ${messageOf(error)}`);
      return [];
    }
  }

  #compare(): Promise<void> {
    if (performance.now() - this.#comparedAt < interval) return Promise.resolve();
    this.#comparing ??= this.#mend().finally(() => {
      this.#comparing = undefined;
    });
    return this.#comparing;
  }

  async #mend(): Promise<void> {
    const { pool, log, mend } = this.#options;
    let mended = 0;
    // Looked for without the ledger, so that nobody waits for it when all is well.
    while (hasDrift(await findDrift((sql, values) => rowsOf(pool, sql, values)))) {
      const changed = await mend();
      if (changed === 0) break;
      mended += changed;
    }
    this.#comparedAt = performance.now();
    if (mended > 0)
      log('warn', `${mended} dispatches did not agree with their operations, and were made anew or removed.`);
  }
}

const hasDrift = ({ missing, stray }: Drift) => missing.length + stray.length > 0;
