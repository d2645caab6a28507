import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startProgram } from '../support/program.ts';
import { withSeed } from '../support/random.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { examine, finish, Told } from './killed.ts';

const long = process.env.BGOPS_LONG !== undefined;

/**
 * Kinds of load: attempts of up to 30 ms, or so short that the engine claims operations ahead. The first is killed after some
 * time, the second after some ends: how long it takes until the first claim ahead depends on the machine.
 */
const loads = [
  { name: 'under load', longest: 30, delay: [50, 300], rounds: long ? 200 : 15 },
  { name: 'that claims ahead', longest: 0, ends: [1, 400], rounds: long ? 50 : 5 },
] as const;

describe('kill -9 of an engine', () => {
  const folder = temporaryFolder();

  for (const { name, longest, rounds, ...end } of loads) {
    it(`${name}: loses nothing, completes nothing twice, records what was interrupted (${rounds} rounds)`, async function () {
      this.timeout(rounds * 20_000);
      await withSeed(async (random) => {
        let most = 0;
        const told = new Told();
        const data = join(folder.path, 'data');
        let interrupted = 0;
        for (let round = 0; round < rounds; round++) {
          const program = startProgram('test/fault/program/load.ts', [data, String(longest)]);
          await program.line('ready');
          if ('delay' in end) await pause(random.between(...end.delay));
          else await program.count('end', random.between(...end.ends));
          await program.kill();
          told.take(program.lines);
          const cut = await examine(data, told);
          most = Math.max(most, cut);
          interrupted += cut;
        }
        assert.ok(longest > 0 ? interrupted > 0 : most > 20, `at most ${most} attempts were under way`);
        await finish(data, told);
        console.log(
          `        ${rounds} kills: ${told.acknowledged.size} acknowledged, none lost; ${interrupted} attempts interrupted`,
        );
      });
    });
  }
});
