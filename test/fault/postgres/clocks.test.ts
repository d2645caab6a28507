import assert from 'node:assert/strict';
import path from 'node:path';
import { postgres } from '../../support/postgres/postgres.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { startWorker, type TestWorker } from '../../support/worker.ts';
import { attemptsOf, eventually, Handlers, show, submit, until } from './fleet.ts';

const shiftClock = path.resolve(import.meta.dirname, '../program/shiftClock.mjs');
const minutes = 60_000;
/** Real processes, which all take their own wall clock for wrong ones. */
const shifted = (ms: number) => ({ NODE_OPTIONS: `--import ${shiftClock}`, BGOPS_CLOCK_SHIFT: String(ms) });

/** One machine ten minutes ahead, one ten minutes behind, one server each. The database's clock is right: it is ours. */
describe('machines whose clocks are wrong, on one PostgreSQL', function () {
  this.timeout(180_000);
  const running = postgres();
  const servers: TestServer[] = [];
  const workers: TestWorker[] = [];
  let handlers: Handlers;

  before(async () => {
    handlers = new Handlers();
    const database = await running.emptyDatabase();
    for (const ms of [10 * minutes, -10 * minutes]) {
      servers.push(await startServer({ args: ['--database', database], env: shifted(ms) }));
      const args = ['--lease', '3', '--concurrency', '2'];
      workers.push(await startWorker(database, handlers.folder, args, { env: shifted(ms) }));
    }
  });
  after(async () => {
    handlers.open('long');
    await Promise.all([...workers, ...servers].map((process) => process.stop()));
    handlers.remove();
  });
  const server = () => servers[0] ?? assert.fail();

  it('take no lease from each other', async () => {
    const ids = await submit(server(), ...Array.from({ length: 4 }, () => ({ type: 'gate', input: 'long' })));
    for (const id of ids) await until(server(), id, ({ status }) => status === 'Running');
    const holders = await Promise.all(ids.map((id) => show(server(), id)));
    assert.equal(new Set(holders.map(({ workerUri }) => workerUri)).size, 2, 'both work');
    // Three leases long, as the database counts: an operation that is due then was promoted by its clock.
    const [later = ''] = await submit(server(), { type: 'plain', processAfter: new Date(Date.now() + 9_000) });
    await eventually(async () => (await show(server(), later)).status !== 'Scheduled');
    handlers.open('long');
    for (const id of ids) await until(server(), id, ({ status }) => status === 'Complete');
    for (const id of ids) {
      const attempts = await attemptsOf(server(), id);
      assert.deepEqual(
        attempts.map(({ outcome }) => outcome),
        ['Complete'],
        'nobody ran it a second time',
      );
    }
    assert.equal(
      handlers.diary().filter((line) => line.startsWith('start') && ids.some((id) => line.includes(id))).length,
      4,
    );
  });

  for (const index of [0, 1]) {
    it(`start nothing before it is due, whichever looks after it (${index + 1} of 2)`, async () => {
      if (index === 1) await servers.shift()?.stop();
      const dueAt = Date.now() + 2_000;
      const ids = await submit(
        server(),
        ...Array.from({ length: 4 }, () => ({ type: 'plain', processAfter: new Date(dueAt) })),
      );
      for (const id of ids) {
        const { startedAt, submittedAt } = await until(server(), id, ({ status }) => status === 'Complete');
        const started = Date.parse(startedAt ?? '');
        assert.ok(started >= dueAt, `${started - dueAt} ms after it was due`);
        assert.ok(started < dueAt + minutes, `${started - dueAt} ms after it was due`);
        assert.ok(Math.abs(Date.parse(submittedAt) - Date.now()) < minutes);
      }
    });
  }

  it('measure the delay before a retry by the clock of the database', async () => {
    const ids = await submit(
      server(),
      ...Array.from({ length: 6 }, () => ({ type: 'flaky', retryLimit: 5, retryBackoff: 500 })),
    );
    for (const id of ids) {
      const shown = await until(server(), id, ({ status }) => status === 'Complete');
      const attempts = await attemptsOf(server(), id);
      assert.deepEqual(
        attempts.map(({ outcome }) => outcome),
        ['Error', 'Complete'],
      );
      for (const { startedAt, endedAt } of attempts) {
        assert.ok(Date.parse(endedAt ?? '') >= Date.parse(startedAt) - 5);
        assert.ok(Math.abs(Date.parse(startedAt) - Date.now()) < minutes);
      }
      assert.ok(Date.parse(shown.finishedAt ?? '') - Date.parse(shown.submittedAt) < minutes);
    }
  });
});
