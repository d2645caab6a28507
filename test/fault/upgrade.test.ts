import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { migrations } from '../../src/engine/store/sqlite/schema.ts';
import { attemptErrorCodes } from '../../src/operation/error.ts';
import { everything } from '../../src/operation/query.ts';
import { audit } from '../support/audit.ts';
import { openEngine } from '../support/engine.ts';
import { ManualClock } from '../support/manualClock.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const fixtures = fileURLToPath(new URL('../fixtures/databases/', import.meta.url));
const versions = readdirSync(fixtures).map((name) => Number(/^schema-(\d+)\.db$/.exec(name)?.[1]));

function read(file: string, sql: string) {
  const database = new DatabaseSync(file);
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}

describe('a database of another version', () => {
  const folder = temporaryFolder();
  const database = () => join(folder.path, 'operations.db');

  for (const version of versions) {
    it(`of schema ${version} opens with all that is in it, and work goes on`, async () => {
      copyFileSync(join(fixtures, `schema-${version}.db`), database());
      const clock = new ManualClock();
      const { engine, reached } = await openEngine(
        folder.path,
        { later: () => 'done', endless: () => 'done' },
        { clock },
      );
      assert.equal(engine.damagedFolder, null);
      audit(database(), { pages: true });
      const { operations } = await engine.list(everything, { limit: 100 });
      const statuses = Object.fromEntries(operations.map(({ name, status }) => [name, status]));
      assert.deepEqual(statuses, {
        ...{ Complete: 'Complete', Error: 'Error', Leader: 'Complete', Merged: 'Merged', Scheduled: 'Scheduled' },
        ...{ Waiting: 'Waiting', Follower: 'Merged', Canceled: 'Canceled', Running: 'Waiting', Canceling: 'Canceled' },
      });
      const idOf = (wanted: string) => operations.find(({ name }) => name === wanted)?.id ?? '';
      assert.equal(await engine.payload(idOf('Complete'), 'output'), '{"of":[1,2.5,"ü"]}');
      assert.match((await engine.log(idOf('Complete'), 0)).text, /It ran\./);
      assert.match((await engine.get(idOf('Error'))).error?.stack ?? '', /^Error: It failed\./);
      assert.deepEqual(
        (await engine.attempts(idOf('Error'))).map(({ number, outcome, error }) => [number, outcome, error?.code]),
        [1, 2].map((number) => [number, 'Error', 17]),
      );
      assert.deepEqual(
        [(await engine.get(idOf('Leader'))).numFollowers, (await engine.get(idOf('Merged'))).memberOutcome],
        [1, 'Complete'],
      );
      assert.equal((await engine.events(idOf('Canceled'))).at(-1)?.why, 'No need.');
      assert.equal((await engine.attempts(idOf('Running')))[0]?.error?.code, attemptErrorCodes.workerLost);
      assert.deepEqual(engine.paused(), { all: false, types: ['later'] });
      const changes = await engine.changesSince(0, 1_000);
      assert.ok(changes !== 'resync' && changes.batch.deleted.length === 1);
      engine.start();
      await engine.resume('later');
      await clock.advance(0);
      await reached(idOf('Waiting'), 'Complete');
      await reached(idOf('Running'), 'Complete');
      await engine.stop();
      audit(database(), { pages: true });
    });
  }

  it('of every schema so far is among the fixtures', async () => {
    const newest = join(fixtures, `schema-${migrations.length}.db`);
    const { engine } = await openEngine(folder.path, {});
    await engine.stop();
    const schema = 'SELECT type, name, sql FROM sqlite_schema ORDER BY name';
    copyFileSync(newest, join(folder.path, 'fixture.db'));
    assert.deepEqual(
      read(join(folder.path, 'fixture.db'), schema),
      read(database(), schema),
      `The schema has changed: add a step to the migrations, and node test/fault/program/makeFixture.ts ${newest}`,
    );
    assert.deepEqual(
      versions.sort(),
      Array.from(migrations, (_, index) => index + 1),
    );
  });

  it('newer than this one is refused in plain words, and left as it is', async () => {
    const { engine } = await openEngine(folder.path, {});
    const { operation } = await engine.submit({ type: 'any' }, 'test');
    await engine.stop();
    read(database(), `PRAGMA user_version = ${migrations.length + 1}`);
    const before = readFileSync(database());
    for (const _again of [1, 2]) {
      await assert.rejects(openEngine(folder.path, {}), (error: Error & { code?: string }) => {
        assert.equal(error.code, 'newer-database');
        assert.match(error.message, /Update the extension, or choose another data folder\.$/);
        return true;
      });
    }
    assert.ok(before.equals(readFileSync(database())), 'the file is untouched');
    assert.ok(!readdirSync(folder.path).some((name) => name.startsWith('damaged')));
    assert.ok(!existsSync(`${database()}-wal`));
    read(database(), `PRAGMA user_version = ${migrations.length}`);
    const next = await openEngine(folder.path, {});
    assert.equal((await next.engine.get(operation.id)).status, 'Waiting');
    await next.engine.stop();
  });
});
