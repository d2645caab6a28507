/**
 * `npm test [-- TIER…] [-- MOCHA ARGUMENTS…]`: builds, runs every tier (or those named) and ends with one line that
 * adds them all up, `N passed, N failed`, with `, N skipped` where tests were skipped. Arguments from the first that
 * begins with a dash on go to mocha: `npm test -- unit -g retry`.
 */

import os from 'node:os';
import path from 'node:path';
import { runShares } from './test/runShares.ts';
import { add, type Count, fail, nothing, sharesOf } from './test/share.ts';
import { hasTests, type Load, root, type Tier, tiers } from './test/tiers.ts';
import { run } from './vscode/processes.ts';

const { chosen, rest } = readArguments(process.argv.slice(2));
const total = nothing();
const processors = os.availableParallelism();
/** How many processes run side by side. */
const lanes: Record<Load, number> = {
  computes: Math.min(processors, 4),
  waits: Math.min(processors + 1, 6),
  draws: Math.max(1, Math.round(Math.min(processors, 6) * 0.75)),
};
const began = Date.now();

// Tests start hundreds of processes from the same sources: Node compiles them once.
process.env.NODE_COMPILE_CACHE ??= path.join(root, 'node_modules', '.cache', 'compiled');

const built = await run('node', ['esbuild.mjs'], { cwd: root });
process.stdout.write(built.output);
if (built.code !== 0) fail(total, 'build: `node esbuild.mjs` failed');
else process.env.BGOPS_SHIPPED = '1';

for (const { name } of chosen.filter((tier) => !hasTests(tier))) console.log(`\n── ${name}: has no tests yet`);
for (const load of ['computes', 'waits', 'draws'] as const) {
  const width = lanes[load];
  const now = chosen.filter((tier) => hasTests(tier) && tier.load === load);
  const shares = now.flatMap((tier) => sharesOf(tier, mochaArguments(tier), width));
  await runShares(shares, width, (tier, count, ms) => {
    add(total, count);
    console.log(`── ${tier.name}: ${summary(count)} in ${seconds(ms)}`);
  });
}

console.log(`\nAll in ${seconds(Date.now() - began)}.`);
for (const line of total.unsteady) console.log(`⚠ failed once, then passed: ${line}`);
for (const line of total.failures) console.log(`✘ ${line}`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
console.log(summary(total));

function summary({ passed, failed, skipped }: Count): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

/** The host tier is started by a script of ours, which knows `-g` only. */
function mochaArguments(tier: Tier): string[] {
  if (tier.kind === 'commands') return [];
  if (tier.grep === 'argument') return rest;
  const at = rest.findIndex((arg) => arg === '-g' || arg === '--grep');
  return at < 0 ? [] : rest.slice(at, at + 2);
}

function readArguments(args: readonly string[]): { chosen: readonly Tier[]; rest: string[] } {
  const dash = args.findIndex((arg) => arg.startsWith('-'));
  const names = dash < 0 ? args : args.slice(0, dash);
  const unknown = names.filter((name) => !tiers.some((tier) => tier.name === name));
  if (unknown.length > 0) {
    console.error(`Unknown tier: ${unknown.join(', ')}. There are ${tiers.map(({ name }) => name).join(', ')}.`);
    process.exit(2);
  }
  const chosen = names.length === 0 ? tiers : tiers.filter(({ name }) => names.includes(name));
  return { chosen, rest: dash < 0 ? [] : args.slice(dash) };
}
