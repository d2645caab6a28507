import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startProgram } from '../support/program.ts';
import { withSeed } from '../support/random.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { examine, finish, Told } from './killed.ts';

const rounds = process.env.BGOPS_LONG ? 200 : 15;

describe('kill -9 of an engine under load', () => {
  const folder = temporaryFolder();

  it(`loses nothing, completes nothing twice, records what was interrupted (${rounds} rounds)`, async function () {
    this.timeout(rounds * 4_000);
    await withSeed(async (random) => {
      const told = new Told();
      const data = join(folder.path, 'data');
      let interrupted = 0;
      for (let round = 0; round < rounds; round++) {
        const program = startProgram('test/fault/program/load.ts', [data]);
        await program.line('ready');
        await pause(random.between(50, 300));
        await program.kill();
        told.take(program.lines);
        interrupted += await examine(data, told);
      }
      assert.ok(interrupted > 0, 'no round met an attempt under way');
      await finish(data, told);
      console.log(
        `        ${rounds} kills: ${told.acknowledged.size} acknowledged, none lost; ${interrupted} attempts interrupted`,
      );
    });
  });
});
