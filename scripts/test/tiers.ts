/** The tiers of `npm test`, in the order they run: fast and telling ones first. */
import { globSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');

/** A program and its arguments. */
export type Step = readonly string[];

/**
 * A tier whose tests report themselves (mocha), or one whose commands are the tests. Files of a tier with several lanes
 * run in so many processes side by side, those named `slow` first.
 */
export type Tier = { name: string; limit: number } & (
  | {
      kind: 'mocha';
      command: readonly string[];
      grep: 'argument' | 'option';
      lanes: number;
      slow: readonly string[];
    }
  | { kind: 'commands'; steps: readonly Step[] }
);

/** Processes that use the processor side by side. */
const lanes = Math.min(os.availableParallelism(), 4);

/** Limits are seconds; a tier that takes longer is ended and counts as failed. */
export const tiers: readonly Tier[] = [
  { name: 'check', kind: 'commands', limit: 120, steps: checks() },
  mocha('unit', 420, 10_000, { lanes }),
  mocha('contract', 240, 20_000, { lanes }),
  mocha('conformance', 240, 20_000, { lanes }),
  mocha('fault', 720, 120_000, { lanes, slow: ['serverKill', 'sqliteCalls', 'kill', 'failpoint'] }),
  {
    name: 'host',
    kind: 'mocha',
    limit: 360,
    grep: 'option',
    lanes: 1,
    slow: [],
    command: ['node', path.join('scripts', 'test-host.ts'), '--no-build'],
  },
  mocha('ui', 600, 120_000, { lanes: 2, slow: ['connections', 'trouble'] }),
  mocha('package', 240, 120_000),
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
function mocha(name: string, limit: number, timeout: number, { lanes = 1, slow = [] as string[] } = {}): Tier {
  const reporter = path.join('test', 'support', 'reporter.ts');
  const command = ['mocha', '--timeout', String(timeout), '--reporter', reporter];
  const first = slow.map((file) => path.join('test', name, `${file}.test.ts`));
  return { name, kind: 'mocha', limit, grep: 'argument', command, lanes, slow: first };
}

/** What `npm run check` runs, one test a command. */
function checks(): Step[] {
  const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const commands: string[] = scripts.check.split(' && ');
  return commands.map((command) => command.split(' '));
}
