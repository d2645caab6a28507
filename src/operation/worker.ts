import { z } from 'zod';
import { instant, type Operation } from './operation.ts';
import { isKept } from './status.ts';

/** A process that runs handlers, as it has said of itself. */
export const workerInfo = z.object({
  id: z.string(),
  /** Its name in attempts and `workerUri`, as in `bgops://host/4711`. */
  uri: z.string(),
  /** Name of the machine in its network. */
  machine: z.string(),
  pid: z.int(),
  /** Of the program; empty where that is not known. */
  version: z.string(),
  startedAt: instant,
  /** Its last sign of life, by the clock of the database where several share one. */
  seenAt: instant,
  /** Most attempts at a time, over all types. */
  concurrency: z.int(),
  /** Attempts under way. */
  running: z.int(),
  /** True while it takes nothing new and lets its attempts end. */
  stopping: z.boolean(),
  /** What it has handlers for, with the most attempts of each at a time; nothing while it stops. */
  types: z.array(z.object({ type: z.string(), concurrency: z.int() })),
});

/** All workers that live, and what they have handlers for. */
export const workerList = z.object({
  workers: z.array(workerInfo),
  /**
   * Types that a live worker has a handler for, or one that is gone had: how many there are, and since when there is none
   * (null while there is one). A type that is not here has never had any, as far as is known.
   */
  types: z.array(z.object({ type: z.string(), workers: z.int(), absentSince: instant.nullable() })),
  /** True where workers on other machines can take the operations, too. */
  shared: z.boolean(),
});

export type WorkerInfo = z.output<typeof workerInfo>;
export type WorkerList = z.output<typeof workerList>;

/** Since when types have had no live worker, by type. */
export type Absences = ReadonlyMap<string, number>;

/** `absent`: types of workers that are gone. Those that a live worker has are not absent, whatever it says. */
export function workerListOf(workers: readonly WorkerInfo[], absent: Absences, shared: boolean): WorkerList {
  const live = new Map<string, number>();
  for (const { types } of workers) for (const { type } of types) live.set(type, (live.get(type) ?? 0) + 1);
  const gone = [...absent].filter(([type]) => !live.has(type));
  return {
    workers: [...workers],
    types: [
      ...[...live].map(([type, count]) => ({ type, workers: count, absentSince: null })),
      ...gone.map(([type, absentSince]) => ({ type, workers: 0, absentSince })),
    ],
    shared,
  };
}

/** True when a live worker has a handler for the type. */
export function hasWorker({ types }: Pick<WorkerList, 'types'>, type: string): boolean {
  return types.some((known) => known.type === type && known.workers > 0);
}

type Subject = Pick<Operation, 'type' | 'status' | 'dueAt' | 'modifiedAt'>;

/** Since when an operation that is due has waited without a live worker for its type, ms; null: that is not so. */
export function noWorkerSince(operation: Subject, list: Pick<WorkerList, 'types'>): number | null {
  const { type, status, modifiedAt } = operation;
  if ((status !== 'New' && status !== 'Waiting') || isKept(operation) || hasWorker(list, type)) return null;
  const absentSince = list.types.find((known) => known.type === type)?.absentSince ?? 0;
  return Math.max(modifiedAt, absentSince);
}
