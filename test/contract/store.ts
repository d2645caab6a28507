import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Change, Claimed, NewOperation, Store } from '../../src/engine/store/store.ts';
import { newOperation } from '../../src/engine/submission.ts';
import { OperationFailure } from '../../src/operation/error.ts';
import type { Draft, Operation } from '../../src/operation/operation.ts';
import { everything, parseQuery } from '../../src/operation/query.ts';
import type { Status } from '../../src/operation/status.ts';

/** What a store's set-up gives to the suite; each call of `open` opens the same data again. */
export interface StoreSetUp {
  open(options?: { groupLimit?: number }): Promise<Store>;
  /** Why it copies no database, if it does not. */
  readonly noBackup?: RegExp;
}

const now = Date.UTC(2026, 0, 1);
const code = (expected: string) => (error: unknown) => error instanceof OperationFailure && error.code === expected;

/** The contract of `engine/store/store.ts`, run against every implementation. */
export function storeContract(name: string, setUp: () => StoreSetUp | Promise<StoreSetUp>): void {
  describe(`Store contract: ${name}`, () => {
    let store: Store;
    let open: StoreSetUp['open'];
    let noBackup: StoreSetUp['noBackup'];
    beforeEach(async () => {
      ({ open, noBackup } = await setUp());
      store = await open();
    });
    afterEach(() => store.close());

    const row = (draft: Partial<Draft> = {}, input: string | null = null): NewOperation =>
      newOperation({ type: 'a', ...draft }, input, undefined, { now, by: 'ann', maxPayload: 1e6 });
    const submit = async (...rows: NewOperation[]) => (await store.submit(rows, now)).map(({ operation }) => operation);
    const one = async (draft: Partial<Draft> = {}, input: string | null = null): Promise<Operation> => {
      const [operation] = await submit(row(draft, input));
      assert.ok(operation);
      return operation;
    };
    const worker = 'w1';
    const leaseOf = ({ operation }: Claimed) => ({ sequence: operation.sequence, attempt: operation.attempts });
    const claim = (types: Record<string, number>, limit = 10) =>
      store.claim(() => ({
        types: new Map(Object.entries(types)),
        limit,
        worker,
        now: now + 10,
        leaseUntil: now + 1_000,
      }));
    const change = (operation: Operation, fields: Partial<Change>) =>
      store.change({ known: [operation] }, ([current]) => ({
        changes: [
          { operation: current ?? operation, moves: [], set: {}, by: 'ann', why: null, at: now + 20, ...fields },
        ],
        value: ([after]) => after ?? operation,
      }));
    const move = (operation: Operation, ...moves: Status[]) => change(operation, { moves });

    it('gives rising sequence and change numbers that a restart does not repeat', async () => {
      const [a, b] = await submit(row(), row());
      assert.ok(a && b && b.sequence > a.sequence && b.version > a.version);
      await move(b, 'Canceled');
      await store.remove({ ids: [b.id] }, (rows) => rows, now);
      const version = store.version();
      await store.close();
      store = await open();
      assert.equal(store.version(), version);
      const next = await one();
      assert.ok(next.sequence > b.sequence && next.version > version);
    });

    it('returns a row exactly as it was submitted, also after a restart', async () => {
      const draft: Partial<Draft> = {
        name: 'Näme "quoted"',
        displayName: null,
        priority: 0,
        parentKey: 'p',
        partitionId: 'x',
        runAs: 'r',
        sequenceNumber: -5,
        processAfter: now + 5,
        importSequenceNumber: 7,
        overriddenCreatedOn: now - 1,
        idempotencyKey: 'k',
        createdOnBehalfOf: 'bob',
      };
      const operation = await one(draft, '{"a":1}');
      assert.equal(operation.status, 'Scheduled');
      assert.equal(operation.dueAt, now + 5);
      await store.close();
      store = await open();
      assert.deepEqual(await store.find(operation.id.toUpperCase()), operation);
      assert.equal(await store.payload(operation.sequence, 'input'), '{"a":1}');
      assert.equal(await store.payload(operation.sequence, 'output'), null);
    });

    it('reads the payloads of many operations at once', async () => {
      const [first, second, third] = await submit(row({}, '{"a":1}'), row(), row({}, '[2]'));
      assert.ok(first && second && third);
      const sequences = [first, second, third].map(({ sequence }) => sequence);
      const both = await store.payloads([...sequences, 999], ['input', 'output']);
      assert.deepEqual([...both].toSorted(), [
        [first.sequence, { input: '{"a":1}' }],
        [third.sequence, { input: '[2]' }],
      ]);
      assert.deepEqual([...(await store.payloads(sequences, ['output']))], []);
    });

    it('refuses a taken id, and inserts nothing of that request', async () => {
      const { id } = await one();
      await assert.rejects(submit(row(), row({ id })), code('id-taken'));
      const twin = row();
      await assert.rejects(submit(twin, twin), code('id-taken'));
      assert.equal((await store.counts(everything)).total, 1);
    });

    it('lets one refused write fail alone among those of the same moment', async () => {
      const { id } = await one();
      const results = await Promise.allSettled([submit(row()), submit(row({ id })), submit(row())]);
      assert.deepEqual(
        results.map(({ status }) => status),
        ['fulfilled', 'rejected', 'fulfilled'],
      );
      assert.equal((await store.counts(everything)).total, 3);
    });

    it('claims by priority, then age, within the limits of each type, and never twice', async () => {
      const [low, first, other, second] = await submit(
        row({ priority: 1 }),
        row({ priority: 7 }),
        row({ type: 'b', priority: 9 }),
        row({ priority: 7 }),
      );
      const claimed = await claim({ a: 2, b: 5 });
      assert.deepEqual(
        claimed.map(({ operation }) => operation.id),
        [other?.id, first?.id, second?.id],
      );
      const operation = claimed[0]?.operation;
      assert.deepEqual([operation?.status, operation?.attempts, operation?.startedAt], ['Running', 1, now + 10]);
      const rest = await claim({ a: 10, b: 10 });
      assert.deepEqual(
        rest.map((one) => one.operation.id),
        [low?.id],
      );
      assert.deepEqual(await claim({ a: 10 }), []);
    });

    it('claims what was submitted in the same moment', async () => {
      const [submitted, claimed] = await Promise.all([submit(row({}, '"in"')), claim({ a: 1 })]);
      assert.equal(claimed[0]?.operation.id, submitted[0]?.id);
      assert.equal(claimed[0]?.members[0]?.input, '"in"');
    });

    it('leaves other types and nothing else waiting', async () => {
      await submit(row(), row({ type: 'b' }), row({ processAfter: now + 99 }));
      assert.deepEqual([...(await store.waiting())].sort(), [
        ['a', 1],
        ['b', 1],
      ]);
      assert.equal((await claim({ a: 5 })).length, 1);
      assert.deepEqual([...(await store.waiting())], [['b', 1]]);
    });

    it('decides from the row as it is now, however old the known one', async () => {
      const known = await one();
      await move(known, 'Canceled');
      await assert.rejects(move(known, 'Running'), code('transition-refused'));
      const seen = await store.change({ known: [known] }, (rows) => ({ changes: [], value: () => rows[0]?.status }));
      assert.equal(seen, 'Canceled');
    });

    it('refuses every move that the status table forbids, and changes nothing', async () => {
      const operation = await one();
      const before = store.version();
      await assert.rejects(move(operation, 'Complete'), code('transition-refused'));
      assert.equal(store.version(), before);
      assert.deepEqual(await store.find(operation.id), operation);
    });

    it('writes an end with its output, attempt, error and expiry', async () => {
      await one({ ttl: 60 });
      const [claimed] = await claim({ a: 1 });
      assert.ok(claimed);
      const error = { code: 5, message: 'bad', stack: 'at x' };
      const attempt = {
        number: 1,
        worker: 'w1',
        startedAt: now + 10,
        endedAt: now + 20,
        outcome: 'Error' as const,
        error,
      };
      const after = await change(claimed.operation, {
        moves: ['Error'],
        set: { error, finishedAt: now + 20 },
        output: '[1]',
        attempt,
      });
      assert.equal(after.expiresAt, now + 20 + 60_000);
      assert.deepEqual((await store.find(after.id))?.error, { ...error, stack: null });
      assert.equal(await store.stack(after.sequence), 'at x');
      assert.equal(await store.payload(after.sequence, 'output'), '[1]');
      assert.deepEqual(await store.attempts(after), [attempt]);
    });

    it('shows the attempt that runs', async () => {
      await one();
      const [claimed] = await claim({ a: 1 });
      assert.ok(claimed);
      assert.deepEqual(await store.attempts(claimed.operation), [
        { number: 1, worker: 'w1', startedAt: now + 10, endedAt: null, outcome: null, error: null },
      ]);
      assert.deepEqual(
        (await store.active()).map(({ id }) => id),
        [claimed.operation.id],
      );
    });

    it('tells which of some operations are being cancelled', async () => {
      await submit(row(), row(), row());
      const [first, second, third] = await claim({ a: 3 });
      assert.ok(first && second && third);
      await move(first.operation, 'Canceling');
      await move(third.operation, 'Canceling');
      const sequences = [first, second].map(({ operation }) => operation.sequence);
      assert.deepEqual(await store.askedToStop(sequences), [first.operation.sequence]);
      assert.deepEqual(await store.askedToStop([]), []);
    });

    it('finds leases that ended, and heartbeats lengthen them', async () => {
      await one();
      const [claimed] = await claim({ a: 1 });
      assert.ok(claimed);
      assert.deepEqual(await store.expiredLeases(now + 999), []);
      assert.equal((await store.expiredLeases(now + 1_001)).length, 1);
      assert.deepEqual(await store.heartbeat([leaseOf(claimed)], worker, now + 5_000), []);
      assert.deepEqual(await store.expiredLeases(now + 1_001), []);
    });

    it('tells a worker which leases it does not hold any more', async () => {
      await submit(row(), row(), row(), row());
      const [held, ended, again, other] = await claim({ a: 4 });
      assert.ok(held && ended && again && other);
      await move(ended.operation, 'Complete');
      const leases = [held, ended, again, other].map(leaseOf);
      assert.deepEqual(await store.heartbeat(leases, worker, now + 5_000), [ended.operation.sequence]);
      assert.deepEqual(await store.heartbeat([{ ...leaseOf(again), attempt: 2 }], worker, now + 9_000), [
        again.operation.sequence,
      ]);
      assert.deepEqual(await store.heartbeat([leaseOf(other)], 'another', now + 9_000), [other.operation.sequence]);
      assert.equal((await store.expiredLeases(now + 5_001)).length, 3);
    });

    it('promotes what is due, in order, and no more than asked', async () => {
      await submit(...[30, 10, 20].map((ms) => row({ processAfter: now + ms })));
      assert.equal(await store.nextDue(), now + 10);
      assert.equal(await store.promote(now + 9, 10), 0);
      assert.equal(await store.promote(now + 25, 1), 1);
      assert.equal(await store.nextDue(), now + 20);
      assert.equal(await store.promote(now + 99, 10), 2);
      assert.equal(await store.nextDue(), null);
      assert.equal((await store.counts(everything)).counts.Waiting, 3);
    });

    it('shortens retry delays that a clock set back would stretch, and leaves first schedules alone', async () => {
      const first = await one({ processAfter: now + 9e6 });
      await one({ retryBackoff: 10 });
      const [claimed] = await claim({ a: 1 });
      assert.ok(claimed);
      const set = { retryCount: 2, dueAt: now + 8e6 };
      const delayed = await change(claimed.operation, { moves: ['Scheduled'], set });
      await store.capDelays(now);
      assert.equal((await store.find(delayed.id))?.dueAt, now + 30);
      assert.equal((await store.find(first.id))?.dueAt, now + 9e6);
    });

    it('expires what has ended and is over, leaving tombstones', async () => {
      const [kept, gone] = await submit(row({ ttl: 100 }, '1'), row({ ttl: 1 }, '2'));
      assert.ok(kept && gone);
      await move(kept, 'Canceled');
      await move(gone, 'Canceled');
      assert.equal(await store.nextExpiry(), now + 20 + 1_000);
      const before = store.version();
      assert.equal(await store.expire(now + 2_000, 10), 1);
      assert.equal(await store.find(gone.id), undefined);
      assert.equal(await store.payload(gone.sequence, 'input'), null);
      const changes = await store.changesSince(before, 10);
      assert.deepEqual(changes !== 'resync' && changes.batch.deleted, [gone.id]);
      assert.equal((await store.counts(everything)).total, 1);
    });

    it('delivers changes in pieces that add up, and asks for a resync when they are gone', async () => {
      const submitted = await submit(...Array.from({ length: 25 }, () => row()));
      const seen = new Set<string>();
      let since = 0;
      for (let more = true; more; ) {
        const piece = await store.changesSince(since, 10);
        assert.ok(piece !== 'resync' && piece.batch.version > since);
        for (const { id } of piece.batch.operations) seen.add(id);
        since = piece.batch.version;
        more = piece.more;
      }
      assert.equal(seen.size, 25);
      assert.equal(since, store.version());
      assert.equal(await store.changesSince(since + 1, 10), 'resync');
      const last = submitted[0];
      assert.ok(last);
      await move(last, 'Canceled');
      await store.remove({ ids: [last.id] }, (rows) => rows, now);
      await store.expire(now + 31 * 86_400_000, 10);
      assert.equal(await store.changesSince(0, 10), 'resync');
      assert.notEqual(await store.changesSince(store.version(), 10), 'resync');
    });

    it('pages newest first without repeating or losing a row', async () => {
      const submitted = await submit(
        ...Array.from({ length: 7 }, (_, index) => row(index % 2 ? { type: 'b', name: 'walnut' } : {})),
      );
      for (const [text, expected] of [
        ['', submitted],
        ['type:a', submitted.filter(({ type }) => type === 'a')],
        ['type:c', []],
        ['walnut', submitted.filter(({ type }) => type === 'b')],
      ] as const) {
        const found: string[] = [];
        let after: string | undefined;
        do {
          const page = await store.list(
            parseQuery(text, now),
            after === undefined ? { limit: 2 } : { limit: 2, after },
          );
          assert.ok(page.operations.length <= 2);
          found.push(...page.operations.map(({ id }) => id));
          after = page.next ?? undefined;
        } while (after !== undefined);
        assert.deepEqual(found, expected.map(({ id }) => id).reverse());
      }
      await assert.rejects(store.list(everything, { limit: 2, after: 'x' }), code('invalid-request'));
    });

    it('counts by status, for all and for a search', async () => {
      await submit(row({ name: 'blue' }), row({ type: 'b' }), row({ processAfter: now + 1 }));
      assert.deepEqual((await store.counts(everything)).counts.Waiting, 2);
      assert.deepEqual((await store.counts(parseQuery('type:b', now))).total, 1);
      assert.deepEqual((await store.counts(parseQuery('-type:b', now))).total, 2);
      assert.deepEqual((await store.counts(parseQuery('status:scheduled', now))).total, 1);
      assert.deepEqual((await store.counts(parseQuery('blue', now))).total, 1);
    });

    it('keeps logs in order and delivers them from a position', async () => {
      const { sequence } = await one();
      await store.appendLog([{ sequence, attempt: 1, text: 'a\n' }]);
      const first = await store.log(sequence, 0, 1e6);
      await store.appendLog([
        { sequence, attempt: 1, text: 'b\n' },
        { sequence, attempt: 2, text: 'c\n' },
      ]);
      assert.equal(first.text, 'a\n');
      assert.equal((await store.log(sequence, first.next, 1e6)).text, 'b\nc\n');
      assert.equal((await store.log(sequence, 0, 1)).text, 'a\n');
    });

    it('remembers what is paused', async () => {
      await store.setPaused('b', true);
      assert.deepEqual(await store.setPaused(null, true), { all: true, types: ['b'] });
      await store.close();
      store = await open();
      assert.deepEqual(await store.paused(), { all: true, types: ['b'] });
      assert.deepEqual(await store.setPaused(null, false), { all: false, types: ['b'] });
    });

    it('tells of each commit that changed something, after it is done', async () => {
      const versions: number[] = [];
      const stop = store.onCommit(() => versions.push(store.version()));
      await submit(row(), row());
      await store.heartbeat([], worker, now);
      assert.deepEqual(versions, [store.version()]);
      stop();
      await one();
      assert.equal(versions.length, 1);
    });

    it('backs up while writes go on', async () => {
      await submit(...Array.from({ length: 500 }, () => row({}, '"x"')));
      const file = join(tmpdir(), `bgops-backup-${process.pid}.db`);
      if (noBackup !== undefined) {
        await assert.rejects(store.backup(file), noBackup);
        return;
      }
      let writing = true;
      const writes = (async () => {
        while (writing) await one();
      })();
      for (let round = 0; round < 5; round++) {
        rmSync(file, { force: true });
        await store.backup(file);
      }
      writing = false;
      await writes;
      assert.ok(existsSync(file));
      rmSync(file);
    });

    it('has figures by type', async () => {
      await submit(row(), row({ type: 'b' }));
      const [claimed] = await claim({ a: 1 });
      assert.ok(claimed);
      await change(claimed.operation, { moves: ['Complete'], set: { finishedAt: now + 15 } });
      const { rows } = await store.statistics({ since: now, byType: true });
      assert.deepEqual(
        rows.map(({ type, submitted, complete }) => [type, submitted, complete]),
        [
          [null, 2, 1],
          ['a', 1, 1],
          ['b', 1, 0],
        ],
      );
      assert.deepEqual(rows[1]?.wait, { p50: 10, p95: 10, p99: 10 });
      assert.deepEqual(rows[1]?.duration, { p50: 5, p95: 5, p99: 5 });
      assert.equal(rows[2]?.oldestWaitingAt, now);
    });

    it('has figures over time: what was submitted and what ended in each bucket, whenever it was submitted', async () => {
      const at = (submittedAt: number, draft: Partial<Draft> = {}) => {
        const made = row(draft);
        return { ...made, operation: { ...made.operation, submittedAt } };
      };
      await submit(at(now - 5_000), at(now - 5_000, { priority: 9 }));
      const [old] = await claim({ a: 1 });
      assert.ok(old);
      await submit(row(), at(now + 100), at(now + 100, { type: 'b' }));
      await change(old.operation, {
        ...{ moves: ['Error'], set: { finishedAt: now + 150, error: { code: 1, message: 'no', stack: null } } },
        at: now + 150,
      });
      const edges = [now, now + 100, now + 200];
      const answer = await store.statistics({ since: now, byType: true, edges });
      assert.deepEqual(answer.edges, edges);
      const [all, a] = answer.rows;
      assert.deepEqual(all?.buckets, {
        ...{ submitted: [1, 2, 0], complete: [0, 0, 0], error: [0, 1, 0], canceled: [0, 0, 0] },
      });
      assert.deepEqual([a?.submitted, a?.error, a?.errorRate, a?.measured], [2, 1, 1, 1]);
      assert.deepEqual(a?.buckets?.submitted, [1, 1, 0]);
      assert.equal(answer.sampled, undefined);
      // The one that still waits was submitted before, and is the oldest.
      assert.deepEqual([a?.oldestWaitingAt, all?.oldestWaitingAt], [now - 5_000, now - 5_000]);
      assert.equal((await store.find(a?.oldestWaitingId ?? ''))?.priority, 5);
      const later = await store.statistics({ since: now + 200, byType: true });
      assert.deepEqual(
        later.rows.map(({ type, submitted, error, buckets }) => [type, submitted, error, buckets]),
        [
          [null, 0, 0, undefined],
          ['a', 0, 0, undefined],
          ['b', 0, 0, undefined],
        ],
      );
    });
  });
}
