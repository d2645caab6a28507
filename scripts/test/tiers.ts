/** The tiers of `npm test`, in the order they run: fast and telling ones first. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');

/** A program and its arguments. */
export type Step = readonly string[];

/** A tier whose tests report themselves (mocha), or one whose commands are the tests. */
export type Tier = { name: string; limit: number } & (
  | { kind: 'mocha'; command: readonly string[]; grep: 'argument' | 'option' }
  | { kind: 'commands'; steps: readonly Step[] }
);

/** Limits are seconds; a tier that takes longer is ended and counts as failed. */
export const tiers: readonly Tier[] = [
  { name: 'check', kind: 'commands', limit: 120, steps: checks() },
  mocha('unit', 420, 10_000),
  mocha('contract', 240, 20_000),
  mocha('conformance', 240, 20_000),
  mocha('fault', 720, 120_000),
  {
    name: 'host',
    kind: 'mocha',
    limit: 360,
    grep: 'option',
    command: ['node', path.join('scripts', 'test-host.ts'), '--no-build'],
  },
  mocha('ui', 600, 120_000),
  mocha('package', 240, 120_000),
];

/** Whether anybody has written a test for the tier yet. */
export function hasTests(tier: Tier): boolean {
  return tier.kind === 'commands' || globSync(`test/${tier.name}/**/*.test.ts`, { cwd: root }).length > 0;
}

function mocha(name: string, limit: number, timeout: number): Tier {
  const reporter = path.join('test', 'support', 'reporter.ts');
  const options = ['--timeout', String(timeout), '--reporter', reporter];
  return { name, kind: 'mocha', limit, grep: 'argument', command: ['mocha', ...options, `test/${name}/**/*.test.ts`] };
}

/** What `npm run check` runs, one test a command. */
function checks(): Step[] {
  const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const commands: string[] = scripts.check.split(' && ');
  return commands.map((command) => command.split(' '));
}
