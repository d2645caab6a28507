import { Engine, type EngineOptions } from '../engine/engine.ts';
import { defaultLimits } from '../engine/engineOptions.ts';
import { lockFolder } from '../engine/folder.ts';
import { tellAll } from '../engine/observer.ts';
import type { OperationFailure } from '../operation/error.ts';
import { version } from './version.ts';

export interface Place {
  /** Absolute path of the data folder. */
  readonly folder: string;
  /** URL of a PostgreSQL database, or null. */
  readonly database: string | null;
  /** The same database without a pooler; undefined: there is none between, or nobody said. */
  readonly direct?: string | null | undefined;
}

interface Rest extends Omit<EngineOptions, 'folder'>, Pick<Place, 'direct'> {
  /** A newer program took the database over: this one can write nothing any more, and has to end. */
  readonly outdated?: (failure: OperationFailure) => void;
}

/** Opens the engine on a database that others share, or on the data folder; this server has the folder for itself. */
export async function openEngine({ folder, database, direct }: Place, rest: Rest): Promise<Engine> {
  if (database === null) return Engine.open({ folder, version, ...rest });
  const lock = lockFolder(folder);
  try {
    return await shareEngine(database, { direct, ...rest }, () => lock.release('clean'));
  } catch (error) {
    lock.release('clean');
    throw error;
  }
}

/** Opens an engine on a database. Raises `newer-database`, `storage-failed`. */
export async function shareEngine(database: string, rest: Rest, release = () => {}): Promise<Engine> {
  // What talks to PostgreSQL is read only where there is one.
  const { PostgresStore } = await import('../engine/store/postgres/postgresStore.ts');
  const { outdated, direct = null, ...options } = rest;
  const { clock, limits, log, observers = [] } = options;
  const store = await PostgresStore.open({
    url: database,
    direct,
    groupLimit: limits?.groupLimit ?? defaultLimits.groupLimit,
    leaseMs: limits?.leaseMs ?? defaultLimits.leaseMs,
    ...(clock === undefined ? {} : { clock }),
    ...(log === undefined ? {} : { log }),
    ...(outdated === undefined ? {} : { outdated }),
    measured: tellAll(observers).committed,
  });
  try {
    return await Engine.share({ version, ...options, clock: store.clock, store }, release);
  } catch (error) {
    await store.close();
    throw error;
  }
}
