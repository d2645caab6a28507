import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Engine } from '../../src/engine/engine.ts';
import { functionRunner } from '../../src/engine/handler/functionRunner.ts';
import { type Random, withSeed } from '../support/random.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { interceptSqlite } from '../support/sqliteFault.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { examine, finish, Told } from './killed.ts';

const kills = process.env.BGOPS_LONG ? 500 : 50;

/** Writes down when it starts and ends, where it survives the process. */
const handler = (file: string) => `
import { appendFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
const say = (verb, { operation, attempt }) => appendFileSync(${JSON.stringify(file)}, \`\${verb} \${operation.id} \${attempt}\\n\`);
const run = async (_input, context) => {
  say('start', context);
  await pause(Math.random() * 20);
  say('end', context);
};
export default [
  { type: 'plain', run },
  { type: 'bulk', bulk: true, run },
];
`;

/** SIGKILL; its temporary folder goes, too. */
async function end(server: TestServer): Promise<void> {
  await server.kill();
  await server.stop();
}

describe('kill -9 of the engine server under load', () => {
  const folder = temporaryFolder();

  it(`loses nothing, completes nothing twice, records what was interrupted (${kills} kills)`, async function () {
    this.timeout(kills * 6_000);
    await withSeed(async (random) => {
      // Two servers at a time, each on a folder of its own: one starts while the files of the other are looked at.
      const lanes = await Promise.all([0, 1].map((lane) => series(join(folder.path, String(lane)), kills / 2, random)));
      const interrupted = lanes.reduce((sum, lane) => sum + lane.interrupted, 0);
      const acknowledged = lanes.reduce((sum, lane) => sum + lane.acknowledged, 0);
      assert.ok(interrupted > 0, 'no kill met an attempt under way');
      console.log(
        `        ${kills} kills: ${acknowledged} acknowledged, none lost; ${interrupted} attempts interrupted`,
      );
    });
  });

  /** Starts and kills a server on one data folder again and again. */
  async function series(
    place: string,
    rounds: number,
    random: Random,
  ): Promise<{ acknowledged: number; interrupted: number }> {
    const data = join(place, 'data');
    const diary = join(place, 'diary');
    const handlersFolder = join(place, 'operations');
    const told = new Told();
    let read = 0;
    let interrupted = 0;
    for (let kill = 0; kill < rounds; kill++) {
      const server = await startServer({
        dataFolder: data,
        ...(kill === 0 ? { handlers: { 'work.mjs': handler(diary) } } : {}),
        handlersFolder,
      });
      await load(server, told, random);
      const text = existsSync(diary) ? readFileSync(diary, 'utf8') : '';
      told.take(text.slice(read).split('\n'));
      read = text.length;
      interrupted += await examine(data, told);
    }
    await finish(data, told);
    return { acknowledged: told.acknowledged.size, interrupted };
  }

  /** Submits over HTTP from several connections until the server is killed, a little after its first answer. */
  async function load(server: TestServer, told: Told, random: Random): Promise<void> {
    let killed = false;
    const first = Promise.withResolvers<void>();
    const submit = async () => {
      while (!killed) {
        const grouped = random.next() < 0.3 ? { type: 'bulk', executionGroup: 'g' } : { type: 'plain' };
        const answer = await server
          .request('POST', '/api/v1/operations', { ...grouped, retryLimit: 1_000, retryBackoff: 1 })
          .then((response) => (response.status === 201 ? (response.json() as Promise<{ id: string }>) : null))
          .catch(() => null);
        assert.ok(answer !== null || killed, 'a submit was refused');
        if (answer !== null) told.acknowledged.add(answer.id);
        first.resolve();
      }
    };
    const submitters = [submit(), submit(), submit(), submit()];
    await Promise.race([first.promise, ...submitters]);
    await pause(random.between(0, 150));
    killed = true;
    await end(server);
    await Promise.all(submitters);
  }
});

describe('a start after a kill', () => {
  const folder = temporaryFolder();

  it('with 100,000 operations asks the database no more than with 1,000', async function () {
    this.timeout(120_000);
    const calls = new Map<number, number>();
    for (const count of [1_000, 100_000]) {
      const data = join(folder.path, String(count));
      const filling = await Engine.open({ folder: data, runner: functionRunner({ handlers: {} }) });
      for (let done = 0; done < count; done += 1_000) {
        await filling.submitMany(
          Array.from({ length: 1_000 }, (_, n) => ({ type: `type ${n % 10}`, input: { n, text: 'x'.repeat(200) } })),
          'test',
        );
      }
      await filling.stop();
      const victim = await startServer({ dataFolder: data });
      await victim.json('POST', '/api/v1/operations', { type: 'last' });
      await end(victim);
      const began = performance.now();
      const server = await startServer({ dataFolder: data });
      const took = performance.now() - began;
      await end(server);
      let number = 0;
      const undo = interceptSqlite((call) => {
        number = call.number;
      });
      const opening = performance.now();
      const engine = await Engine.open({ folder: data, runner: functionRunner({ handlers: {} }) });
      const opened = performance.now() - opening;
      undo();
      await engine.stop();
      calls.set(count, number);
      console.log(
        `        ${count} operations: the process answers ${took.toFixed(0)} ms after its start, ${opened.toFixed(0)} ms of it to open`,
      );
    }
    assert.equal(calls.get(100_000), calls.get(1_000));
  });
});
