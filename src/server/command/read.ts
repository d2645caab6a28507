import type { Command } from 'commander';
import type { z } from 'zod';
import type { handlerList, toldPage } from '../api/schema.ts';
import { print, printJson, printOperation, table } from './print.ts';
import { findServer, type ServerFlags, withServerOptions } from './server.ts';

type Wire<Schema extends z.ZodType> = z.input<Schema>;

/** Commands that only look. */
export function addReading(program: Command): void {
  withServerOptions(program.command('list [query]'))
    .description('List operations, newest first, as in: list "status:Error since:2h"')
    .option('--limit <n>', 'most rows', '50')
    .option('--after <next>', 'the page after this one, from "next" of --json')
    .action(list);
  withServerOptions(program.command('show <id>'))
    .description('Show one operation with its attempts, input and output')
    .action(show);
  withServerOptions(program.command('counts [query]')).description('Count operations by status').action(counts);
  withServerOptions(program.command('log <id>'))
    .description('Print the log of an operation')
    .option('--follow', 'go on until the operation has ended')
    .action(log);
  withServerOptions(program.command('handlers')).description('List what can run').action(handlers);
}

async function list(query: string | undefined, flags: ServerFlags & { limit: string; after?: string }): Promise<void> {
  const server = await findServer(flags);
  const asked = new URLSearchParams({ q: query ?? '', limit: flags.limit });
  if (flags.after !== undefined) asked.set('after', flags.after);
  const page = (await server.json('GET', `/api/v1/operations?${asked}`)) as Wire<typeof toldPage>;
  if (flags.json === true) return printJson(page);
  const rows = page.operations.map((row) => [row.id, statusOf(row), row.type, row.submittedAt, row.name]);
  print(table(['ID', 'STATUS', 'TYPE', 'SUBMITTED', 'NAME'], rows));
  if (page.next !== null) print(`More: --after ${page.next}\n`);
}

function statusOf({ status, noWorkerSince }: Wire<typeof toldPage>['operations'][number]): string {
  return noWorkerSince === undefined ? status : `${status}, no worker`;
}

async function show(id: string, flags: ServerFlags): Promise<void> {
  const server = await findServer(flags);
  const path = `/api/v1/operations/${encodeURIComponent(id)}?include=input,output,attempts,events`;
  if (flags.json === true) {
    for await (const piece of server.text(path)) print(piece);
    return print('\n');
  }
  printOperation((await server.json('GET', path)) as Record<string, unknown>);
}

async function counts(query: string | undefined, flags: ServerFlags): Promise<void> {
  const server = await findServer(flags);
  const answer = (await server.json('GET', `/api/v1/counts?${new URLSearchParams({ q: query ?? '' })}`)) as {
    total: number;
    counts: Record<string, number>;
  };
  if (flags.json === true) return printJson(answer);
  const rows = Object.entries(answer.counts).map(([status, count]) => [status, String(count)]);
  print(table(['STATUS', 'COUNT'], [...rows, ['total', String(answer.total)]]));
}

async function log(id: string, flags: ServerFlags & { follow?: boolean }): Promise<void> {
  const server = await findServer(flags);
  const path = `/api/v1/operations/${encodeURIComponent(id)}/log${flags.follow === true ? '?follow=1' : ''}`;
  for await (const piece of server.text(path)) print(piece);
}

async function handlers(flags: ServerFlags): Promise<void> {
  const server = await findServer(flags);
  const answer = (await server.json('GET', '/api/v1/handlers')) as Wire<typeof handlerList>;
  if (flags.json === true) return printJson(answer);
  const rows = answer.handlers.map(({ declaration, file, problem, paused }) => [
    declaration?.type ?? '?',
    problem !== null ? `broken: ${problem.message}` : paused ? 'paused' : 'ready',
    file,
  ]);
  print(table(['TYPE', 'STATE', 'FILE'], rows));
}
