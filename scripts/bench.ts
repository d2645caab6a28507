// npm run bench -- [queues | scale | team | activation] [--rounds N] [--peers a,b,…] [--quick] [--no-write] [--data DIR]
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchActivation } from '../test/bench/activation.ts';
import { type Effort, fullEffort, quickEffort } from '../test/bench/effort.ts';
import { fileSystemOf } from '../test/bench/machine.ts';
import { peerNamed, peers } from '../test/bench/peers/all.ts';
import { benchQueues } from '../test/bench/queues.ts';
import { type Section, writeSection } from '../test/bench/results.ts';
import { benchScale } from '../test/bench/scale.ts';
import { writeMeasured } from '../test/bench/team/measured.ts';
import { writeSizing } from '../test/bench/team/sizingPage.ts';
import { benchTeam, fullTeamEffort, quickTeamEffort } from '../test/bench/team/team.ts';

const usage = `npm run bench -- [queues | scale | team | activation] [options]
  queues      the engine against other queues (the default)
  scale       the engine server with 1,000 and 1,000,000 operations
  team        the engine on PostgreSQL against pg-boss, and its reads against SQLite
  activation  the extension against an empty one
options
  --rounds N      rounds of a comparison (default ${fullEffort.rounds}, with --quick ${quickEffort.rounds})
  --peers a,b,…   some of: ${peers.map((peer) => peer.name).join(', ')}
  --quick         shorter and noisier
  --data DIR      folder for the queues, on a real disk (default: the system's temporary folder)
  --no-write      print only, leave test/bench/RESULTS.md alone`;

const resultsFile = join(import.meta.dirname, '../test/bench/RESULTS.md');
const say = (line: string): void => console.error(line);

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: 'string' },
      peers: { type: 'string' },
      quick: { type: 'boolean', default: false },
      data: { type: 'string' },
      'no-write': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(usage);
  const base = values.quick ? quickEffort : fullEffort;
  const effort: Effort = { ...base, rounds: roundCount(values.rounds, base.rounds) };
  const chosen = values.peers ? values.peers.split(',').map(peerNamed) : peers;
  const command = ['npm run bench', ...(process.argv.length > 2 ? ['--', ...process.argv.slice(2)] : [])].join(' ');

  const parts: Readonly<Record<string, [Section, (folder: string) => Promise<string>]>> = {
    queues: ['Queues', (folder) => benchQueues(chosen, effort, folder, command, say)],
    scale: ['Scale', (folder) => benchScale(folder, command, values.quick ? 50 : 200, say)],
    team: [
      'Team',
      (folder) => {
        const teamEffort = { ...(values.quick ? quickTeamEffort : fullTeamEffort), rounds: effort.rounds };
        return benchTeam(folder, teamEffort, command, say, async (measured) => {
          if (values['no-write']) return;
          writeMeasured(measured);
          await writeSizing(measured);
        });
      },
    ],
    activation: ['Activation', () => benchActivation()],
  };
  const part = parts[positionals[0] ?? 'queues'];
  if (!part) throw new Error(`There is no part "${positionals[0]}".\n${usage}`);
  const [section, measure] = part;
  const folder = await mkdtemp(join(values.data ?? tmpdir(), 'bgops-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  if (fileSystemOf(folder) === 'tmpfs')
    say(`${folder} is in memory: nothing there is durable. Use --data with a disk.`);
  const body = await measure(folder);
  console.log(`## ${section}\n\n${body}`);
  if (!values['no-write']) await writeSection(resultsFile, section, body);
}

function roundCount(text: string | undefined, usual: number): number {
  const rounds = text === undefined ? usual : Number(text);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error(`--rounds must be a whole number from 1, not "${text}".`);
  return rounds;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
