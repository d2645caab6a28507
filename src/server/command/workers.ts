import type { Command } from 'commander';
import type { z } from 'zod';
import type { workerList } from '../../operation/worker.ts';
import { print, printJson, table } from './print.ts';
import { findServer, type ServerFlags, withServerOptions } from './server.ts';

type Answer = z.input<typeof workerList>;

export function addWorkers(program: Command): void {
  withServerOptions(program.command('workers'))
    .description('List the workers that live, and the types that have none any more')
    .action(run);
}

async function run(flags: ServerFlags): Promise<void> {
  const server = await findServer(flags);
  const answer = (await server.json('GET', '/api/v1/workers')) as Answer;
  if (flags.json === true) return printJson(answer);
  const rows = answer.workers.map(({ machine, pid, version, running, concurrency, seenAt, stopping, types }) => [
    ...[machine, String(pid), version, `${running} of ${concurrency}`, seenAt],
    stopping ? 'stopping' : types.map(({ type }) => type).join(', '),
  ]);
  print(table(['MACHINE', 'PID', 'VERSION', 'RUNNING', 'LAST SEEN', 'TYPES'], rows));
  const absent = answer.types.filter(({ workers }) => workers === 0);
  if (absent.length > 0) {
    const since = absent.map(({ type, absentSince }) => [type, absentSince ?? '']);
    print(`\n${table(['TYPE WITHOUT A WORKER', 'SINCE'], since)}`);
  }
}
