import assert from 'node:assert/strict';
import fc from 'fast-check';
import { OperationFailure } from '../../src/operation/error.ts';
import type { Operation } from '../../src/operation/operation.ts';
import { canMove, type Status } from '../../src/operation/status.ts';
import { type Bench, onBench } from '../support/bench.ts';
import { complete, failed, failedForGood, stopped } from '../support/controlledRunner.ts';
import { describeOnBoth } from '../support/postgres/onBoth.ts';
import { place } from '../support/postgres/place.ts';

const second = 1_000;

/** Brings an operation to each status that can be met. */
const ways: Readonly<Record<Exclude<Status, 'New'>, (bench: Bench) => Promise<Operation>>> = {
  Scheduled: ({ submit, clock }) => submit({ processAfter: clock.now() + 60 * second }),
  Waiting: ({ submit }) => submit({ type: 'unknown' }),
  Merged: async ({ submit }) => {
    await submit({ type: 'unknown', executionGroup: 'g' });
    return submit({ type: 'unknown', executionGroup: 'g' });
  },
  Running: ({ submit }) => submit(),
  Canceling: async ({ engine, submit }) => engine.cancel((await submit()).id, 'test'),
  Complete: (bench) => ended(bench, complete),
  Error: (bench) => ended(bench, failedForGood),
  Canceled: async ({ engine, submit }) => engine.cancel((await submit({ type: 'unknown' })).id, 'test'),
};

async function ended({ submit, held, clock }: Bench, result: typeof complete): Promise<Operation> {
  const operation = await submit();
  held(operation).end(result);
  await clock.advance(0);
  return operation;
}

/** What a cancel comes to, at once and when the handler has stopped. */
const canceled: Readonly<Record<Exclude<Status, 'New'>, readonly [Status, Status] | 'refused'>> = {
  Scheduled: ['Canceled', 'Canceled'],
  Waiting: ['Canceled', 'Canceled'],
  Merged: ['Canceled', 'Canceled'],
  Running: ['Canceling', 'Canceled'],
  Canceling: ['Canceling', 'Canceled'],
  Complete: 'refused',
  Error: 'refused',
  Canceled: 'refused',
};

describeOnBoth('a cancel', () => {
  for (const [from, reach] of Object.entries(ways)) {
    it(`of an operation that is ${from}`, () =>
      onBench(async (bench) => {
        const { engine, clock, runner, status } = bench;
        const operation = await reach(bench);
        assert.equal(await status(operation), from);
        const wanted = canceled[from as keyof typeof canceled];
        if (wanted === 'refused') {
          const before = await engine.get(operation.id);
          await assert.rejects(engine.cancel(operation.id, 'test'), { code: 'transition-refused' });
          assert.deepEqual(await engine.get(operation.id), before);
          return;
        }
        assert.equal((await engine.cancel(operation.id, 'test')).status, wanted[0]);
        for (const { end, assignment } of runner.held.values()) if (assignment.signal.aborted) end(stopped);
        await clock.advance(0);
        assert.equal(await status(operation), wanted[1]);
      }));
  }
});

type Deed = 'cancel' | 'complete' | 'fail' | 'failForGood' | 'stop' | 'time' | 'retry' | 'delete';
const deeds = fc.array(
  fc.record({
    deed: fc.constantFrom<Deed>(
      'cancel',
      'cancel',
      'complete',
      'fail',
      'failForGood',
      'stop',
      'time',
      'retry',
      'delete',
    ),
    microtasks: fc.nat(6),
    turns: fc.nat(2),
  }),
  { minLength: 2, maxLength: 8 },
);

describeOnBoth('what happens to one operation at about the same time', () => {
  it('ends it in exactly one way, by transitions that are allowed', async function () {
    this.timeout(120_000);
    await fc.assert(
      fc.asyncProperty(deeds, fc.constantFrom(0, 1), (steps, retryLimit) =>
        onBench((bench) => playDeeds(bench, steps, retryLimit)),
      ),
      { numRuns: process.env.BGOPS_LONG ? 5_000 : place() === 'SQLite' ? 150 : 30 },
    );
  });
});

interface Timed {
  readonly deed: Deed;
  readonly microtasks: number;
  readonly turns: number;
}

async function playDeeds(bench: Bench, steps: readonly Timed[], retryLimit: number): Promise<void> {
  const operation = await bench.submit({ retryLimit, timeout: second });
  const outcomes: Promise<unknown>[] = [];
  for (const { deed, microtasks, turns } of steps) {
    outcomes.push(perform(bench, operation, deed).catch(expectRefusal));
    for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
    for (let microtask = 0; microtask < microtasks; microtask++) await null;
  }
  await Promise.all(outcomes);
  await bench.clock.advance(0);
  await checkLife(bench, operation);
}

function expectRefusal(error: unknown): void {
  assert.ok(error instanceof OperationFailure, String(error));
  assert.ok(['transition-refused', 'not-found'].includes(error.code), error.code);
}

async function perform({ engine, runner, clock }: Bench, { id, sequence }: Operation, deed: Deed): Promise<void> {
  if (deed === 'cancel') await engine.cancel(id, 'test');
  else if (deed === 'retry') await engine.retry(id, 'test');
  else if (deed === 'delete') await engine.delete(id, 'test');
  else if (deed === 'time') await clock.advance(second);
  else {
    const attempt = runner.held.get(sequence);
    // A handler stops because it is asked to.
    if (deed === 'stop' && attempt?.assignment.signal.aborted !== true) return;
    attempt?.end({ complete, fail: failed, failForGood: failedForGood, stop: stopped }[deed]);
  }
}

/** Its events are one chain; each attempt ended once, and each life, from one retry by a person to the next, at most once. */
async function checkLife({ engine, runner }: Bench, { id, sequence }: Operation): Promise<void> {
  let operation: Operation;
  try {
    operation = await engine.get(id);
  } catch {
    assert.ok(!runner.held.has(sequence), 'it was deleted and still runs');
    return;
  }
  const events = await engine.events(id);
  for (const { from, to } of events.slice(1)) assert.ok(from === to || (from !== null && canMove(from, to)));
  assert.ok(events.filter(({ from, to }) => from !== to && to === 'Complete').length <= 1);
  const attempts = await engine.attempts(id);
  assert.deepEqual(
    attempts.map(({ number }) => number),
    attempts.map((_, index) => index + 1),
  );
  const isActive = operation.status === 'Running' || operation.status === 'Canceling';
  assert.equal(runner.held.has(sequence), isActive);
  assert.equal(attempts.filter(({ outcome }) => outcome === null).length, isActive ? 1 : 0);
  const last = attempts.at(-1)?.outcome;
  if (operation.status === 'Complete') assert.equal(last, 'Complete');
  if (operation.status === 'Error') assert.ok(last === 'Error' || last === 'TimedOut');
}

describeOnBoth('at the same instant', () => {
  it('a timeout and the last retry used up: Error, with the timeout told', () =>
    onBench(async ({ engine, clock, submit, held, status }) => {
      const operation = await submit({ retryLimit: 1, timeout: second });
      held(operation).end(failed);
      await clock.advance(second);
      assert.equal(held(operation).assignment.signal.reason, 'timeout');
      held(operation).end(stopped);
      await clock.advance(0);
      assert.equal(await status(operation), 'Error');
      assert.deepEqual(
        (await engine.attempts(operation.id)).map(({ outcome }) => outcome),
        ['Error', 'TimedOut'],
      );
    }));

  it('a timeout and a return: one of the two, and the attempt says which', () =>
    onBench(async ({ engine, clock, submit, held }) => {
      const early = await submit({ retryLimit: 0, timeout: second });
      const late = await submit({ retryLimit: 0, timeout: second });
      clock.after(second, () => held(early).end(complete));
      await clock.advance(second);
      held(late).end(complete);
      await clock.advance(0);
      for (const operation of [early, late]) {
        const { status, error } = await engine.get(operation.id);
        const [attempt] = await engine.attempts(operation.id);
        const complete = status === 'Complete' && attempt?.outcome === 'Complete' && error === null;
        const timedOut = status === 'Error' && attempt?.outcome === 'TimedOut' && error !== null;
        assert.ok(complete || timedOut, `${status} ${attempt?.outcome}`);
      }
      assert.equal((await engine.get(late.id)).status, 'Error');
    }));

  it('expiry, a timeout, a retry that is due and one that is the last', () =>
    onBench(async ({ engine, clock, submit, held, status }) => {
      const instant = 3 * second;
      const expiring = await submit({ ttl: 3 });
      held(expiring).end(complete);
      const timing = await submit({ timeout: instant, retryLimit: 0 });
      const retrying = await submit({ retryLimit: 2, retryBackoff: second });
      held(retrying).end(failed);
      await clock.advance(0);
      held(retrying).end(failed);
      await clock.advance(0);
      assert.equal((await engine.get(retrying.id)).dueAt, clock.now() + instant);
      const scheduled = await submit({ processAfter: clock.now() + instant });
      await clock.advance(instant);
      await assert.rejects(async () => engine.get(expiring.id), { code: 'not-found' });
      assert.equal(held(timing).assignment.signal.reason, 'timeout');
      assert.equal(await status(scheduled), 'Running');
      held(retrying).end(failed);
      held(timing).end(stopped);
      await clock.advance(0);
      assert.deepEqual([await status(retrying), await status(timing)], ['Error', 'Error']);
    }));

  it('expiry and a retry by a person: it runs again, or it is gone', () =>
    onBench(async ({ engine, clock, submit, held, status }) => {
      for (const turns of [0, 1, 2, 3]) {
        const operation = await submit({ ttl: 1, retryLimit: 0 });
        held(operation).end(failed);
        await clock.advance(second - 1);
        const passing = clock.advance(1);
        for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
        const retried = await engine.retry(operation.id, 'test').then(
          () => true,
          (error: OperationFailure) => {
            assert.equal(error.code, 'not-found');
            return false;
          },
        );
        await passing;
        await clock.advance(0);
        if (retried) assert.equal(await status(operation), 'Running');
        else await assert.rejects(async () => engine.get(operation.id), { code: 'not-found' });
      }
    }));
});
