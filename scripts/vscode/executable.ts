#!/usr/bin/env node
/**
 * Takes the place of the desktop program `code` for `runTests({ vscodeExecutablePath })` of
 * @vscode/test-electron: reads its switches, runs the tests in a VS Code server and a headless browser,
 * prints the extension host's console and ends with the tests' exit code.
 *
 * Known switches: `--extensionDevelopmentPath=`, `--extensionTestsPath=`, `--user-data-dir=`,
 * `--extensions-dir=`, a workspace folder. Others, which only mean something on desktop, are ignored.
 * Environment: `BGOPS_HOST_LIMIT` seconds before a run without an end counts as failed (default 300),
 * `BGOPS_HOST_VERBOSE=1` also prints what VS Code itself says; other variables reach the extension host.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { format } from 'node:util';
import { launchBrowser } from './browser.ts';
import { developmentAddress, exposeDriver } from './development.ts';
import { hostMarks } from './hostMarks.ts';
import { startServer } from './server.ts';

interface Switches {
  extension: string;
  tests: string;
  folder: string | undefined;
}

/** The page's own messages come the same way as the tests'; these print between their two marks. */
const verbose = process.env.BGOPS_HOST_VERBOSE === '1';
let printing = verbose;

process.exitCode = await main(readSwitches(process.argv.slice(2)));

async function main(switches: Switches): Promise<number> {
  const temporary = await mkdtemp(path.join(os.tmpdir(), 'bgops-host-'));
  const interrupted = new Promise<number>((resolve) => {
    process.once('SIGINT', () => resolve(130));
    process.once('SIGTERM', () => resolve(143));
  });
  // Nothing of ours may outlive an interrupt, so every step that holds a resource is inside `try`.
  const server = await startServer({ dataDir: path.join(temporary, 'server'), driver: true });
  try {
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      const crashed = new Promise<string>((resolve) => page.once('crash', () => resolve('the browser page crashed')));
      const died = server.ended.then(() => 'the VS Code server ended');
      const ended = Promise.withResolvers<number>();
      await exposeDriver(page, { onLog: print, onExit: ended.resolve });
      await page.goto(developmentAddress(server, switches.folder ?? temporary, switches), { timeout: 120_000 });
      const outcome = await Promise.race([ended.promise, interrupted, died, crashed, timeLimit()]);
      if (typeof outcome === 'number') return outcome;
      console.error(`The test run did not end by itself: ${outcome}.\n${errorLines(server.extensionHostLog())}`);
      return 1;
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
    await rm(temporary, { recursive: true, force: true, maxRetries: 5 });
  }
}

function readSwitches(args: readonly string[]): Switches {
  const value = (name: string) => args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
  const extension = value('extensionDevelopmentPath');
  const tests = value('extensionTestsPath');
  if (!extension || !tests) {
    throw new Error('Both --extensionDevelopmentPath=FOLDER and --extensionTestsPath=FILE are needed.');
  }
  const folder = args.find((arg) => !arg.startsWith('-'));
  return { extension: path.resolve(extension), tests: path.resolve(tests), folder: folder && path.resolve(folder) };
}

function print(type: string, args: unknown[]): void {
  const line = format(...args);
  if (line === hostMarks.begin) printing = true;
  else if (line === hostMarks.end) printing = verbose;
  else if (printing && !line.startsWith('Ignoring fetching additional builtin')) streamOf(type).write(`${line}\n`);
}

function streamOf(type: string): NodeJS.WriteStream {
  return type === 'error' || type === 'warn' ? process.stderr : process.stdout;
}

function errorLines(log: string): string {
  const lines = log.split('\n').filter((line) => line.includes('[error]'));
  return lines.slice(-30).join('\n');
}

function timeLimit(): Promise<string> {
  const seconds = Number(process.env.BGOPS_HOST_LIMIT ?? 300);
  return new Promise((resolve) => {
    setTimeout(() => resolve(`no end within ${seconds} s`), seconds * 1_000).unref();
  });
}
