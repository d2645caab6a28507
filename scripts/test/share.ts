/** Runs parts of tiers in processes of their own and counts, also when a process crashes, hangs or says nothing. */
import { writeSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { ReportLine } from '../../test/support/reporter.ts';
import { batches } from './batches.ts';
import { runCommand } from './command.ts';
import { filesOf, type Tier } from './tiers.ts';

export interface Count {
  passed: number;
  failed: number;
  skipped: number;
  /** One line per failure. */
  failures: string[];
  /** One line per failure that did not come again. */
  unsteady: string[];
}

/** What runs in one process, or in one after the other. */
export interface Share {
  tier: Tier;
  /** In a few words. */
  what: string;
  /** `limit` in seconds, `output` a file descriptor. Never rejects because of what a test does. */
  run(limit: number, output: number): Promise<Count>;
}

type MochaTier = Extract<Tier, { kind: 'mocha' }>;
type CommandsTier = Extract<Tier, { kind: 'commands' }>;

/** The shares of a tier, of which `lanes` are to run side by side; `args` go to mocha. */
export function sharesOf(tier: Tier, args: readonly string[], lanes: number): Share[] {
  if (tier.kind === 'commands')
    return [{ tier, what: 'its commands', run: (limit, output) => runSteps(tier, limit, output) }];
  const files = filesOf(tier);
  const shares = tier.divided ? [...batches(files, tier.slow, lanes)] : [files];
  return shares.map((share) => ({
    tier,
    what: share.join(', '),
    run: (limit, output) => runTwice(tier, tier.divided ? share : [], args, limit, output),
  }));
}

/**
 * A tier that drives a browser on a busy machine gets a second chance where the first one failed, in a new window. What
 * failed once only is printed for whoever is to mend it; what fails twice has failed.
 */
async function runTwice(
  tier: MochaTier,
  ...[files, args, limit, output]: [string[], readonly string[], number, number]
) {
  const began = Date.now();
  const first = await runFiles(tier, files, args, limit, output);
  const left = Math.floor(limit - (Date.now() - began) / 1_000);
  if (first.failed === 0 || !tier.again || left < 1) return first;
  writeSync(output, `  once more, since ${first.failed} failed: ${files.join(', ')}\n`);
  return settle(first, await runFiles(tier, files, args, left, output));
}

/** What a first run that failed and the run after it come to. */
export function settle(first: Count, second: Count): Count {
  return second.failed > 0 ? second : { ...second, unsteady: [...first.failures] };
}

async function runSteps({ name, steps }: CommandsTier, limit: number, output: number): Promise<Count> {
  const count = nothing();
  for (const command of steps) {
    const title = command.join(' ');
    const ending = await runCommand(command, { limit, output });
    const ok = ending === 'code 0';
    writeSync(output, `  ${ok ? '✔' : '✘'} ${title}\n`);
    if (ok) count.passed += 1;
    else fail(count, `${name}: \`${title}\` ended with ${ending}`);
  }
  return count;
}

async function runFiles(
  tier: MochaTier,
  files: readonly string[],
  args: readonly string[],
  limit: number,
  output: number,
): Promise<Count> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'bgops-report-'));
  const report = path.join(folder, 'report.ndjson');
  const command = [...tier.command, ...files, ...args];
  const ending = await runCommand(command, { limit, output, env: { BGOPS_REPORT: report } });
  const text = await readFile(report, 'utf8').catch(() => '');
  await rm(folder, { recursive: true, force: true });
  const lines = text.split('\n').filter(Boolean);
  return countLines(
    tier.name,
    lines.map((line) => JSON.parse(line)),
    ending,
    args.length > 0,
  );
}

export function nothing(): Count {
  return { passed: 0, failed: 0, skipped: 0, failures: [], unsteady: [] };
}

/** Adds `more` to `count`. */
export function add(count: Count, more: Count): void {
  count.passed += more.passed;
  count.failed += more.failed;
  count.skipped += more.skipped;
  count.failures.push(...more.failures);
  count.unsteady.push(...more.unsteady);
}

/**
 * Counts what the reporter wrote. Whatever contradicts a good run counts as one more failure: no end, another exit
 * code than 0 without a failed test, fewer results than tests, or no test at all where none was filtered out.
 */
export function countLines(name: string, lines: readonly ReportLine[], ending: string, filtered: boolean): Count {
  const count = nothing();
  let total = 0;
  let ended = false;
  for (const line of lines) {
    if (line.kind === 'start') total = line.total;
    else if (line.kind === 'end') ended = true;
    else if (line.kind === 'failed') fail(count, `${name}: ${line.title}: ${firstLine(line.message)}`);
    else count[line.kind] += 1;
  }
  const seen = count.passed + count.failed + count.skipped;
  if (!ended) fail(count, `${name}: did not come to its end (${ending}, ${seen} of ${total} tests seen)`);
  else if (ending !== 'code 0' && count.failed === 0)
    fail(count, `${name}: all tests passed, yet it ended with ${ending}`);
  else if (total === 0 && !filtered) fail(count, `${name}: ran no test`);
  return count;
}

export function fail(count: Count, line: string): void {
  count.failed += 1;
  count.failures.push(line);
}

function firstLine(text: string): string {
  return text.split('\n').find((line) => line.trim() !== '') ?? 'no message';
}
