import path from 'node:path';
import type { Command } from 'commander';
import { print, printJson } from './print.ts';
import { findServer, type ServerFlags, withServerOptions } from './server.ts';

type Flags = ServerFlags & { why?: string; group?: boolean };

/** Commands that change something. */
export function addActions(program: Command): void {
  withServerOptions(program.command('cancel <id>'))
    .description('Cancel an operation')
    .option('--why <text>', 'reason to record')
    .option('--group', 'cancel its whole execution group')
    .action((id: string, flags: Flags) => act(id, 'cancel', flags, { why: flags.why, group: flags.group }));
  withServerOptions(program.command('retry <id>'))
    .description('Run a failed or cancelled operation again')
    .option('--why <text>', 'reason to record')
    .action((id: string, flags: Flags) => act(id, 'retry', flags, { why: flags.why }));
  withServerOptions(program.command('resubmit <id>'))
    .description('Submit a new operation with the same input. Prints its id.')
    .action((id: string, flags: Flags) => act(id, 'resubmit', flags, {}));
  withServerOptions(program.command('delete <id>')).description('Delete an operation that has ended').action(remove);
  for (const action of ['pause', 'resume'] as const) {
    withServerOptions(program.command(`${action} [type]`))
      .description(action === 'pause' ? 'Start no new attempts, of one type or of all' : 'Start attempts again')
      .action((type: string | undefined, flags: Flags) => setPause(action, type, flags));
  }
  withServerOptions(program.command('backup <file>')).description('Copy the database to a new file').action(backup);
  withServerOptions(program.command('stop')).description('Stop the server; attempts may end for 10 s').action(stop);
}

async function act(id: string, action: string, flags: Flags, body: Record<string, unknown>): Promise<void> {
  const server = await findServer(flags);
  const row = (await server.json('POST', `${addressOf(id)}/${action}`, JSON.stringify(body))) as {
    id: string;
    status: string;
  };
  if (flags.json === true) printJson(row);
  else print(action === 'resubmit' ? `${row.id}\n` : `${row.id} ${row.status}\n`);
}

async function remove(id: string, flags: Flags): Promise<void> {
  await (await findServer(flags)).json('DELETE', addressOf(id));
  if (flags.json === true) printJson({ deleted: [id] });
  else print(`${id} deleted\n`);
}

async function setPause(action: 'pause' | 'resume', type: string | undefined, flags: Flags): Promise<void> {
  const server = await findServer(flags);
  const state = (await server.json('POST', `/api/v1/${action}`, JSON.stringify({ type }))) as {
    all: boolean;
    types: string[];
  };
  if (flags.json === true) return printJson(state);
  const paused = state.all ? 'all types' : state.types.length === 0 ? 'none' : state.types.join(', ');
  print(`Paused: ${paused}\n`);
}

async function backup(file: string, flags: Flags): Promise<void> {
  const server = await findServer(flags);
  // The server takes a path as its own; one that was typed here means this folder.
  const target = flags.url === undefined ? path.resolve(file) : file;
  const answer = (await server.json('POST', '/api/v1/backup', JSON.stringify({ file: target }))) as {
    file: string;
    bytes: number;
  };
  if (flags.json === true) printJson(answer);
  else print(`${answer.file} ${answer.bytes} bytes\n`);
}

async function stop(flags: Flags): Promise<void> {
  const answer = await (await findServer(flags)).json('POST', '/api/v1/shutdown');
  if (flags.json === true) printJson(answer);
  else print('The server is stopping.\n');
}

function addressOf(id: string): string {
  return `/api/v1/operations/${encodeURIComponent(id)}`;
}
