import assert from 'node:assert/strict';
import { OperationFailure } from '../../../src/operation/error.ts';
import type { Operation } from '../../../src/operation/operation.ts';
import { engineOpener, Gate, openEngine } from '../../support/engine.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const refused = (error: unknown) => error instanceof OperationFailure && error.code === 'transition-refused';

describe('execution groups', () => {
  const folder = temporaryFolder();
  const open = engineOpener(folder);

  const members = (count: number, fields: (index: number) => object = () => ({})) =>
    Array.from({ length: count }, (_, index) => ({
      type: 'bulk',
      executionGroup: 'g',
      input: index,
      ...fields(index),
    }));
  const short = ({ status, numFollowers, groupLeaderId }: Operation) => [status, numFollowers, groupLeaderId];

  it('folds members into the oldest, up to the limit; later ones make the next bulk', async () => {
    const { engine } = await open({}, { limits: { groupLimit: 3 } });
    const submitted = await engine.submitMany(members(5), 'ann');
    const [a, b, c, d, e] = await Promise.all(submitted.map(({ id }) => engine.get(id)));
    assert.ok(a && b && c && d && e);
    assert.deepEqual(short(a), ['Waiting', 2, null]);
    assert.deepEqual(
      [short(b), short(c)],
      [
        ['Merged', 0, a.id],
        ['Merged', 0, a.id],
      ],
    );
    assert.deepEqual(
      [short(d), short(e)],
      [
        ['Waiting', 1, null],
        ['Merged', 0, d.id],
      ],
    );
  });

  it('keeps groups of other types and names apart', async () => {
    const { engine } = await open({});
    const [a, b, c] = await engine.submitMany(
      [...members(1), { type: 'other', executionGroup: 'g' }, { type: 'bulk', executionGroup: 'h' }],
      'ann',
    );
    assert.deepEqual(
      [a, b, c].map((one) => one?.status),
      ['Waiting', 'Waiting', 'Waiting'],
    );
  });

  it('calls a bulk handler once with all members in order and keeps what it reports for each', async () => {
    const calls: unknown[][] = [];
    const { engine, reached } = await open({
      bulk: {
        bulk: true,
        run: async (all) => {
          calls.push(all.map(({ input }) => input));
          for (const member of all) {
            if (member.input === 2) member.fail(new Error('two is bad'));
            else member.complete(`did ${String(member.input)}`);
          }
          return { seen: all.length };
        },
      },
    });
    await engine.pause(null);
    const fields = [
      { sequenceGroup: 'y', sequenceNumber: 2 },
      { sequenceGroup: 'x', sequenceNumber: 9 },
      { sequenceGroup: 'y', sequenceNumber: 1 },
      {},
    ];
    const submitted = await engine.submitMany(
      members(4, (index) => fields[index] ?? {}),
      'ann',
    );
    await engine.resume(null);
    const leader = await reached(submitted[0]?.id ?? '', 'Complete', 'Error', 'Scheduled');
    assert.deepEqual(calls[0], [3, 1, 2, 0]);
    assert.equal(await engine.payload(leader.id, 'output'), '"did 0"');
    const rows = await Promise.all(submitted.slice(1).map(({ id }) => engine.get(id)));
    assert.deepEqual(
      rows.map(({ status, memberOutcome }) => [status, memberOutcome]),
      [
        ['Merged', 'Complete'],
        ['Merged', 'Error'],
        ['Merged', 'Complete'],
      ],
    );
    assert.equal(rows[1]?.error?.message, 'two is bad');
    assert.equal(await engine.payload(rows[0]?.id ?? '', 'output'), '"did 1"');
  });

  it('runs only the members that have not completed when the group is retried', async () => {
    const calls: unknown[][] = [];
    const { engine, reached } = await open({
      bulk: async (input) => {
        calls.push([input]);
        if (input === 1 && calls.length < 4) throw new Error('not yet');
        return input;
      },
    });
    await engine.pause(null);
    const submitted = await engine.submitMany(
      members(3, () => ({ retryLimit: 0 })),
      'ann',
    );
    await engine.resume(null);
    const leader = submitted[0]?.id ?? '';
    assert.equal((await reached(leader, 'Error')).error?.code, -8);
    await engine.retry(leader, 'ann');
    await reached(leader, 'Complete');
    assert.deepEqual(calls.flat(), [0, 1, 2, 1]);
    assert.deepEqual(await Promise.all(submitted.map(async ({ id }) => (await engine.get(id)).memberOutcome)), [
      'Complete',
      'Complete',
      'Complete',
    ]);
    assert.equal(await engine.payload(leader, 'output'), '0');
  });

  it('takes a follower out of the group when it is cancelled, but not once the group runs', async () => {
    const gate = new Gate();
    const { engine, reached } = await open({ bulk: { bulk: true, run: () => gate.pass() } });
    await engine.pause(null);
    const [leader, first, second] = await engine.submitMany(members(3), 'ann');
    assert.ok(leader && first && second);
    const canceled = await engine.cancel(first.id, 'ann');
    assert.deepEqual(short(canceled), ['Canceled', 0, null]);
    assert.equal((await engine.get(leader.id)).numFollowers, 1);
    await engine.resume(null);
    await gate.reached;
    await assert.rejects(engine.cancel(second.id, 'ann'), refused);
    assert.equal((await engine.get(second.id)).status, 'Merged');
    gate.open();
    await reached(leader.id, 'Complete');
    await assert.rejects(engine.cancel(second.id, 'ann'), refused);
  });

  it('hands the lead to the next member when a waiting leader is cancelled', async () => {
    const { engine } = await open({});
    const [leader, next, last] = await engine.submitMany(members(3), 'ann');
    assert.ok(leader && next && last);
    assert.deepEqual(short(await engine.cancel(leader.id, 'ann')), ['Canceled', 0, null]);
    assert.deepEqual(short(await engine.get(next.id)), ['Waiting', 1, null]);
    assert.equal((await engine.get(next.id)).expiresAt, null);
    assert.deepEqual(short(await engine.get(last.id)), ['Merged', 0, next.id]);
  });

  it('cancels the whole group, waiting or running', async () => {
    const gate = new Gate();
    const { engine, reached } = await open({
      bulk: {
        bulk: true,
        run: async (_, { signal }) => {
          await gate.pass();
          signal.throwIfAborted();
        },
      },
    });
    await engine.pause(null);
    const waiting = await engine.submitMany(members(3), 'ann');
    await engine.cancel(waiting[1]?.id ?? '', 'ann', { group: true });
    assert.deepEqual(await Promise.all(waiting.map(async ({ id }) => (await engine.get(id)).status)), [
      'Canceled',
      'Canceled',
      'Canceled',
    ]);
    const running = await engine.submitMany(members(2), 'ann');
    await engine.resume(null);
    await gate.reached;
    await engine.cancel(running[1]?.id ?? '', 'ann', { group: true });
    const leader = running[0]?.id ?? '';
    assert.equal((await engine.get(leader)).status, 'Canceling');
    gate.open();
    await reached(leader, 'Canceled');
  });

  it('lets an older member that comes due take the lead', async () => {
    const clock = new ManualClock();
    const { engine } = await open({}, { clock });
    const submitting = engine.submitMany(
      members(3, (index) => (index === 0 ? { processAfter: clock.now() + 50 } : {})),
      'ann',
    );
    const [late, leader, follower] = await submitting;
    assert.ok(late && leader && follower);
    assert.deepEqual([late.status, leader.status, follower.status], ['Scheduled', 'Waiting', 'Merged']);
    await clock.advance(60);
    assert.deepEqual(short(await engine.get(late.id)), ['Waiting', 2, null]);
    assert.deepEqual(short(await engine.get(leader.id)), ['Merged', 0, late.id]);
    assert.deepEqual(short(await engine.get(follower.id)), ['Merged', 0, late.id]);
  });

  it('deletes followers with their leader', async () => {
    const { engine, reached } = await open({ bulk: { bulk: true, run: async () => null } });
    await engine.pause(null);
    const submitted = await engine.submitMany(members(3), 'ann');
    const [leader, first, second] = submitted.map(({ id }) => id);
    assert.ok(leader && first && second);
    await assert.rejects(engine.delete(first, 'ann'), refused);
    await engine.resume(null);
    await reached(leader, 'Complete');
    await engine.delete(first, 'ann');
    assert.equal((await engine.get(second)).status, 'Merged');
    await engine.delete(leader, 'ann');
    await assert.rejects(engine.get(second));
  });
});

describe('sequence groups', () => {
  const folder = temporaryFolder();

  it('run one after the other, by number, whatever their priority; others run beside them', async () => {
    const order: string[] = [];
    let inside = 0;
    const { engine, reached } = await openEngine(folder.path, {
      step: async (input) => {
        assert.equal(++inside, 1, 'two of one sequence group ran side by side');
        await new Promise(setImmediate);
        inside--;
        order.push(String(input));
      },
    });
    const draft = (input: string, sequenceNumber: number | null, priority: number) => ({
      ...{ type: 'step', sequenceGroup: 's', input, sequenceNumber, priority },
    });
    const submitted = await engine.submitMany(
      [draft('last', null, 10), draft('third', 3, 1), draft('first', 1, 2), draft('second', 2, 9)],
      'ann',
    );
    engine.start();
    for (const { id } of submitted) await reached(id, 'Complete');
    assert.deepEqual(order, ['first', 'second', 'third', 'last']);
    await engine.stop();
  });

  it('hold back later members while an earlier one waits for its retry', async () => {
    const clock = new ManualClock();
    const order: string[] = [];
    const { engine } = await openEngine(
      folder.path,
      {
        step: async (input, { attempt }) => {
          if (input === 'first' && attempt < 3) throw new Error('not yet');
          order.push(String(input));
        },
      },
      { clock },
    );
    engine.start();
    const drafts = ['first', 'second'].map((input) => ({
      type: 'step',
      sequenceGroup: 's',
      input,
      retryBackoff: 1_000,
    }));
    await engine.submitMany(drafts, 'ann');
    await clock.advance(2_900);
    assert.deepEqual(order, []);
    await clock.advance(200);
    assert.deepEqual(order, ['first', 'second']);
    await engine.stop();
  });
});
