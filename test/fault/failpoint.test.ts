import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startProgram } from '../support/program.ts';
import { withSeed } from '../support/random.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';
import { examine, finish, Told } from './killed.ts';
import type { Failpoint } from './program/script.ts';

const program = 'test/fault/program/script.ts';

/** Places where a kill may hurt most. */
const places: Readonly<Record<string, Failpoint>> = {
  'before a submit is committed': { sql: 'COMMIT', after: 'INSERT INTO operation', made: false },
  'after a submit is committed, before its caller knows': { sql: 'COMMIT', after: 'INSERT INTO operation', made: true },
  'before a claim is committed': { sql: 'COMMIT', after: 'lease_until = ?', made: false },
  'after a claim is committed, before its attempt starts': { sql: 'COMMIT', after: 'lease_until = ?', made: true },
  'between claim and end of an attempt': { sql: 'UPDATE operation SET finished_at', made: false },
  'before the end of an attempt is committed': { sql: 'COMMIT', after: 'SET finished_at', made: false },
  'after the end of an attempt is committed': { sql: 'COMMIT', after: 'SET finished_at', made: true },
  'before the last checkpoint': { sql: 'wal_checkpoint', made: false },
  'after the last checkpoint': { sql: 'wal_checkpoint', made: true },
};

describe('kill -9 at a chosen place', () => {
  const folder = temporaryFolder();

  async function play(failpoint: Failpoint): Promise<boolean> {
    const data = join(folder.path, 'data');
    const told = new Told();
    const victim = startProgram(program, [data, JSON.stringify(failpoint)]);
    const { signal } = await victim.ended;
    if (signal === null) assert.ok(victim.lines.includes('stopped'), victim.stderr());
    told.take(victim.lines);
    await examine(data, told);
    await finish(data, told);
    return signal === 'SIGKILL';
  }

  for (const [place, failpoint] of Object.entries(places)) {
    it(place, async function () {
      this.timeout(30_000);
      assert.ok(await play(failpoint), 'the place was not met');
    });
  }
});

describe('kill -9 during a checkpoint', () => {
  const folder = temporaryFolder();

  it('leaves every acknowledged operation', async function () {
    this.timeout(60_000);
    await withSeed(async (random) => {
      for (let round = 0; round < 6; round++) {
        const data = join(folder.path, String(round));
        const told = new Told();
        const victim = startProgram('test/fault/program/checkpoint.ts', [data]);
        await victim.line(round % 2 === 0 ? 'checkpoint' : 'ack');
        await pause(random.between(0, round % 2 === 0 ? 8 : 100));
        await victim.kill();
        told.take(victim.lines);
        assert.ok(told.acknowledged.size > 0);
        await examine(data, told);
      }
    });
  });
});

describe('kill -9 while a new data folder is opened', () => {
  const folder = temporaryFolder();

  it('before each call of SQLite, migration included: the next engine opens it', async function () {
    this.timeout(120_000);
    for (let number = 1; ; number++) {
      const data = join(folder.path, String(number));
      const told = new Told();
      const victim = startProgram(program, [data, JSON.stringify({ number, made: false })]);
      await victim.ended;
      if (victim.lines.includes('open')) return assert.ok(number > 8, `open makes ${number} calls only`);
      await examine(data, told);
      await finish(data, told);
    }
  });

  it('and while one with interrupted attempts is', async function () {
    this.timeout(120_000);
    await withSeed(async (random) => {
      const data = join(folder.path, 'data');
      const told = new Told();
      for (let number = 1; ; number += random.between(4, 16)) {
        const failpoint = number === 1 ? { sql: 'COMMIT', after: 'lease_until = ?' } : { number };
        const victim = startProgram(program, [data, JSON.stringify({ ...failpoint, made: number === 1 })]);
        await victim.ended;
        told.take(victim.lines);
        const interrupted = await examine(data, told);
        if (number === 1) assert.ok(interrupted > 0, 'the first one left nothing interrupted');
        else if (victim.lines.includes('open')) break;
      }
      await finish(data, told);
    });
  });
});
