/** The tiers of `npm test`, in the order they run: fast and telling ones first. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');

/** A program and its arguments. */
export type Step = readonly string[];

/** What its processes mostly do: compute, wait for other processes, or draw VS Code in a browser, which takes more than one processor at times. */
export type Load = 'computes' | 'waits' | 'draws';

/**
 * A tier whose tests report themselves (mocha), or one whose commands are the tests. One that is divided runs its files in
 * several processes side by side, those named `slow` first.
 */
export type Tier = {
  name: string;
  limit: number;
  /** Only tiers of the same load run side by side. */
  load: Load;
} & (
  | {
      kind: 'mocha';
      command: readonly string[];
      grep: 'argument' | 'option';
      divided: boolean;
      slow: readonly string[];
      /** Files that fail run once more. */
      again: boolean;
    }
  | { kind: 'commands'; steps: readonly Step[] }
);

/** Limits are seconds; a tier that takes longer is ended and counts as failed. */
export const tiers: readonly Tier[] = [
  { name: 'check', kind: 'commands', limit: 240, load: 'computes', steps: checks() },
  mocha('unit', 720, 10_000),
  mocha('contract', 720, 20_000),
  mocha('conformance', 480, 20_000),
  {
    ...mocha('fault', 1_500, 120_000, ['postgres/kill', 'serverKill', 'sqliteCalls', 'kill', 'failpoint']),
    load: 'waits',
  },
  {
    name: 'host',
    kind: 'mocha',
    limit: 360,
    load: 'draws',
    grep: 'option',
    divided: false,
    slow: [],
    again: false,
    command: ['node', path.join('scripts', 'test-host.ts'), '--no-build'],
  },
  // Each file on its own: the example's engine is one for all windows of a VS Code.
  { ...mocha('ui', 2_400, 120_000, namesIn('ui'), true), load: 'draws' },
  { ...mocha('package', 240, 120_000), load: 'draws' },
];

/** The test files of a tier, from the root of the project. */
export function filesOf({ name }: Tier): string[] {
  return globSync(`test/${name}/**/*.test.ts`, { cwd: root }).sort();
}

/** Whether anybody has written a test for the tier yet. */
export function hasTests(tier: Tier): boolean {
  return tier.kind === 'commands' || filesOf(tier).length > 0;
}

/** `slow` names files directly in the folder of the tier. */
function mocha(name: string, limit: number, timeout: number, slow: readonly string[] = [], again = false): Tier {
  const reporter = path.join('test', 'support', 'reporter.ts');
  const command = ['mocha', '--timeout', String(timeout), '--reporter', reporter];
  const first = slow.map((file) => path.join('test', name, `${file}.test.ts`));
  const rest = { divided: true, slow: first, again };
  return { name, kind: 'mocha', limit, load: 'computes', grep: 'argument', command, ...rest };
}

/** The test files directly in the folder of a tier, by name. */
function namesIn(tier: string): string[] {
  return globSync(`test/${tier}/*.test.ts`, { cwd: root })
    .map((file) => path.basename(file, '.test.ts'))
    .sort();
}

/** What `npm run check` runs, one test a command. */
function checks(): Step[] {
  const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const commands: string[] = scripts.check.split(' && ');
  return commands.map((command) => command.split(' '));
}
