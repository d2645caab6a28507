import assert from 'node:assert/strict';
import { attemptErrorCodes, OperationFailure } from '../../../src/operation/error.ts';
import { parseExact } from '../../../src/operation/json.ts';
import { everything, parseQuery } from '../../../src/operation/query.ts';
import { engineOpener, Gate, openEngine } from '../../support/engine.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const failure = (code: string) => (error: unknown) => error instanceof OperationFailure && error.code === code;

describe('the engine', () => {
  const folder = temporaryFolder();
  const open = engineOpener(folder);

  it('runs a submitted operation and keeps its input, output, attempt and events', async () => {
    const { engine, reached } = await open({ double: async (input) => Number(input) * 2 });
    const { operation } = await engine.submit({ type: 'double', input: 21, name: 'Answer' }, 'ann');
    assert.equal(operation.status, 'Waiting');
    const done = await reached(operation.id, 'Complete');
    assert.equal(done.name, 'Answer');
    assert.equal(done.createdBy, 'ann');
    assert.ok(done.finishedAt !== null && done.expiresAt === done.finishedAt + done.ttl * 1_000);
    assert.equal(await engine.payload(done.id, 'input'), '21');
    assert.equal(await engine.payload(done.id, 'output'), '42');
    const [attempt, ...others] = await engine.attempts(done.id);
    assert.deepEqual([attempt?.number, attempt?.outcome, others.length], [1, 'Complete', 0]);
    const path = (await engine.events(done.id)).map(({ from, to }) => [from, to]);
    assert.deepEqual(path, [
      [null, 'New'],
      ['New', 'Waiting'],
      ['Waiting', 'Running'],
      ['Running', 'Complete'],
    ]);
    const versions = (await engine.events(done.id)).map(({ version }) => version);
    assert.deepEqual(
      versions,
      [...versions].sort((a, b) => a - b),
    );
    assert.equal(done.version, versions.at(-1));
  });

  it('keeps a big integer of an input exactly', async () => {
    const { engine } = await open({});
    const input = parseExact('{"amount":12345678901234567890}');
    const { operation } = await engine.submit({ type: 'later', input }, 'ann');
    assert.equal(await engine.payload(operation.id, 'input'), '{"amount":12345678901234567890}');
  });

  it('retries a failed attempt up to the limit and keeps every attempt with its stack', async () => {
    let runs = 0;
    const { engine, reached } = await open({
      flaky: async () => {
        runs++;
        throw new Error(`no luck ${runs}`);
      },
    });
    const { operation } = await engine.submit({ type: 'flaky', retryLimit: 2, retryBackoff: 1 }, 'ann');
    const failed = await reached(operation.id, 'Error');
    assert.equal(runs, 3);
    assert.deepEqual([failed.attempts, failed.retryCount, failed.error?.message], [3, 2, 'no luck 3']);
    assert.match(failed.error?.stack ?? '', /engine\.test\.ts/);
    assert.deepEqual(
      (await engine.attempts(failed.id)).map(({ number, outcome, error }) => [number, outcome, error?.message]),
      [
        [1, 'Error', 'no luck 1'],
        [2, 'Error', 'no luck 2'],
        [3, 'Error', 'no luck 3'],
      ],
    );
    const [row] = (await engine.list(parseQuery('status:error', 0), { limit: 10 })).operations;
    assert.equal(row?.error?.stack, null, 'lists carry no stacks');
  });

  it('does not retry a failure that says so', async () => {
    const { engine, reached } = await open({
      refuse: async () => {
        throw Object.assign(new Error('pointless'), { retry: false, code: 17 });
      },
    });
    const { operation } = await engine.submit({ type: 'refuse' }, 'ann');
    const failed = await reached(operation.id, 'Error');
    assert.deepEqual([failed.attempts, failed.error?.code], [1, 17]);
  });

  it('retries by hand: the same operation, attempts go on, retryCount starts over', async () => {
    let broken = true;
    const { engine, reached } = await open({
      mended: async () => {
        if (broken) throw new Error('broken');
        return 'fine';
      },
    });
    const { operation } = await engine.submit({ type: 'mended', retryLimit: 1, retryBackoff: 1 }, 'ann');
    await reached(operation.id, 'Error');
    broken = false;
    const again = await engine.retry(operation.id, 'bob', { why: 'mended' });
    assert.deepEqual([again.status, again.retryCount, again.error, again.finishedAt], ['Waiting', 0, null, null]);
    const done = await reached(operation.id, 'Complete');
    assert.deepEqual([done.attempts, done.error], [3, null]);
    const event = (await engine.events(operation.id)).find(({ by }) => by === 'bob');
    assert.deepEqual([event?.from, event?.to, event?.why], ['Error', 'Waiting', 'mended']);
    await assert.rejects(engine.retry(operation.id, 'bob'), failure('transition-refused'));
  });

  it('asks a running operation to stop, and records what really happened', async () => {
    const stops = new Gate();
    const ignores = new Gate();
    const { engine, reached } = await open({
      stops: async (_, { signal }) => {
        await stops.pass();
        signal.throwIfAborted();
      },
      ignores: async () => {
        await ignores.pass();
        return 'done all the same';
      },
    });
    const first = (await engine.submit({ type: 'stops' }, 'ann')).operation;
    const second = (await engine.submit({ type: 'ignores' }, 'ann')).operation;
    await Promise.all([stops.reached, ignores.reached]);
    assert.equal((await engine.cancel(first.id, 'ann')).status, 'Canceling');
    assert.equal((await engine.cancel(second.id, 'ann')).status, 'Canceling');
    assert.equal((await engine.cancel(second.id, 'ann')).status, 'Canceling', 'asking twice changes nothing');
    stops.open();
    ignores.open();
    const canceled = await reached(first.id, 'Canceled', 'Error', 'Complete');
    const complete = await reached(second.id, 'Canceled', 'Error', 'Complete');
    assert.equal(canceled.status, 'Canceled');
    assert.equal(complete.status, 'Complete');
    assert.equal((await engine.attempts(first.id))[0]?.outcome, 'Canceled');
    await assert.rejects(engine.cancel(second.id, 'ann'), failure('transition-refused'));
  });

  it('does not tell a running operation of a cancel that interrupts nothing, until one does', async () => {
    const gate = new Gate();
    let told = false;
    const { engine, reached } = await open({
      fails: async (_, { signal }) => {
        signal.addEventListener('abort', () => {
          told = true;
        });
        await gate.pass();
        throw new Error('It failed all the same.');
      },
    });
    const { operation } = await engine.submit({ type: 'fails' }, 'ann');
    await gate.reached;
    assert.equal((await engine.cancel(operation.id, 'ann', { interrupt: false })).status, 'Canceling');
    assert.equal(told, false);
    await engine.cancel(operation.id, 'ann');
    assert.equal(told, true);
    gate.open();
    const ended = await reached(operation.id, 'Canceled', 'Error', 'Complete');
    assert.deepEqual([ended.status, ended.attempts], ['Error', 1], 'it is not retried');
  });

  it('cancels a waiting operation at once, and retries it', async () => {
    const { engine } = await open({});
    const { operation } = await engine.submit({ type: 'nobody' }, 'ann');
    assert.equal((await engine.cancel(operation.id, 'ann')).status, 'Canceled');
    assert.equal((await engine.retry(operation.id, 'ann')).status, 'Waiting');
  });

  it('starts the highest priority first, then the oldest', async () => {
    const order: unknown[] = [];
    const { engine, reached } = await open({ note: async (input) => void order.push(input) }, { concurrency: 1 });
    await engine.pause(null);
    const drafts = [
      { type: 'note', input: 'low', priority: 1 },
      { type: 'note', input: 'first', priority: 5 },
      { type: 'note', input: 'second', priority: 5 },
      { type: 'note', input: 'high', priority: 10 },
    ];
    const operations = await engine.submitMany(drafts, 'ann');
    await engine.resume(null);
    for (const { id } of operations) await reached(id, 'Complete');
    assert.deepEqual(order, ['high', 'first', 'second', 'low']);
  });

  it('never runs more of a type than its handler allows', async () => {
    let running = 0;
    let most = 0;
    const run = async () => {
      most = Math.max(most, ++running);
      await new Promise(setImmediate);
      running--;
    };
    const { engine, reached } = await open({ narrow: { run, concurrency: 2 } });
    const operations = await engine.submitMany(Array(20).fill({ type: 'narrow' }), 'ann');
    for (const { id } of operations) await reached(id, 'Complete');
    assert.equal(most, 2);
  });

  it('takes what a draft leaves open from the handler, then from the defaults', async () => {
    const { engine } = await open({
      own: { run: async () => null, retryLimit: 7, timeout: 5, priority: 9, ttl: 60, displayName: 'My own' },
    });
    await engine.pause(null);
    const own = (await engine.submit({ type: 'own', priority: 1 }, 'ann')).operation;
    assert.deepEqual(
      [own.name, own.retryLimit, own.timeout, own.priority, own.ttl, own.retryBackoff],
      ['My own', 7, 5, 1, 60, 1_000],
    );
    const other = (await engine.submit({ type: 'other' }, 'ann')).operation;
    assert.deepEqual([other.name, other.retryLimit, other.timeout, other.priority], ['other', 3, 120_000, 5]);
  });

  it('answers a repeated submit under the same idempotency key with the first operation', async () => {
    const { engine } = await open({});
    const draft = { type: 'nobody', input: { n: 1 }, idempotencyKey: 'k1' };
    const [first, second] = await Promise.all([engine.submit(draft, 'ann'), engine.submit(draft, 'ann')]);
    assert.equal(first?.operation.id, second?.operation.id);
    assert.deepEqual([first?.repeated, second?.repeated], [false, true]);
    await assert.rejects(engine.submit({ ...draft, input: { n: 2 } }, 'ann'), failure('idempotency-conflict'));
    assert.equal((await engine.counts(everything)).total, 1);
  });

  it('submits many all or nothing', async () => {
    const { engine } = await open({});
    const taken = (await engine.submit({ type: 'nobody' }, 'ann')).operation.id;
    const drafts = [{ type: 'nobody' }, { type: 'nobody', id: taken }];
    await assert.rejects(engine.submitMany(drafts, 'ann'), failure('id-taken'));
    assert.equal((await engine.counts(everything)).total, 1);
  });

  it('resubmits with changes and keeps the lineage', async () => {
    const { engine } = await open({});
    const draft = { type: 'nobody', input: { n: 1 }, parentKey: 'p', priority: 8 };
    const original = (await engine.submit(draft, 'ann')).operation;
    const copy = await engine.resubmit(original.id, { input: { n: 2 } }, 'bob');
    assert.deepEqual([copy.resubmittedFrom, copy.parentKey, copy.priority], [original.id, 'p', 8]);
    assert.notEqual(copy.id, original.id);
    assert.equal(await engine.payload(copy.id, 'input'), '{"n":2}');
    assert.equal(await engine.payload((await engine.resubmit(original.id, {}, 'bob')).id, 'input'), '{"n":1}');
  });

  it('deletes what has ended, refuses the rest, and checks the version', async () => {
    const { engine } = await open({});
    const { operation } = await engine.submit({ type: 'nobody', input: 1 }, 'ann');
    await assert.rejects(engine.delete(operation.id, 'ann'), failure('transition-refused'));
    const canceled = await engine.cancel(operation.id, 'ann');
    await assert.rejects(engine.delete(operation.id, 'ann', { ifVersion: 1 }), failure('version-mismatch'));
    const before = engine.version();
    await engine.delete(operation.id, 'ann', { ifVersion: canceled.version });
    await assert.rejects(engine.get(operation.id), failure('not-found'));
    const changes = await engine.changesSince(before, 100);
    assert.ok(changes !== 'resync');
    assert.deepEqual(changes.batch.deleted, [operation.id]);
    assert.equal((await engine.counts(everything)).total, 0);
  });

  it('changes fields, and the input only while the operation waits', async () => {
    const { engine } = await open({});
    const { operation } = await engine.submit({ type: 'nobody', input: 1 }, 'ann');
    const changed = await engine.update(operation.id, { name: 'New name', priority: 9, input: 2 }, 'bob');
    assert.deepEqual([changed.name, changed.priority, changed.modifiedBy], ['New name', 9, 'bob']);
    assert.equal(await engine.payload(operation.id, 'input'), '2');
    await engine.cancel(operation.id, 'ann');
    await assert.rejects(engine.update(operation.id, { input: 3 }, 'bob'), failure('transition-refused'));
    await assert.rejects(
      engine.update(operation.id, { name: 'x' }, 'bob', { ifVersion: 1 }),
      failure('version-mismatch'),
    );
  });

  it('stores log and progress of a running attempt, and the rest with its end', async () => {
    const gate = new Gate();
    const { engine, reached } = await open({
      chatty: async (_, context) => {
        context.log('one');
        context.progress(0.25, 'a quarter');
        await gate.pass();
        context.log('two');
      },
    });
    const { operation } = await engine.submit({ type: 'chatty' }, 'ann');
    await new Promise<void>((resolve) => engine.onLog(() => resolve()));
    assert.match((await engine.log(operation.id, 0)).text, /one\n$/);
    assert.equal((await engine.log(operation.id, 0)).ended, false);
    gate.open();
    const done = await reached(operation.id, 'Complete');
    assert.deepEqual(done.progress, { fraction: 0.25, message: 'a quarter' });
    const first = await engine.log(operation.id, 0);
    assert.match(first.text, /one\n.*two\n$/s);
    assert.deepEqual(await engine.log(operation.id, first.next), { text: '', next: first.next, ended: true });
  });

  it('keeps only the newest of many reports of progress among the events', async () => {
    const gates = [new Gate(), new Gate(), new Gate()];
    const { engine, reached } = await open({
      steady: async (_, context) => {
        for (const [step, gate] of gates.entries()) {
          context.progress((step + 1) / 4);
          await gate.pass();
        }
      },
    });
    const { operation } = await engine.submit({ type: 'steady' }, 'ann');
    const events = async () => (await engine.events(operation.id)).map(({ from, to }) => `${from}-${to}`);
    for (const [step, gate] of gates.entries()) {
      await new Promise<void>((resolve) => {
        const stop = engine.onChange(async () => {
          if ((await engine.get(operation.id)).progress?.fraction !== (step + 1) / 4) return;
          stop();
          resolve();
        });
      });
      assert.deepEqual(await events(), ['null-New', 'New-Waiting', 'Waiting-Running', 'Running-Running']);
      const since = await engine.changesSince(engine.version() - 1, 10);
      assert.ok(since !== 'resync' && since.batch.operations[0]?.id === operation.id);
      gate.open();
    }
    await reached(operation.id, 'Complete');
    assert.equal((await events()).length, 5);
  });

  it('pauses a type, and all, across a restart', async () => {
    const first = await open({ note: async () => null });
    await first.engine.pause('note');
    const { operation } = await first.engine.submit({ type: 'note' }, 'ann');
    await first.engine.stop();
    const second = await open({ note: async () => null });
    assert.deepEqual(second.engine.paused(), { all: false, types: ['note'] });
    assert.equal(await second.engine.hasWork(), false);
    assert.equal(second.engine.handlers()[0]?.paused, true);
    await second.engine.resume('note');
    await second.reached(operation.id, 'Complete');
  });

  it('lets attempts end when it stops, and gives back what it cuts short without using up a retry', async () => {
    const gate = new Gate();
    const first = await open({
      long: async (_, { signal }) => {
        const aborted = new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('stopped')));
        });
        await Promise.race([gate.pass(), aborted]);
      },
    });
    const { operation } = await first.engine.submit({ type: 'long' }, 'ann');
    await gate.reached;
    await first.engine.stop({ graceMs: 1 });
    const second = await open({ long: async () => 'second time' });
    const done = await second.reached(operation.id, 'Complete');
    assert.deepEqual([done.attempts, done.retryCount], [2, 0]);
    assert.equal((await second.engine.attempts(done.id))[0]?.outcome, 'Canceled');
  });

  it('gives up on a handler that never ends when it stops; the next start finds the attempt interrupted', async () => {
    const clock = new ManualClock();
    const gate = new Gate();
    const { engine } = await open({ stubborn: { run: () => gate.pass(), retryLimit: 0 } }, { clock });
    const { operation } = await engine.submit({ type: 'stubborn' }, 'ann');
    await gate.reached;
    const stopped = engine.stop({ graceMs: 100 });
    await clock.advance(10_000);
    await stopped;
    const next = await open({});
    const found = await next.engine.get(operation.id);
    assert.deepEqual([found.status, found.error?.code], ['Error', attemptErrorCodes.workerLost]);
    assert.equal((await next.engine.attempts(operation.id))[0]?.outcome, 'Lost');
  });

  it('counts the time to live from the last change', async () => {
    const { engine } = await open({});
    const { operation } = await engine.submit({ type: 'nobody', ttl: 100 }, 'ann');
    await engine.cancel(operation.id, 'ann');
    const changed = await engine.update(operation.id, { ttl: 10 }, 'ann');
    assert.equal(changed.expiresAt, changed.modifiedAt + 10_000);
  });

  it('acts on many with one outcome each, and rehearses without changing anything', async () => {
    const { engine } = await open({});
    const [a, b] = await engine.submitMany([{ type: 'nobody' }, { type: 'nobody' }], 'ann');
    assert.ok(a !== undefined && b !== undefined);
    await engine.cancel(b.id, 'ann');
    const ids = [a.id, b.id, 'missing'];
    const rehearsed = await engine.act('cancel', ids, 'ann', { dryRun: true });
    assert.equal((await engine.get(a.id)).status, 'Waiting');
    const done = await engine.act('cancel', ids, 'ann');
    for (const outcomes of [rehearsed, done]) {
      assert.deepEqual(
        outcomes.map((one) => [one.done, one.code]),
        [
          [true, null],
          [false, 'transition-refused'],
          [false, 'not-found'],
        ],
      );
    }
    assert.equal((await engine.get(a.id)).status, 'Canceled');
  });

  it('refuses a payload over the limit and one nested too deeply', async () => {
    const { engine } = await open({}, { limits: { maxPayload: 1_000 } });
    await assert.rejects(engine.submit({ type: 'nobody', input: 'ä'.repeat(600) }, 'ann'), failure('too-large'));
    const deep = JSON.parse('['.repeat(101) + ']'.repeat(101));
    await assert.rejects(engine.submit({ type: 'nobody', input: deep }, 'ann'), failure('too-deep'));
    assert.equal((await engine.counts(everything)).total, 0);
  });

  it('writes a backup that opens as a queue of its own', async () => {
    const { engine } = await open({});
    const { operation } = await engine.submit({ type: 'nobody', input: 'kept' }, 'ann');
    const { mkdirSync } = await import('node:fs');
    mkdirSync(`${folder.path}/copy`);
    await engine.backup(`${folder.path}/copy/operations.db`);
    const copy = await openEngine(`${folder.path}/copy`, {});
    assert.equal(await copy.engine.payload(operation.id, 'input'), '"kept"');
    await copy.engine.stop();
  });
});
