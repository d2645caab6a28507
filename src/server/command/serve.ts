import path from 'node:path';
import type { Command } from 'commander';
import { systemClock } from '../../operation/clock.ts';
import type { TlsFiles } from '../http/certificate.ts';
import { databaseOption, databaseUrl, directOption, directUrl } from './database.ts';
import { report, UsageFault } from './fault.ts';
import { dataFolder, dataOption } from './folder.ts';
import { collect, concurrencyOption, handlerSource, patternOption, wholeNumber } from './handlers.ts';
import {
  drainTime,
  type MonitoringFlags,
  metricsAddress,
  onSignals,
  openLog,
  outliveStarter,
  withMonitoring,
} from './monitoring.ts';
import { settingsFile } from './settingsFile.ts';

interface ServeFlags extends MonitoringFlags {
  data?: string;
  port: string;
  host: string;
  token?: string;
  handlers?: string;
  pattern?: string[];
  concurrency?: string;
  database?: string;
  databaseDirect?: string;
  dataverse?: string;
  salesforce?: string;
  idleExit?: string;
  allowHost: string[];
  tlsCert?: string;
  tlsKey?: string;
  behindProxy?: boolean;
  rateLimit: string;
}

export function addServe(program: Command): void {
  const command = program
    .command('serve')
    .description('Run the engine server. When it is ready it prints one JSON line: {"url","pid","token"}.')
    .addOption(dataOption())
    .option('--port <n>', 'port to listen on; 0 takes a free one', '0')
    .option(
      '--host <h>',
      'address to listen on; another than loopback needs a token, made with "token create" or given',
      '127.0.0.1',
    )
    .option('--token <t>', 'bearer token that clients must send (or BGOPS_TOKEN); made when none is given')
    .option('--handlers <dir>', 'folder with the handlers; without it operations are kept but not run')
    .addOption(patternOption())
    .addOption(concurrencyOption())
    .option('--allow-host <name>', 'another host name that clients use (may be repeated)', collect, [])
    .option('--tls-cert <file>', 'certificate with its chain (PEM), to be reached by https; read again when it changes')
    .option('--tls-key <file>', 'its private key (PEM)')
    .option('--behind-proxy', 'a proxy in front does TLS: believe what it says of the client (X-Forwarded-Proto, -For)')
    .option('--rate-limit <n>', 'requests a second of one token; 0 for as many as come', '1000')
    .option('--dataverse <file>', 'JSON file with settings of the Dataverse facade')
    .option('--salesforce <file>', 'JSON file with settings of the Salesforce facade')
    .option('--idle-exit <seconds>', 'stop after so long without clients and work')
    .addOption(databaseOption())
    .addOption(directOption());
  withMonitoring(command).action(run);
}

async function run(flags: ServeFlags): Promise<void> {
  outliveStarter();
  // The other commands have no need of the engine and what comes with it.
  const { serve } = await import('../serve.ts');
  const log = openLog('server', flags);
  const server = await serve({
    folder: dataFolder(flags.data),
    database: databaseUrl(flags.database),
    direct: directUrl(flags.databaseDirect),
    handlers: flags.handlers === undefined ? null : handlerSource(flags.handlers, flags),
    host: flags.host,
    port: wholeNumber('--port', flags.port, 0, 65_535),
    token: tokenOf(flags.token),
    allowedHosts: flags.allowHost,
    tls: tlsFiles(flags),
    behindProxy: flags.behindProxy === true,
    rateLimit: wholeNumber('--rate-limit', flags.rateLimit, 0, 1_000_000) || null,
    idleExit: flags.idleExit === undefined ? null : seconds('--idle-exit', flags.idleExit) * 1_000,
    dataverse: flags.dataverse === undefined ? undefined : await settingsFile('--dataverse', flags.dataverse),
    salesforce: flags.salesforce === undefined ? undefined : await settingsFile('--salesforce', flags.salesforce),
    metrics: metricsAddress(flags),
    drain: drainTime(flags),
    clock: systemClock,
    log,
  });
  onSignals(server.stop, log);
  const token = server.madeToken === null ? {} : { token: server.madeToken };
  const metrics = server.metricsUrl === null ? {} : { metrics: server.metricsUrl };
  process.stdout.write(`${JSON.stringify({ url: server.url, pid: process.pid, ...token, ...metrics })}\n`);
  process.exit(
    await server.stopped.then(
      () => process.exitCode ?? 0,
      (error: unknown) => report(error),
    ),
  );
}

function tlsFiles({ tlsCert, tlsKey }: ServeFlags): TlsFiles | null {
  if (tlsCert === undefined && tlsKey === undefined) return null;
  if (tlsCert === undefined || tlsKey === undefined) {
    throw new UsageFault('--tls-cert and --tls-key belong together: give the certificate and its private key.');
  }
  return { cert: path.resolve(tlsCert), key: path.resolve(tlsKey) };
}

function tokenOf(flag: string | undefined): string | undefined {
  const token = flag ?? (process.env.BGOPS_TOKEN || undefined);
  // The environment goes on to handlers, which have no business with it.
  delete process.env.BGOPS_TOKEN;
  if (token !== undefined && !/^[\x21-\x7e]{1,1000}$/.test(token)) {
    throw new UsageFault('The token must be 1 to 1,000 visible ASCII characters without spaces.');
  }
  return token;
}

function seconds(name: string, text: string): number {
  const number = /^\d{1,9}(?:\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
  if (!(number > 0)) throw new UsageFault(`${name} must be a number of seconds above 0, not "${text}".`);
  return number;
}
