import type { Client } from 'pg';
import type { PostgresServer } from '../../support/postgres/server.ts';
import { type TeamPeerName, teamPeerNames } from './peer.ts';
import { teamPeers } from './peers.ts';
import { measureProcessing } from './processing.ts';
import { measureStart, measureSubmitting } from './submitting.ts';

/** How long each figure is measured. */
export interface TeamEffort {
  readonly rounds: number;
  /** Operations that wait when workers begin. */
  readonly preloaded: number;
  /** Seconds after which processing is cut off and the rate is taken from what is done. */
  readonly processSeconds: number;
  readonly submitSeconds: number;
  readonly startSamples: number;
  /** Operations in the databases whose reads are compared, and how often each is asked. */
  readonly stored: number;
  readonly readSamples: number;
}

export const workerCounts = [1, 2, 4] as const;

/** What one side reached in one round; a figure is missing when it could not be measured. */
export type TeamFigures = Partial<Record<TeamFigure, number>>;

export type TeamFigure =
  | `${'process' | 'processWal' | 'workerCpu' | 'databaseCpu' | 'connections'}${(typeof workerCounts)[number]}`
  | 'bulk'
  | 'bulkWal'
  | 'submitterCpu'
  | 'bulkDatabaseCpu'
  | 'startP50'
  | 'startP99';

export type TeamRounds = Readonly<Record<TeamPeerName, readonly TeamFigures[]>>;

/** Each figure of both sides one after the other, each in an empty database, every other round in reverse order. */
export async function runTeamRounds(
  server: PostgresServer,
  effort: TeamEffort,
  look: (peer: TeamPeerName, client: Client, completed: number) => Promise<void>,
  say: (line: string) => void,
): Promise<TeamRounds> {
  const results: Record<TeamPeerName, TeamFigures[]> = { engine: [], 'pg-boss': [] };
  for (let round = 0; round < effort.rounds; round++) {
    const reached: Record<TeamPeerName, TeamFigures> = { engine: {}, 'pg-boss': {} };
    for (const [title, measure] of figures(server, effort, look)) {
      for (const name of round % 2 === 0 ? teamPeerNames : teamPeerNames.toReversed()) {
        try {
          const figure = await measure(name);
          Object.assign(reached[name], figure);
          say(`round ${round + 1} of ${effort.rounds}, ${title}, ${name}: ${JSON.stringify(figure)}`);
        } catch (error) {
          say(`round ${round + 1} of ${effort.rounds}, ${title}, ${name} failed: ${String(error)}`);
        }
      }
    }
    for (const name of teamPeerNames) results[name].push(reached[name]);
  }
  return results;
}

type Measure = (peer: TeamPeerName) => Promise<TeamFigures>;

function figures(
  server: PostgresServer,
  effort: TeamEffort,
  look: (peer: TeamPeerName, client: Client, completed: number) => Promise<void>,
): [title: string, Measure][] {
  const processing = workerCounts.map((workers): [string, Measure] => [
    `${workers} worker process${workers === 1 ? '' : 'es'}`,
    async (name) => {
      const { perSecond, walBytes, workerCpuMs, databaseCpuMs, connections } = await measureProcessing(
        teamPeers[name],
        server,
        {
          workers,
          total: effort.preloaded,
          seconds: effort.processSeconds,
          look: (client, completed) => look(name, client, completed),
        },
      );
      return {
        [`process${workers}`]: perSecond,
        [`processWal${workers}`]: walBytes,
        [`workerCpu${workers}`]: workerCpuMs,
        [`connections${workers}`]: connections,
        ...(databaseCpuMs === undefined ? {} : { [`databaseCpu${workers}`]: databaseCpuMs }),
      };
    },
  ]);
  return [
    ...processing,
    [
      'bulk submits',
      async (name) => {
        const { perSecond, walBytes, submitterCpuMs, databaseCpuMs } = await measureSubmitting(
          teamPeers[name],
          server,
          effort.submitSeconds,
        );
        const figure = { bulk: perSecond, bulkWal: walBytes, submitterCpu: submitterCpuMs };
        return databaseCpuMs === undefined ? figure : { ...figure, bulkDatabaseCpu: databaseCpuMs };
      },
    ],
    [
      'submit to start',
      async (name) => {
        const { p50, p99 } = await measureStart(teamPeers[name], server, effort.startSamples);
        return { startP50: p50, startP99: p99 };
      },
    ],
  ];
}
