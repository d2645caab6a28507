import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { median } from '../statistics.ts';
import type { TeamFigure, TeamRounds } from './rounds.ts';
import type { TableSize } from './sizes.ts';

/** What sizing is worked out from; all of it measured in one run of the bench, and kept beside it. */
export interface Measured {
  readonly date: string;
  readonly machine: string;
  readonly perSecond: {
    /** Submits, 1,000 a call, by one server. */
    readonly submit: number;
    /** Operations run, with 4 worker processes. */
    readonly run: number;
  };
  readonly walBytes: { readonly submit: number; readonly run: number };
  /** Milliseconds of processor for each operation. */
  readonly cpuMs: {
    readonly submit: { readonly server: number; readonly database: number };
    readonly run: { readonly worker: number; readonly database: number };
  };
  /** Of each of 4 busy workers. */
  readonly connections: number;
  readonly tables: readonly TableSize[];
}

const file = join(import.meta.dirname, 'measured.json');

export function readMeasured(): Measured {
  return JSON.parse(readFileSync(file, 'utf8')) as Measured;
}

export function writeMeasured(measured: Measured): void {
  writeFileSync(file, `${JSON.stringify(measured, undefined, 2)}\n`);
}

/** The engine's figures of a run; undefined when one is missing. */
export function measuredOf(rounds: TeamRounds, tables: readonly TableSize[], machine: string): Measured | undefined {
  const of = (figure: TeamFigure, digits: number): number => {
    const value = median(rounds.engine.flatMap((round) => round[figure] ?? []));
    return value === undefined ? Number.NaN : Number(value.toFixed(digits));
  };
  const measured: Measured = {
    date: new Date().toISOString().slice(0, 10),
    machine,
    perSecond: { submit: of('bulk', 0), run: of('process4', 0) },
    walBytes: { submit: of('bulkWal', 0), run: of('processWal4', 0) },
    cpuMs: {
      submit: { server: of('submitterCpu', 3), database: of('bulkDatabaseCpu', 3) },
      run: { worker: of('workerCpu4', 3), database: of('databaseCpu4', 3) },
    },
    connections: of('connections4', 1),
    tables: tables.map(({ table, heap, indexes }) => ({ table, heap: Math.round(heap), indexes: Math.round(indexes) })),
  };
  // What is not a number is null in JSON.
  return tables.length === 0 || JSON.stringify(measured).includes('null') ? undefined : measured;
}
