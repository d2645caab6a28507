import { hostname } from 'node:os';
import { type Command, Option } from 'commander';
import { systemClock } from '../../operation/clock.ts';
import { createLog, type Log, type LogLevel, type LogOptions, logFormats, logLevels } from '../log.ts';
import type { Address } from '../monitor/port.ts';
import { wholeNumber } from './handlers.ts';

/** What `serve` and `work` ask about being watched and ended. */
export interface MonitoringFlags {
  readonly metricsPort?: string;
  readonly metricsHost: string;
  readonly drain: string;
  readonly logFormat: LogOptions['format'];
  readonly logLevel: LogLevel;
}

export function withMonitoring(command: Command): Command {
  return command
    .option('--metrics-port <n>', 'tell metrics and health on this port too, without a token; 0 takes a free one')
    .option('--metrics-host <h>', 'address of that port', '127.0.0.1')
    .option('--drain <seconds>', 'how long attempts may go on after SIGTERM; then they are given back', '10')
    .addOption(new Option('--log-format <f>', 'lines for people or for programs').choices(logFormats).default('text'))
    .addOption(new Option('--log-level <l>', 'least that is written').choices(logLevels).default('info'));
}

/** Whoever started this process may be gone and its pipes with it; that is no reason to end. */
export function outliveStarter(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}

/** Raises `UsageFault`. */
export function metricsAddress({ metricsPort, metricsHost }: MonitoringFlags): Address | null {
  if (metricsPort === undefined) return null;
  return { host: metricsHost, port: wholeNumber('--metrics-port', metricsPort, 0, 65_535) };
}

/** How long attempts may go on, ms. Raises `UsageFault`. */
export function drainTime({ drain }: MonitoringFlags): number {
  return wholeNumber('--drain', drain, 0, 86_400) * 1_000;
}

/** The log of this process, which is named as its attempts are. */
export function openLog(kind: 'server' | 'worker', { logFormat, logLevel }: MonitoringFlags): Log {
  const about = { [kind]: `bgops://${hostname()}/${process.pid}` };
  const write = (line: string) => process.stderr.write(line);
  return createLog(write, systemClock.now, { format: logFormat, level: logLevel, about });
}

/** Exit codes of a process that a signal ended. */
const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * The first signal begins to stop. Who sends a second SIGINT or SIGTERM does not want to wait: the process ends at once,
 * and what it cut short is found when its leases end.
 */
export function onSignals(stop: () => void, log: Log): void {
  let stopping = false;
  for (const [signal, code] of Object.entries(signals)) {
    process.on(signal, () => {
      if (!stopping) stop();
      else if (signal !== 'SIGHUP') {
        log('warn', 'Ended at once, by a second signal.', { signal });
        process.exit(code);
      }
      stopping = true;
    });
  }
}
