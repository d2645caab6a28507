import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Kept } from '../../../src/engine/kept.ts';
import { everything } from '../../../src/operation/condition.ts';
import { OperationFailure } from '../../../src/operation/error.ts';
import { audit } from '../../support/audit.ts';
import { engineOpener, Gate } from '../../support/engine.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const code = (expected: string) => (error: unknown) => error instanceof OperationFailure && error.code === expected;
const id = '3f2504e0-4f89-11d3-9a0c-0305e82c3301';
const row: Kept = { id, type: 'a', status: 'Scheduled', ttl: 100, input: { n: 1 } };
const day = 86_400_000;

describe('kept rows', () => {
  afterEach(() => audit(join(folder.path, 'operations.db')));
  const folder = temporaryFolder();
  const open = engineOpener(folder);
  let clock: ManualClock;
  beforeEach(() => {
    clock = new ManualClock();
  });
  const openEngine = async (handler: () => unknown = () => 'ran') => {
    const opened = await open({ a: handler }, { clock });
    return { ...opened, now: () => clock.now() };
  };

  it('are stored as given, and never run', async () => {
    const { engine } = await openEngine();
    const results = { output: [2], error: { code: -5, message: 'bad' }, startedAt: 5, finishedAt: 6, retryCount: 2 };
    const [waits, failed] = await engine.keep([row, { type: 'none', status: 'Error', ...results }], 'ann');
    assert.ok(waits && failed);
    await clock.advance(50_000);
    assert.deepEqual(await engine.get(id), waits);
    assert.deepEqual([waits.status, waits.dueAt, waits.createdBy], ['Scheduled', null, 'ann']);
    assert.equal(waits.expiresAt, waits.submittedAt + 100_000);
    assert.equal(await engine.payload(id, 'input'), '{"n":1}');
    const { error, startedAt, finishedAt, retryCount, status } = await engine.get(failed.id);
    assert.deepEqual(
      { error, startedAt, finishedAt, retryCount, status },
      { error: { code: -5, message: 'bad', stack: null }, startedAt: 5, finishedAt: 6, retryCount: 2, status: 'Error' },
    );
    assert.equal(await engine.payload(failed.id, 'output'), '[2]');
    assert.deepEqual(
      (await engine.events(id)).map(({ from, to, by, why }) => [from, to, by, why]),
      [
        [null, 'New', 'ann', 'Stored, not run.'],
        ['New', 'Scheduled', 'ann', 'Stored, not run.'],
      ],
    );
  });

  it('are no work for an engine that ends when there is none', async () => {
    const { engine } = await openEngine();
    await engine.keep([row], 'ann');
    assert.equal(await engine.hasWork(), false);
  });

  it('are all refused when one id is taken', async () => {
    const { engine } = await openEngine();
    await engine.keep([row], 'ann');
    await assert.rejects(engine.keep([{ ...row, id: id.replace('3', '4') }, row], 'ann'), code('id-taken'));
    await assert.rejects(engine.submit({ type: 'a', id }, 'ann'), code('id-taken'));
    assert.equal(await engine.countWhere(everything, 10), 1);
  });

  it('expire after their last change, in every status', async () => {
    const { engine } = await openEngine();
    await engine.keep([row], 'ann');
    await clock.advance(90_000);
    const amended = await engine.amend(id, { displayName: 'later' }, 'bob');
    assert.equal(amended.expiresAt, clock.now() + 100_000);
    const shorter = await engine.amend(id, { ttl: 20 }, 'bob');
    assert.equal(shorter.expiresAt, clock.now() + 20_000);
    await clock.advance(20_001);
    await assert.rejects(engine.get(id), code('not-found'));
  });

  it('take any status and result that somebody gives them', async () => {
    const { engine } = await openEngine();
    await engine.keep([row], 'ann');
    const done = await engine.amend(id, { status: 'Complete', output: { ok: true }, finishedAt: 7 }, 'bob');
    assert.deepEqual([done.status, done.finishedAt, done.modifiedBy], ['Complete', 7, 'bob']);
    assert.equal(await engine.payload(id, 'output'), '{"ok":true}');
    const failed = await engine.amend(id, { status: 'Error', error: { code: 1, message: 'no' }, output: null }, 'bob');
    assert.deepEqual([failed.status, failed.error?.message], ['Error', 'no']);
    assert.equal(await engine.payload(id, 'output'), null);
    assert.equal((await engine.amend(id, { status: 'Scheduled', error: null }, 'bob')).error, null);
    assert.deepEqual(
      (await engine.events(id)).map(({ to }) => to),
      ['New', 'Scheduled', 'Complete', 'Error', 'Scheduled'],
    );
    await clock.advance(50_000);
    assert.equal((await engine.get(id)).status, 'Scheduled');
  });

  it('are amended only in the version that is asked for, and keep their id and type', async () => {
    const { engine } = await openEngine();
    const [kept] = await engine.keep([row], 'ann');
    const ifVersion = kept?.version ?? 0;
    await engine.amend(id, { id: id.toUpperCase(), type: 'a', name: 'x' }, 'bob', { ifVersion });
    await assert.rejects(engine.amend(id, { name: 'y' }, 'bob', { ifVersion }), code('version-mismatch'));
    await assert.rejects(engine.amend(id, { type: 'b' }, 'bob'), code('transition-refused'));
    await assert.rejects(engine.amend(id.replace('3', '4'), {}, 'bob'), code('not-found'));
  });

  it('can be cancelled and deleted, and are not given a time', async () => {
    const { engine } = await openEngine();
    await engine.keep([row, { type: 'a', status: 'Scheduled' }], 'ann');
    await assert.rejects(engine.update(id, { processAfter: null }, 'bob'), code('transition-refused'));
    await assert.rejects(engine.retry(id, 'bob'), code('transition-refused'));
    await engine.delete(id, 'bob');
    const [other] = (await engine.search({ where: everything, order: [], limit: 5 })).operations;
    assert.equal((await engine.cancel(other?.id ?? '', 'bob')).status, 'Canceled');
  });

  it('run when a person retries one that failed', async () => {
    const { engine, reached } = await openEngine();
    await engine.keep([{ ...row, status: 'Error' }], 'ann');
    await engine.retry(id, 'bob');
    await reached(id, 'Complete');
    assert.equal(await engine.payload(id, 'output'), '"ran"');
  });

  it('leave what the engine runs to the engine', async () => {
    const gate = new Gate();
    const { engine, reached } = await openEngine(() => gate.pass());
    await engine.submit({ type: 'a', id, processAfter: clock.now() + day }, 'ann');
    for (const fields of [{ status: 'Complete' }, { output: 1 }, { finishedAt: 1 }, { retryCount: 1 }] as const) {
      await assert.rejects(engine.amend(id, fields, 'bob'), code('transition-refused'));
    }
    assert.equal((await engine.amend(id, { name: 'allowed', input: 5 }, 'bob')).name, 'allowed');
    await engine.update(id, { processAfter: null }, 'bob');
    await clock.advance(0);
    await gate.reached;
    await assert.rejects(engine.amend(id, { input: 6 }, 'bob'), code('transition-refused'));
    await assert.rejects(engine.replace(id, row, 'bob'), code('transition-refused'));
    await engine.amend(id, { displayName: 'while it runs' }, 'bob');
    gate.open();
    await reached(id, 'Complete');
    const ended = await engine.amend(id, { status: 'Error', error: { code: 9, message: 'after all' } }, 'bob');
    assert.deepEqual([ended.status, ended.attempts], ['Error', 1]);
  });

  it('take the place of another row, which is gone with all that belonged to it', async () => {
    const { engine, reached } = await openEngine();
    const { operation } = await engine.submit({ type: 'a', id }, 'ann');
    const before = await reached(id, 'Complete');
    const version = engine.version();
    await assert.rejects(engine.replace(id, row, 'bob', { ifVersion: 1 }), code('version-mismatch'));
    const replaced = await engine.replace(id.toUpperCase(), row, 'bob', { ifVersion: before.version });
    assert.equal(replaced.id, id);
    assert.ok(replaced.sequence > operation.sequence && replaced.version > version);
    assert.deepEqual([await engine.attempts(id), await engine.payload(id, 'output')], [[], null]);
    const changes = await engine.changesSince(version, 100);
    assert.ok(changes !== 'resync');
    assert.deepEqual([changes.batch.operations, changes.batch.deleted], [[replaced], []]);
    for (const limit of [1, 2, 3]) {
      const piece = await engine.changesSince(version, limit);
      assert.deepEqual(piece !== 'resync' && piece.batch.deleted, [], `pieces of ${limit}`);
    }
    assert.equal(await engine.countWhere(everything, 10), 1);
    await assert.rejects(engine.replace(id.replace('3', '4'), row, 'bob'), code('not-found'));
  });

  it('take the place of a leader that has ended, whose followers stay, and not of one that waits', async () => {
    const { engine, reached } = await openEngine();
    await engine.pause('a');
    const group = { type: 'a', executionGroup: 'g' };
    const [leader, follower] = await engine.submitMany([group, group], 'ann');
    assert.ok(leader && follower);
    await assert.rejects(engine.replace(leader.id, row, 'bob'), code('transition-refused'));
    await engine.resume('a');
    await reached(leader.id, 'Complete', 'Error');
    const replaced = await engine.replace(leader.id, { ...row, status: 'Canceled' }, 'bob');
    assert.equal(replaced.numFollowers, 1);
    const outcome = { kind: 'compare', field: 'outcome', operator: '=', value: 'Canceled' } as const;
    assert.equal(await engine.countWhere(outcome, 10), 2);
    await engine.delete(replaced.id, 'bob');
    assert.equal(await engine.countWhere(everything, 10), 0);
  });
});
