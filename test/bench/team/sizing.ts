import { cell, markdownTable } from '../table.ts';
import type { Measured } from './measured.ts';

/** What the figures are worked out for. */
const assumed = {
  perDay: [1e6, 1e7, 1e8, 1e9],
  /** The busiest second has so many times the average. */
  peak: 3,
  /** Days that operations stay after they have ended. */
  daysKept: 7,
  /** Operations in one transaction of a worker or of a bulk submit. */
  batch: 100,
  /** Connections of each server and of each worker at most: ten in its pool, one that listens. */
  connections: 11,
  /** Operations at a time in one worker, each of which takes so many seconds. */
  concurrency: 10,
  handlerSeconds: 0.1,
  /** Requests are spread over servers so that each has a processor and keeps it half busy. */
  busy: 0.5,
} as const;

/** One large machine with PostgreSQL, for the question what breaks first. */
const largeMachine = {
  cores: 32,
  /** Bytes a second that its disk takes for the log, synced. */
  walBytesPerSecond: 500e6,
  diskBytes: 20e12,
  connections: 500,
} as const;

const secondsPerDay = 86_400;
const changesPerOperation = 3;

interface Need {
  readonly perDay: number;
  readonly atPeak: number;
  readonly stored: number;
}

function need(perDay: number): Need {
  return {
    perDay,
    atPeak: (perDay / secondsPerDay) * assumed.peak,
    stored: perDay * assumed.daysKept,
  };
}

/** Operations that one database takes in and runs in a second: both go through the ledger, one transaction after the other. */
function inTurns({ perSecond }: Measured): number {
  return 1 / (1 / perSecond.submit + 1 / perSecond.run);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function indexesOf({ tables }: Measured, name: string): number {
  return tables.find(({ table }) => table === name)?.indexes ?? 0;
}

/** What one operation costs, as measured. */
function costs({ tables, walBytes, cpuMs }: Measured) {
  return {
    rows: sum(tables.map(({ heap }) => heap)),
    indexes: sum(tables.map(({ indexes }) => indexes)),
    wal: walBytes.submit + walBytes.run,
    databaseMs: cpuMs.submit.database + cpuMs.run.database,
    serverMs: cpuMs.submit.server,
    workerMs: cpuMs.run.worker,
  };
}

export function measuredTable(measured: Measured): string {
  const { rows, indexes, wal, databaseMs, serverMs, workerMs } = costs(measured);
  const { walBytes, cpuMs, perSecond, date, machine } = measured;
  const table = markdownTable(
    ['for each operation', 'submit', 'start and completion', 'together'],
    [
      ['rows on disk, bytes', '', '', cell(rows, 0)],
      ['indexes on disk, bytes', '', '', cell(indexes, 0)],
      ['WAL, bytes', cell(walBytes.submit, 0), cell(walBytes.run, 0), cell(wal, 0)],
      ['processor of PostgreSQL, ms', cell(cpuMs.submit.database, 3), cell(cpuMs.run.database, 3), cell(databaseMs, 3)],
      ['processor of server or worker, ms', cell(serverMs, 3), cell(workerMs, 3), cell(serverMs + workerMs, 3)],
      ['connections of a busy worker', '', cell(measured.connections, 1), ''],
      ['most in a second', cell(perSecond.submit, 0), cell(perSecond.run, 0), ''],
    ],
  );
  return `Measured on ${date} with ${machine}.\n\n${table}`;
}

/** What each number of operations a day needs. */
export function sizes(measured: Measured): string {
  const cost = costs(measured);
  const needs = assumed.perDay.map(need);
  const row = (title: string, digits: number, of: (need: Need) => number): string[] => [
    title,
    ...needs.map((one) => cell(of(one), digits)),
  ];
  const workers = ({ atPeak }: Need) =>
    Math.max(
      Math.ceil((atPeak * assumed.handlerSeconds) / assumed.concurrency),
      Math.ceil((atPeak * cost.workerMs) / 1_000 / assumed.busy),
    );
  const servers = ({ atPeak }: Need) => Math.max(2, Math.ceil((atPeak * cost.serverMs) / 1_000 / assumed.busy));
  const databases = ({ atPeak }: Need) => Math.ceil(atPeak / inTurns(measured));
  const gigabyte = 1e9;
  return markdownTable(
    ['operations a day', ...assumed.perDay.map((perDay) => cell(perDay, 0))],
    [
      row('a second, on average', 0, ({ perDay }) => perDay / secondsPerDay),
      row('a second, at the peak', 0, ({ atPeak }) => atPeak),
      row(`operations kept (${assumed.daysKept} days)`, 0, ({ stored }) => stored),
      row('events kept', 0, ({ stored }) => stored * changesPerOperation),
      row('rows, GB', 0, ({ stored }) => (stored * cost.rows) / gigabyte),
      row('indexes, GB', 0, ({ stored }) => (stored * cost.indexes) / gigabyte),
      row('rows and indexes of one day, GB', 0, ({ perDay }) => (perDay * (cost.rows + cost.indexes)) / gigabyte),
      row(
        'indexes of the table operation, GB',
        0,
        ({ stored }) => (stored * indexesOf(measured, 'operation')) / gigabyte,
      ),
      row('WAL a day, GB', 0, ({ perDay }) => (perDay * cost.wal) / gigabyte),
      row('WAL at the peak, MB/s', 1, ({ atPeak }) => (atPeak * cost.wal) / 1e6),
      row('processors of PostgreSQL at the peak', 1, ({ atPeak }) => (atPeak * cost.databaseMs) / 1_000),
      row('rows that die a second, on average', 0, ({ perDay }) => (perDay / secondsPerDay) * deadRows),
      row('transactions a second at the peak', 0, ({ atPeak }) => (atPeak / assumed.batch) * transactionsPerBatch),
      row('days between two freezes', 0, ({ perDay }) => freezeAge / ((perDay / assumed.batch) * transactionsPerBatch)),
      row('servers', 0, servers),
      row(`workers (${assumed.concurrency} at a time, ${assumed.handlerSeconds * 1_000} ms each)`, 0, workers),
      row('connections without a pooler', 0, (one) => (servers(one) + workers(one)) * assumed.connections),
      row('databases of the measured speed', 0, databases),
    ],
  );
}

/**
 * Versions of rows that vacuum clears up for each operation: two updates of its row, one update and the end of its dispatch,
 * and what expiry removes, which is the row, its events and its input.
 */
const deadRows = 2 + 2 + 1 + changesPerOperation + 1;

/** Transactions for each batch: it is submitted, fetched, started with the ends of the one before. */
const transactionsPerBatch = 3;
/** Transaction ids after which PostgreSQL freezes old rows (`autovacuum_freeze_max_age`). */
const freezeAge = 200e6;

interface Limit {
  readonly what: string;
  /** Operations a day at which it is reached. */
  readonly perDay: number;
  readonly next: string;
}

/** The limits of one database on a large machine, that which is reached first on top. */
function limitsOf(measured: Measured): readonly Limit[] {
  const cost = costs(measured);
  const perDay = (perSecond: number): number => (perSecond / assumed.peak) * secondsPerDay;
  const { cores, walBytesPerSecond, diskBytes, connections } = largeMachine;
  const perWorker = assumed.concurrency / assumed.handlerSeconds;
  const limits: Limit[] = [
    {
      what: 'transactions in turns (the ledger), at the measured speed',
      perDay: perDay(inTurns(measured)),
      next: 'larger batches, faster processors; then a database for each team or group of types',
    },
    {
      what: `${connections} connections without a pooler`,
      perDay: perDay(Math.floor(connections / assumed.connections) * perWorker),
      next: 'PgBouncer, more operations at a time in a worker',
    },
    {
      what: `${cores} processors of PostgreSQL`,
      perDay: perDay((cores * 1_000) / cost.databaseMs),
      next: 'another database',
    },
    {
      what: `${diskBytes / 1e12} TB of disk, ${assumed.daysKept} days kept`,
      perDay: diskBytes / (cost.rows + cost.indexes) / assumed.daysKept,
      next: 'a shorter `ttl`',
    },
    {
      what: `${walBytesPerSecond / 1e6} MB/s of WAL`,
      perDay: perDay(walBytesPerSecond / cost.wal),
      next: 'a disk of its own for WAL; another database',
    },
  ];
  return limits.toSorted((a, b) => a.perDay - b.perDay);
}

export function breaking(measured: Measured): string {
  return markdownTable(
    ['what is reached', 'at operations a day', 'then'],
    limitsOf(measured).map(({ what, perDay, next }) => [what, inWords(perDay), next]),
    'text',
  );
}

/** Two digits, which is more than is known. */
function inWords(count: number): string {
  const digits = 10 ** (Math.floor(Math.log10(count)) - 1);
  return cell(Math.round(count / digits) * digits, 0);
}
