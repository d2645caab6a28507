import { readFile } from 'node:fs/promises';
import { text as readAll } from 'node:stream/consumers';
import type { Command } from 'commander';
import { isFinal } from '../../operation/status.ts';
import type { WireOperation } from '../../operation/wire.ts';
import { noWorkerHeader } from '../api/schema.ts';
import { exitCodes, UsageFault } from './fault.ts';
import { printJson, printOperation } from './print.ts';
import { findServer, type ServerCall, type ServerFlags, withServerOptions } from './server.ts';

interface SubmitFlags extends ServerFlags {
  input?: string;
  name?: string;
  id?: string;
  group?: string;
  priority?: string;
  key?: string;
  fields?: string;
  wait?: boolean;
}

export function addSubmit(program: Command): void {
  withServerOptions(program.command('submit <type>'))
    .description('Submit an operation. Prints its id.')
    .option('--input <json>', 'input as JSON; @FILE reads a file, - reads stdin')
    .option('--name <text>', 'name to show')
    .option('--id <guid>', 'id of your own')
    .option('--group <name>', 'execution group')
    .option('--priority <n>', '0 to 10, 10 first')
    .option('--key <text>', 'idempotency key: a repeated submit answers with the first operation')
    .option('--fields <json>', 'any other fields as a JSON object, as in {"retryLimit":5}')
    .option('--wait', 'wait until it has ended, print its output; exit code 1 when it did not complete')
    .action(run);
}

async function run(type: string, flags: SubmitFlags): Promise<void> {
  const server = await findServer(flags);
  const fields = {
    ...otherFields(flags.fields),
    type,
    name: flags.name,
    id: flags.id,
    executionGroup: flags.group,
    priority: flags.priority === undefined ? undefined : Number(flags.priority),
    idempotencyKey: flags.key,
  };
  const body = bodyOf(fields, await inputOf(flags.input));
  const answer = await server.answer('POST', '/api/v1/operations', body, noWorkerHeader);
  const submitted = answer.json as { id: string };
  if (answer.header !== null) process.stderr.write(noWorkerWarning(type));
  if (flags.wait !== true) {
    process.stdout.write(flags.json === true ? `${JSON.stringify(submitted)}\n` : `${submitted.id}\n`);
    return;
  }
  const outcome = await outcomeOf(server, submitted.id);
  const ended = await server.json('GET', `/api/v1/operations/${submitted.id}?include=output`);
  if (flags.json === true) printJson(ended);
  else printOperation(ended as Record<string, unknown>);
  if (outcome !== 'Complete') process.exitCode = exitCodes.failed;
}

function noWorkerWarning(type: string): string {
  return [
    `Warning: no live worker has a handler for ${type}, so the operation waits.`,
    'Start one with "bgops work", or add the handler to the folder of one that runs; "bgops workers" lists them.\n',
  ].join(' ');
}

function otherFields(text = '{}'): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new UsageFault(
    `--fields is not a JSON object: ${text.slice(0, 100)}. Correct it, as in --fields '{"retryLimit":5}'.`,
  );
}

/** The input goes into the body as it was written, so that large numbers stay exact. */
function bodyOf(fields: Record<string, unknown>, input: string | undefined): string {
  const json = JSON.stringify(fields);
  return input === undefined ? json : `${json.slice(0, -1)},"input":${input}}`;
}

async function inputOf(flag: string | undefined): Promise<string | undefined> {
  if (flag === undefined) return undefined;
  const from = flag === '-' ? 'stdin' : flag.startsWith('@') ? flag.slice(1) : '--input';
  const text = await textOf(flag);
  try {
    JSON.parse(text);
  } catch (error) {
    throw new UsageFault(
      `The input from ${from} is not JSON: ${(error as Error).message}. Correct it, as in --input '{"a":1}'.`,
    );
  }
  return text;
}

function textOf(flag: string): Promise<string> | string {
  if (flag === '-') return readAll(process.stdin);
  if (!flag.startsWith('@')) return flag;
  return readFile(flag.slice(1), 'utf8').catch((error: Error) => {
    throw new UsageFault(`The input file cannot be read: ${error.message}.`);
  });
}

/**
 * How an operation ended; of a member of an execution group its own outcome, or else its leader's. The log is followed
 * for as long as the operation lives, which costs the server nothing; its text is left out.
 */
async function outcomeOf(server: ServerCall, id: string): Promise<string> {
  for (;;) {
    for await (const _ of server.text(`/api/v1/operations/${id}/log?follow=1`));
    const { status, groupLeaderId, memberOutcome } = (await server.json(
      'GET',
      `/api/v1/operations/${id}`,
    )) as WireOperation;
    if (status === 'Merged' && groupLeaderId !== null && groupLeaderId !== id) {
      const ofLeader = await outcomeOf(server, groupLeaderId);
      return memberOutcome ?? ofLeader;
    }
    if (isFinal(status)) return memberOutcome ?? status;
  }
}
