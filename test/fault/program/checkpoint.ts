/**
 * Submits large operations to an engine on the data folder given as argument (`ack ID`), so that its write-ahead log is
 * copied into the database in between, then says `checkpoint` and stops, which copies the rest.
 */
import { writeSync } from 'node:fs';
import { Engine } from '../../../src/engine/engine.ts';
import { functionRunner } from '../../../src/engine/handler/functionRunner.ts';

const [folder = ''] = process.argv.slice(2);
const say = (line: string) => writeSync(1, `${line}\n`);

const engine = await Engine.open({ folder, runner: functionRunner({ handlers: {} }) });
for (let count = 0; count < 30; count++) {
  const { operation } = await engine.submit({ type: 'large', input: String(count).repeat(500_000) }, 'test');
  say(`ack ${operation.id}`);
}
say('checkpoint');
await engine.stop();
