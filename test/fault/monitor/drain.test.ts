import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Team, teamOn, untilTrue } from '../../support/monitoredTeam.ts';
import { postgres } from '../../support/postgres/postgres.ts';
import type { TestServer } from '../../support/server.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

interface Shown {
  readonly id: string;
  readonly status: string;
  readonly attempts: number;
  readonly retryCount: number;
}

describe('a worker that is asked to end', function () {
  this.timeout(120_000);
  const running = postgres();
  const folder = temporaryFolder();
  const file = () => join(folder.path, 'go on');
  let team: Team;
  let server: TestServer;

  beforeEach(async () => {
    team = teamOn(
      await running.emptyDatabase(),
      folder.path,
      `import { existsSync } from 'node:fs';
       import { setTimeout as pause } from 'node:timers/promises';
       export default [
         { type: 'until', async run() { while (!existsSync(${JSON.stringify(file())})) await pause(10); } },
         { type: 'long', run: (_, { signal }) => pause(100_000, null, { signal }) },
         { type: 'deaf', run: () => pause(100_000) },
       ];`,
    );
    server = await team.server();
  });
  afterEach(() => team.end());

  const submit = async (type: string) => (await server.json<Shown>('POST', '/api/v1/operations', { type })).id;
  const show = (id: string) => server.json<Shown>('GET', `/api/v1/operations/${id}`);
  const runs = (...ids: string[]) =>
    untilTrue(async () => (await Promise.all(ids.map(show))).every(({ status }) => status === 'Running'));
  const start = (seconds: number) =>
    team.worker(['--drain', String(seconds), '--metrics-port', '0', '--concurrency', '4', '--log-format', 'json']);

  it('takes nothing new, lets attempts end, gives back the rest, and says so', async () => {
    const worker = await start(4);
    const [until, long] = [await submit('until'), await submit('long')];
    await runs(until, long);
    const exited = once(worker.process, 'exit');
    worker.process.kill('SIGTERM');
    const ready = async () =>
      (await fetch(new URL('/health/ready', worker.metrics))).json() as Promise<{ code?: string }>;
    await untilTrue(async () => (await ready()).code === 'stopping');
    assert.equal((await fetch(new URL('/health/live', worker.metrics))).status, 200);
    const later = await submit('until');
    writeFileSync(file(), '');
    await untilTrue(async () => (await show(until)).status === 'Complete');
    assert.deepEqual(await exited, [0, null]);
    const [given, untouched] = [await show(long), await show(later)];
    assert.deepEqual([given.status, given.attempts, given.retryCount], ['Waiting', 1, 0]);
    assert.deepEqual([untouched.status, untouched.attempts], ['Waiting', 0]);
    const { attempts } = await server.json<{ attempts: { outcome: string }[] }>(
      'GET',
      `/api/v1/operations/${long}/attempts`,
    );
    assert.deepEqual(
      attempts.map(({ outcome }) => outcome),
      ['Canceled'],
    );
    const lines = worker.stderr().trim().split('\n');
    const told = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const facts = (message: string) => told.find((line) => line.message === message);
    assert.deepEqual([facts('Draining: nothing new is taken.')?.running, facts('Drained.')?.worker], [2, worker.uri]);
    const { ended, givenBack, left } = facts('Drained.') ?? {};
    assert.deepEqual([ended, givenBack, left], [1, 1, 0]);
  });

  it('ends a handler that does not listen, and gives its operation back', async () => {
    const worker = await start(0);
    const deaf = await submit('deaf');
    await runs(deaf);
    assert.equal(await worker.stop(), 0);
    const { status, retryCount } = await show(deaf);
    assert.deepEqual([status, retryCount], ['Waiting', 0]);
  });

  it('ends at once by a second signal', async () => {
    const worker = await start(600);
    await runs(await submit('long'));
    const exited = once(worker.process, 'exit');
    worker.process.kill('SIGTERM');
    await untilTrue(() => worker.stderr().includes('Draining'));
    worker.process.kill('SIGTERM');
    assert.deepEqual(await exited, [143, null]);
  });
});
