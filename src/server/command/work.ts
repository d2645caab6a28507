import { once } from 'node:events';
import type { Command } from 'commander';
import type { Engine } from '../../engine/engine.ts';
import { systemClock } from '../../operation/clock.ts';
import type { Log } from '../log.ts';
import { outdatedBy } from '../outdated.ts';
import { databaseOption, databaseUrl, directOption, directUrl } from './database.ts';
import { UsageFault } from './fault.ts';
import { concurrencyOption, type HandlerFlags, handlerSource, patternOption, wholeNumber } from './handlers.ts';
import {
  drainTime,
  type MonitoringFlags,
  metricsAddress,
  onSignals,
  openLog,
  outliveStarter,
  withMonitoring,
} from './monitoring.ts';

interface WorkFlags extends HandlerFlags, MonitoringFlags {
  readonly database?: string;
  readonly databaseDirect?: string;
  readonly handlers?: string;
  readonly lease: string;
}

export function addWork(program: Command): void {
  const command = program
    .command('work')
    .description(
      'Run handlers on the database that servers share. When it is ready it prints one JSON line: {"worker","pid"}.',
    )
    .addOption(databaseOption())
    .addOption(directOption())
    .option('--handlers <dir>', 'folder with the handlers')
    .addOption(patternOption())
    .addOption(concurrencyOption())
    .option('--lease <seconds>', 'how long operations stay with a worker that died, at least 3', '30');
  withMonitoring(command).action(run);
}

async function run(flags: WorkFlags): Promise<void> {
  const database = databaseUrl(flags.database);
  const direct = directUrl(flags.databaseDirect);
  if (database === null) throw new UsageFault('work needs --database (or BGOPS_DATABASE).');
  if (flags.handlers === undefined) throw new UsageFault('work needs --handlers: the folder with the handlers to run.');
  outliveStarter();
  const leaseMs = wholeNumber('--lease', flags.lease, 3, 3_600) * 1_000;
  const { openRunner } = await import('../runner.ts');
  const { shareEngine } = await import('../openEngine.ts');
  const log = openLog('worker', flags);
  const stopping = new AbortController();
  const { openMonitor } = await import('../monitor/monitor.ts');
  const watch = { clock: systemClock, log, stopping: stopping.signal, address: metricsAddress(flags) };
  const drain = drainTime(flags);
  const monitor = await openMonitor({ ...watch, team: true, requests: false });
  const source = handlerSource(flags.handlers, flags);
  const outdated = outdatedBy(log, () => stopping.abort());
  const open = async () => {
    const runner = await openRunner({ source, dataFolder: null, clock: systemClock, log });
    const observers = monitor.engineObservers;
    const rest = { direct, runner, clock: systemClock, log, limits: { leaseMs }, observers, outdated };
    try {
      return { engine: await shareEngine(database, rest), workerUri: runner.workerUri };
    } catch (error) {
      await runner.close();
      throw error;
    }
  };
  const { engine, workerUri } = await open().catch(async (error: unknown) => {
    await monitor.close();
    throw error;
  });
  onSignals(() => stopping.abort(), log);
  const drained = once(stopping.signal, 'abort').then(() => drainEngine(engine, drain, log));
  engine.start();
  monitor.follow(engine);
  const metrics = monitor.url === null ? {} : { metrics: monitor.url };
  process.stdout.write(`${JSON.stringify({ worker: workerUri, pid: process.pid, ...metrics })}\n`);
  await drained;
  await monitor.close();
  process.exit(process.exitCode ?? 0);
}

/** Takes nothing new, and says what becomes of what runs. */
async function drainEngine(engine: Engine, drain: number, log: Log): Promise<void> {
  const { running } = engine.slots;
  log('info', 'Draining: nothing new is taken.', { running, seconds: drain / 1_000 });
  const { attempts, givenBack, left } = await engine.stop({ graceMs: drain });
  log(left === 0 ? 'info' : 'warn', 'Drained.', { ended: attempts - givenBack - left, givenBack, left });
}
