import type { ChildOptions, Command } from '../protocol.ts';
import { ChildAttempt } from './attempt.ts';
import { receive, send } from './channel.ts';
import { exit, reportExit } from './exit.ts';
import { holdLifeline } from './lifeline.ts';
import { reportLoaded } from './loaded.ts';
import { describeModule } from './module.ts';
import { captureOutput } from './output.ts';
import { loadTypeScript } from './typescript.ts';

/** Entry of a handler process: loads handler modules and runs one attempt at a time, as the engine server tells it. */
const options: ChildOptions = JSON.parse(process.argv[2] ?? '{}');
let attempt: ChildAttempt | undefined;
/** True after an error that nobody caught: what else is broken is unknown. */
let spoiled = false;

process.setSourceMapsEnabled(true);
process.on('uncaughtException', (error) => {
  spoiled = true;
  if (attempt === undefined || attempt.isOver || attempt.crash(error)) exit(1);
});
captureOutput();
reportExit();
loadTypeScript(reportLoaded(options.root));
holdLifeline();
receive(obey);

function obey(command: Command, body: Buffer): void {
  if (command.kind === 'ping') send({ kind: 'pong' });
  else if (command.kind === 'abort') attempt?.abort(command.reason);
  else if (command.kind === 'run') run(command, body);
  else describeModule(command.file).then((description) => send({ kind: 'described', ...description }));
}

function run(command: Extract<Command, { kind: 'run' }>, body: Buffer): void {
  process.chdir(options.root);
  process.exitCode = undefined;
  attempt = new ChildAttempt(command, body);
  attempt.run(options.maxPayload).then(() => spoiled && exit(1));
}
