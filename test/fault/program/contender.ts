/**
 * Tries to open an engine on the data folder given as argument each time it is told `open`, and says `opened` or
 * `refused CODE MESSAGE`; stops it when told `close`, and says `closed`.
 */
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Engine } from '../../../src/engine/engine.ts';
import { functionRunner } from '../../../src/engine/handler/functionRunner.ts';
import { OperationFailure } from '../../../src/operation/error.ts';

const [folder = ''] = process.argv.slice(2);
const say = (line: string) => writeSync(1, `${line}\n`);
let engine: Engine | undefined;

say('ready');
for await (const line of createInterface(process.stdin)) {
  if (line === 'close') {
    await engine?.stop();
    engine = undefined;
    say('closed');
    continue;
  }
  try {
    engine = await Engine.open({ folder, runner: functionRunner({ handlers: {} }) });
    say('opened');
  } catch (error) {
    say(error instanceof OperationFailure ? `refused ${error.code} ${error.message}` : `broken ${error}`);
  }
}
