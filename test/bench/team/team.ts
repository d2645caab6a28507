import { mkdir } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { build } from '../../../esbuild.mjs';
import { startPostgres } from '../../support/postgres/server.ts';
import { describeMachine } from '../machine.ts';
import { cell } from '../table.ts';
import { type Measured, measuredOf } from './measured.ts';
import { fillPostgres, fillSqlite } from './million.ts';
import { batch, type TeamPeerName, teamPeerNames } from './peer.ts';
import { compareReads } from './reads.ts';
import { comparisonTables, descriptionTable, readTable, sizeTable } from './report.ts';
import { runTeamRounds, type TeamEffort } from './rounds.ts';
import { sizesOf, type TableSize } from './sizes.ts';

export const fullTeamEffort: TeamEffort = {
  rounds: 5,
  preloaded: 30_000,
  processSeconds: 30,
  submitSeconds: 3,
  startSamples: 120,
  stored: 1_000_000,
  readSamples: 200,
};

/** For a look while working. */
export const quickTeamEffort: TeamEffort = {
  rounds: 1,
  preloaded: 10_000,
  processSeconds: 10,
  submitSeconds: 1.5,
  startSamples: 40,
  stored: 200_000,
  readSamples: 50,
};

/**
 * What the engine does on PostgreSQL beside pg-boss, and its reads beside SQLite's; the part of the results file about it.
 * `keep` is given what sizing is worked out from.
 */
export async function benchTeam(
  folder: string,
  effort: TeamEffort,
  command: string,
  say: (line: string) => void,
  keep: (measured: Measured) => Promise<void>,
): Promise<string> {
  await build({ targets: ['server'] });
  const machine = describeMachine(folder, undefined);
  const busy = machineNow();
  const server = await startPostgres();
  try {
    const sizes = new Map<TeamPeerName, TableSize[]>();
    const look = async (name: TeamPeerName, client: Client, completed: number): Promise<void> => {
      if (!sizes.has(name)) sizes.set(name, await sizesOf(client, completed));
    };
    const rounds = await runTeamRounds(server, effort, look, say);
    say(`filling ${cell(effort.stored, 0)} operations…`);
    const sqlite = join(folder, 'on-sqlite');
    await mkdir(sqlite);
    await fillSqlite(sqlite, effort.stored);
    const url = await server.createDatabase();
    await fillPostgres(url, effort.stored);
    const version = await versionOf(url);
    say('comparing reads…');
    const reads = await compareReads(sqlite, url, folder, effort.readSamples);
    const tables = comparisonTables(rounds);
    const measured = measuredOf(rounds, sizes.get('engine') ?? [], busy);
    if (measured === undefined) say('Some figures are missing: sizing is left as it is.');
    else await keep(measured);
    return [
      [
        `- Date: ${new Date().toISOString().slice(0, 10)}, ${effort.rounds} round${effort.rounds === 1 ? '' : 's'}; reproduce with \`${command}\``,
        ...machine,
        `- PostgreSQL ${version} with its defaults (a commit is synced to disk), pg-boss 12.38.0, all on this machine over loopback`,
      ].join('\n'),
      'Beside pg-boss alone, which keeps less of each operation. Medians, lowest and highest round; ratios are the engine ' +
        'divided by pg-boss, taken inside each round, and their median. Each figure in an empty database, both sides in ' +
        `turns, each process of its own; ${cell(effort.preloaded, 0)} operations of 200 bytes wait when workers begin, ` +
        `which take ${batch} at a time; from the first start to the last stored completion.`,
      tables.targets,
      'What it costs. A start and completion is all that a worker writes for one operation that is submitted already.',
      tables.costs,
      descriptionTable(),
      `Reads with ${cell(effort.stored, 0)} operations, through the API of an engine server on PostgreSQL and of one on SQLite, ` +
        `asked in turns, ${effort.readSamples} samples each, pages of 50. To reach: counts, pages and deltas at most 2 × SQLite's.`,
      readTable(reads),
      'Bytes on disk for each operation, submitted, run and completed by one worker, with what updates left behind.',
      ...teamPeerNames.map((name) => `${name}:\n\n${sizeTable(sizes.get(name) ?? [])}`),
    ].join('\n\n');
  } finally {
    await server.stop();
  }
}

function machineNow(): string {
  return `${availableParallelism()} × ${cpus()[0]?.model.trim()}, load average ${loadavg()[0]?.toFixed(1)}`;
}

async function versionOf(url: string): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ version: string }>(
    "SELECT split_part(current_setting('server_version'), ' ', 1) AS version",
  );
  await client.end();
  return rows[0]?.version ?? 'of unknown version';
}
