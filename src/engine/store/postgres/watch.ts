import type { News } from './news.ts';

/** Hears of what other servers commit, and takes part in the election of the one that looks after what is due. */
export interface Watch {
  /** Resolves when it hears, with all that was committed before told. Rejects when the database cannot be reached. */
  start(): Promise<void>;
  /** True while this server is the elected one. */
  readonly elected: boolean;
  close(): Promise<void>;
}

export interface WatchEvents {
  onNews(news: News): void;
  /** The database can be reached again, or this server was elected. */
  onReachable(): void;
  /** Workers came, went or changed. */
  onWorkers(): void;
  /** Texts were added to logs of these operations; null: to any. */
  onLogs(sequences: readonly number[] | null): void;
}

/** How often it is tried to be elected, ms. */
export const electionInterval = 2_000;
/** Any number that nothing else of ours locks. The lock of a session goes before the lease in the table `election`. */
export const electionLock = 6_203_052;
