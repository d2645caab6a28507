/** Runs one tier in processes of its own and counts, also when a process crashes, hangs or says nothing. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { ReportLine } from '../../test/support/reporter.ts';
import { stopGroup } from '../vscode/processes.ts';
import { root, type Step, type Tier } from './tiers.ts';

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
    const ending = await runCommand(command, limit, {});
    const ok = ending === 'code 0';
    console.log(`  ${ok ? '✔' : '✘'} ${title}`);
    if (ok) count.passed += 1;
    else fail(count, `${name}: \`${title}\` ended with ${ending}`);
  }
  return count;
}

async function runMocha(tier: Extract<Tier, { kind: 'mocha' }>, args: readonly string[]): Promise<Count> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'bgops-report-'));
  const report = path.join(folder, 'report.ndjson');
  const ending = await runCommand([...tier.command, ...args], tier.limit, { BGOPS_REPORT: report });
  const lines = existsSync(report) ? (await readFile(report, 'utf8')).split('\n').filter(Boolean) : [];
  await rm(folder, { recursive: true, force: true });
  return countLines(
    tier.name,
    lines.map((line) => JSON.parse(line)),
    ending,
    args.length > 0,
  );
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

/** Runs a command to its end, at most `limit` seconds, and says how it ended: `code 0`, `signal SIGSEGV`, … */
async function runCommand(command: readonly string[], limit: number, env: NodeJS.ProcessEnv): Promise<string> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    cwd: root,
    detached: process.platform !== 'win32',
    env: { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }), ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const interrupt = () => void stopGroup(child).then(() => process.exit(130));
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    void stopGroup(child);
  }, limit * 1_000);
  try {
    const [code, signal] = await once(child, 'exit');
    if (late) return `no end within ${limit} s`;
    return signal ? `signal ${signal}` : `code ${code}`;
  } catch (error) {
    return String(error);
  } finally {
    clearTimeout(timer);
    process.removeListener('SIGINT', interrupt).removeListener('SIGTERM', interrupt);
    // What a crashed tier left running would disturb the next one.
    await stopGroup(child, 0);
  }
}
