import { median, medianRatio } from '../statistics.ts';
import { cell, markdownTable } from '../table.ts';
import { type TeamPeerName, teamPeerNames } from './peer.ts';
import { teamPeers } from './peers.ts';
import type { Read } from './reads.ts';
import { type TeamFigure, type TeamRounds, workerCounts } from './rounds.ts';
import type { TableSize } from './sizes.ts';

interface Row {
  readonly title: string;
  readonly figure: TeamFigure;
  readonly digits: number;
  readonly atLeast?: number;
  readonly atMost?: number;
}

const processed = (workers: (typeof workerCounts)[number]): Row => ({
  title: `processed /s, ${workers} worker process${workers === 1 ? '' : 'es'}`,
  figure: `process${workers}`,
  digits: 0,
  atLeast: 0.6,
});

/** What must hold, as the engine's figure divided by that of pg-boss. */
const targets: readonly Row[] = [
  ...workerCounts.map(processed),
  { title: 'durable submits /s, 1,000 a call', figure: 'bulk', digits: 0, atLeast: 0.6 },
  { title: 'submit → start when idle, p50 ms', figure: 'startP50', digits: 2, atMost: 1.5 },
];

const costs: readonly Row[] = [
  { title: 'submit → start when idle, p99 ms', figure: 'startP99', digits: 2 },
  ...workerCounts.flatMap((workers): Row[] => [
    { title: `processor ms an operation, ${workers} × worker`, figure: `workerCpu${workers}`, digits: 3 },
    { title: `processor ms an operation, PostgreSQL, ${workers} × worker`, figure: `databaseCpu${workers}`, digits: 3 },
  ]),
  { title: 'connections of each of 4 workers', figure: 'connections4', digits: 1 },
  { title: 'processor ms a submit, submitter', figure: 'submitterCpu', digits: 3 },
  { title: 'processor ms a submit, PostgreSQL', figure: 'bulkDatabaseCpu', digits: 3 },
  { title: 'WAL bytes a submit', figure: 'bulkWal', digits: 0 },
  { title: 'WAL bytes a start and completion, 1 worker', figure: 'processWal1', digits: 0 },
  { title: 'WAL bytes a start and completion, 4 workers', figure: 'processWal4', digits: 0 },
];

/** Both sides' figures, ratios taken inside each round, targets and costs. */
export function comparisonTables(rounds: TeamRounds): { targets: string; costs: string } {
  const values = (name: TeamPeerName, figure: TeamFigure) => rounds[name].map((round) => round[figure]);
  const row = ({ title, figure, digits, atLeast, atMost }: Row): string[] => {
    const ratio = medianRatio(values('engine', figure), values('pg-boss', figure));
    const cells = teamPeerNames.map((name) => range(values(name, figure), digits));
    const wanted = atLeast === undefined ? (atMost === undefined ? undefined : `≤ ${atMost}`) : `≥ ${atLeast}`;
    const met = ratio !== undefined && ratio >= (atLeast ?? 0) && ratio <= (atMost ?? Number.POSITIVE_INFINITY);
    const told = ratio === undefined ? 'not measured' : met ? 'yes' : '**no**';
    return [title, ...cells, cell(ratio, 2), ...(wanted === undefined ? [] : [wanted, told])];
  };
  const header = ['', ...teamPeerNames.map((name) => teamPeers[name].title), 'ratio'];
  return {
    targets: markdownTable([...header, 'to reach', 'reached'], targets.map(row)),
    costs: markdownTable(header, costs.map(row)),
  };
}

/** Median, with the lowest and the highest round behind it. */
function range(values: readonly (number | undefined)[], digits: number): string {
  const known = values.filter((value) => value !== undefined);
  const middle = cell(median(known), digits);
  return known.length < 2
    ? middle
    : `${middle} (${cell(Math.min(...known), digits)}–${cell(Math.max(...known), digits)})`;
}

const mostRatio = 2;

export function readTable(reads: readonly Read[]): string {
  const rows = reads.map(({ title, counts, sqlite, postgres }) => {
    const ratio = postgres.p50 / sqlite.p50;
    return [
      title,
      ...[sqlite, postgres].map(({ p50, p99 }) => `${cell(p50, 2)} / ${cell(p99, 2)}`),
      cell(ratio, 2),
      counts ? (ratio <= mostRatio ? 'yes' : '**no**') : '',
    ];
  });
  return markdownTable(['', 'SQLite, p50 / p99 ms', 'PostgreSQL, p50 / p99 ms', 'ratio of p50', 'reached'], rows);
}

export function sizeTable(sizes: readonly TableSize[]): string {
  const total = (of: (size: TableSize) => number): number => sizes.reduce((sum, size) => sum + of(size), 0);
  const rows = [...sizes, { table: 'all', heap: total(({ heap }) => heap), indexes: total(({ indexes }) => indexes) }];
  return markdownTable(
    ['table', 'rows, bytes', 'indexes, bytes', 'together, bytes'],
    rows.map(({ table, heap, indexes }) => [table, ...[heap, indexes, heap + indexes].map((bytes) => cell(bytes, 0))]),
  );
}

export function descriptionTable(): string {
  return markdownTable(
    ['', 'how it runs', 'keeps of each operation'],
    teamPeerNames.map((name) => [teamPeers[name].title, teamPeers[name].setup, teamPeers[name].records]),
    'text',
  );
}
