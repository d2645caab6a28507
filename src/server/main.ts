#!/usr/bin/env node
import { Command } from 'commander';
import { addActions } from './command/act.ts';
import { exitCodes, report } from './command/fault.ts';
import { addReading } from './command/read.ts';
import { addServe } from './command/serve.ts';
import { addSubmit } from './command/submit.ts';
import { addToken } from './command/token.ts';
import { addWork } from './command/work.ts';
import { addWorkers } from './command/workers.ts';
import { version } from './version.ts';

/** The command line `bgops`, and with `serve` the engine server itself. */
const program = new Command('bgops')
  .description('A durable queue of background operations: its server, and commands that talk to one.')
  .version(version)
  .addHelpText(
    'after',
    '\nExit codes: 0 done, 1 refused or not completed, 2 wrong usage, 3 data folder in use, 4 no server answers.',
  )
  .exitOverride((fault) => process.exit(fault.exitCode === 0 ? 0 : exitCodes.usage));

addServe(program);
addWork(program);
addSubmit(program);
addReading(program);
addWorkers(program);
addActions(program);
addToken(program);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}
