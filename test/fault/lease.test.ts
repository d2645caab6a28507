import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Engine } from '../../src/engine/engine.ts';
import { attemptErrorCodes } from '../../src/operation/error.ts';
import { ControlledRunner, complete, failed } from '../support/controlledRunner.ts';
import { ManualClock } from '../support/manualClock.ts';
import { openEngineAt } from '../support/placedEngine.ts';
import { describeOnBoth } from '../support/postgres/onBoth.ts';
import { execute, place } from '../support/postgres/place.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

/** What may have happened to an operation since its worker took it, as another process would write it. */
const takenAway = {
  'handed to another worker': "attempts = attempts + 1, worker_uri = 'bgops://elsewhere/1'",
  'put back to wait': 'status = 2, held = 1',
  'ended by another worker': 'status = 7, finished_at = 1, expires_at = 9000000000000',
} as const;

describeOnBoth('a lease that was lost', () => {
  const folder = temporaryFolder();

  async function running(clock: ManualClock) {
    const runner = new ControlledRunner({ work: undefined }, 5);
    const engine = await openEngineAt({ folder: folder.path, runner, clock });
    engine.start();
    const { operation } = await engine.submit({ type: 'work' }, 'test');
    await clock.advance(0);
    const held = runner.held.get(operation.sequence);
    assert.ok(held !== undefined);
    return { engine, id: operation.id, held };
  }

  async function write(sql: string): Promise<void> {
    if (place() === 'PostgreSQL') return void (await execute(folder.path, sql.replace(/\bheld = 1\b/, 'held = TRUE')));
    const database = new DatabaseSync(join(folder.path, 'operations.db'), { timeout: 5_000 });
    database.exec(sql);
    database.close();
  }

  /** The row was written past its events, so that they are looked for where they are stored. */
  async function count(why: string): Promise<unknown> {
    if (place() === 'PostgreSQL')
      return (await execute(folder.path, 'SELECT 1 FROM event WHERE why = $1', [why])).length;
    const database = new DatabaseSync(join(folder.path, 'operations.db'), { readOnly: true });
    const row = database.prepare('SELECT count(*) AS n FROM event WHERE why = ?').get(why);
    database.close();
    return row?.n;
  }

  async function stop(engine: Engine, clock: ManualClock): Promise<void> {
    const stopping = engine.stop({ graceMs: 0 });
    await clock.advance(60_000);
    await stopping;
  }

  for (const [what, fields] of Object.entries(takenAway)) {
    for (const result of [complete, failed]) {
      it(`${what}: ${result.outcome} comes too late and is only told`, async () => {
        const clock = new ManualClock();
        const { engine, id, held } = await running(clock);
        await write(`UPDATE operation SET ${fields}, version = version + 1000`);
        const before = await engine.get(id);
        held.end(result);
        await clock.advance(0);
        assert.deepEqual(await engine.get(id), before);
        const told = `Attempt 1 ended here as ${result.outcome} after its lease was over, so it does not count.`;
        assert.equal(await count(told), 1);
        assert.ok(!(await engine.events(id)).some(({ to }) => to === 'Complete'));
        await stop(engine, clock);
      });
    }
  }

  it('deleted meanwhile: the end is dropped, and the engine stops in good time', async () => {
    const clock = new ManualClock();
    const { engine, held } = await running(clock);
    await write('DELETE FROM operation');
    held.end(complete);
    await clock.advance(0);
    assert.equal(await engine.hasWork(), false);
    await stop(engine, clock);
  });

  it('of a worker that is gone: its attempt is Lost, and the operation runs again', async () => {
    const clock = new ManualClock();
    const { engine, id } = await running(clock);
    // A second operation, of a worker that never was here.
    const other = await engine.submit({ type: 'unknown' }, 'test');
    await write(
      `UPDATE operation SET status = 4, attempts = 1, started_at = 1, worker_uri = 'bgops://gone/1', lease_until = 1, type = 'work'
       WHERE id = '${other.operation.id}'; UPDATE count SET n = 2 WHERE type = 'work' AND status = 4; UPDATE count SET n = 0 WHERE type = 'unknown'`,
    );
    // Where workers share a database nobody rescues before it has been there for the time of a lease.
    await clock.advance(place() === 'SQLite' ? 10_000 : 40_000);
    const [first] = await engine.attempts(other.operation.id);
    assert.deepEqual([first?.outcome, first?.error?.code], ['Lost', attemptErrorCodes.workerLost]);
    assert.equal((await engine.get(other.operation.id)).status, 'Running');
    assert.equal((await engine.get(id)).attempts, 1);
    await stop(engine, clock);
  });
});
