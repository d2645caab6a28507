import type { Absences, WorkerInfo } from '../../operation/worker.ts';

/** What a worker says of itself; the rest is told by the clock of the database. */
export type EnlistedWorker = Omit<WorkerInfo, 'startedAt' | 'seenAt'>;

/** The workers of all processes on a database that several share. */
export interface WorkerRegistry {
  /** Writes a worker in, or that it is still there, for `leaseMs` from now. `changed`: all are told. */
  enlist(worker: EnlistedWorker, leaseMs: number, changed: boolean): Promise<void>;
  /** Takes a worker out that ends. */
  dismiss(id: string): Promise<void>;
  /** Takes those out whose lease has passed, and answers the rest, and since when types have had no worker. */
  live(): Promise<{ readonly workers: readonly WorkerInfo[]; readonly absent: Absences }>;
  /** Calls back when another worker, or this one, has come, gone, or changed what it has handlers for. */
  onChange(listener: () => void): () => void;
}
