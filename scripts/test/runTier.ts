/** Runs one tier in processes of its own and counts, also when a process crashes, hangs or says nothing. */
import { existsSync } from 'node:fs';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { ReportLine } from '../../test/support/reporter.ts';
import { batches } from './batches.ts';
import { runCommand } from './command.ts';
import { filesOf, type Step, type Tier } from './tiers.ts';

export interface Count {
  passed: number;
  failed: number;
  skipped: number;
  /** One line per failure. */
  failures: string[];
}

/** `args` go to mocha. Never rejects because of what a tier does. */
export async function runTier(tier: Tier, args: readonly string[]): Promise<Count> {
  return tier.kind === 'commands' ? runSteps(tier.name, tier.steps, tier.limit) : runMocha(tier, args);
}

async function runSteps(name: string, steps: readonly Step[], limit: number): Promise<Count> {
  const count: Count = { passed: 0, failed: 0, skipped: 0, failures: [] };
  for (const command of steps) {
    const title = command.join(' ');
    const ending = await runCommand(command, { limit });
    const ok = ending === 'code 0';
    console.log(`  ${ok ? '✔' : '✘'} ${title}`);
    if (ok) count.passed += 1;
    else fail(count, `${name}: \`${title}\` ended with ${ending}`);
  }
  return count;
}

type MochaTier = Extract<Tier, { kind: 'mocha' }>;

async function runMocha(tier: MochaTier, args: readonly string[]): Promise<Count> {
  const { lanes, limit, name, slow } = tier;
  const count: Count = { passed: 0, failed: 0, skipped: 0, failures: [] };
  const deadline = Date.now() + limit * 1_000;
  // The host tier finds its files itself, in one process.
  const shares = lanes === 1 ? [filesOf(tier)].values() : batches(filesOf(tier), slow, lanes);
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (let share = shares.next(); !share.done; share = shares.next()) {
        const left = Math.ceil((deadline - Date.now()) / 1_000);
        if (left > 0) add(count, await runFiles(tier, share.value, args, left));
        else fail(count, `${name}: no time was left within ${limit} s for ${share.value.join(', ')}`);
      }
    }),
  );
  return count;
}

async function runFiles(
  tier: MochaTier,
  files: readonly string[],
  args: readonly string[],
  limit: number,
): Promise<Count> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'bgops-report-'));
  const report = path.join(folder, 'report.ndjson');
  const env = { BGOPS_REPORT: report };
  const command = [...tier.command, ...(tier.grep === 'argument' ? files : []), ...args];
  const ending =
    tier.lanes === 1
      ? await runCommand(command, { limit, env })
      : await printedLater(path.join(folder, 'output'), (output) => runCommand(command, { limit, env, output }));
  const lines = existsSync(report) ? (await readFile(report, 'utf8')).split('\n').filter(Boolean) : [];
  await rm(folder, { recursive: true, force: true });
  return countLines(
    tier.name,
    lines.map((line) => JSON.parse(line)),
    ending,
    args.length > 0,
  );
}

/** Prints what `work` writes to the file in one piece, since others write at the same time. */
async function printedLater<T>(file: string, work: (output: number) => Promise<T>): Promise<T> {
  const output = await open(file, 'w');
  const result = await work(output.fd).finally(() => output.close());
  process.stdout.write(await readFile(file));
  return result;
}

/** Adds `more` to `count`. */
export function add(count: Count, more: Count): void {
  count.passed += more.passed;
  count.failed += more.failed;
  count.skipped += more.skipped;
  count.failures.push(...more.failures);
}

/**
 * Counts what the reporter wrote. Whatever contradicts a good run counts as one more failure: no end, another exit
 * code than 0 without a failed test, fewer results than tests, or no test at all where none was filtered out.
 */
export function countLines(name: string, lines: readonly ReportLine[], ending: string, filtered: boolean): Count {
  const count: Count = { passed: 0, failed: 0, skipped: 0, failures: [] };
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

function fail(count: Count, line: string): void {
  count.failed += 1;
  count.failures.push(line);
}

function firstLine(text: string): string {
  return text.split('\n').find((line) => line.trim() !== '') ?? 'no message';
}
