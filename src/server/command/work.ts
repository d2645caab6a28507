import type { Command } from 'commander';
import { systemClock } from '../../operation/clock.ts';
import { createLog } from '../log.ts';
import { outdatedBy } from '../outdated.ts';
import { databaseOption, databaseUrl, directOption, directUrl } from './database.ts';
import { UsageFault } from './fault.ts';
import { concurrencyOption, type HandlerFlags, handlerSource, patternOption, wholeNumber } from './handlers.ts';

interface WorkFlags extends HandlerFlags {
  readonly database?: string;
  readonly databaseDirect?: string;
  readonly handlers?: string;
  readonly lease: string;
}

export function addWork(program: Command): void {
  program
    .command('work')
    .description(
      'Run handlers on the database that servers share. When it is ready it prints one JSON line: {"worker","pid"}.',
    )
    .addOption(databaseOption())
    .addOption(directOption())
    .option('--handlers <dir>', 'folder with the handlers')
    .addOption(patternOption())
    .addOption(concurrencyOption())
    .option('--lease <seconds>', 'how long operations stay with a worker that died, at least 3', '30')
    .action(run);
}

async function run(flags: WorkFlags): Promise<void> {
  const database = databaseUrl(flags.database);
  const direct = directUrl(flags.databaseDirect);
  if (database === null) throw new UsageFault('work needs --database (or BGOPS_DATABASE).');
  if (flags.handlers === undefined) throw new UsageFault('work needs --handlers: the folder with the handlers to run.');
  // Whoever started it may be gone and its pipes with it; that is no reason to end.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const leaseMs = wholeNumber('--lease', flags.lease, 3, 3_600) * 1_000;
  const { openRunner } = await import('../runner.ts');
  const { shareEngine } = await import('../openEngine.ts');
  const log = createLog((line) => process.stderr.write(line), systemClock.now);
  const source = handlerSource(flags.handlers, flags);
  const runner = await openRunner({ source, dataFolder: null, clock: systemClock, log });
  const stopping = new AbortController();
  const outdated = outdatedBy(log, () => stopping.abort());
  const engine = await shareEngine(database, {
    direct,
    runner,
    clock: systemClock,
    log,
    limits: { leaseMs },
    outdated,
  });
  const stopped = new Promise<void>((resolve, reject) => {
    const stop = () => void engine.stop().then(resolve, reject);
    stopping.signal.addEventListener('abort', stop);
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop);
  });
  // Who presses Ctrl+C a second time does not want to wait; what is cut short runs again elsewhere.
  process.once('SIGINT', () => process.once('SIGINT', () => process.exit(130)));
  engine.start();
  process.stdout.write(`${JSON.stringify({ worker: runner.workerUri, pid: process.pid })}\n`);
  await stopped;
  process.exit(process.exitCode ?? 0);
}
