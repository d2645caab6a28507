import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Backend, Change } from '../../src/backend/backend.ts';
import { type Capability, capabilities } from '../../src/operation/capability.ts';
import { parseExact, stringifyExact } from '../../src/operation/json.ts';
import type { Draft, Operation } from '../../src/operation/operation.ts';
import { isFinal, isPending, type Status, statuses } from '../../src/operation/status.ts';
import { arrangementContract } from './backendArrangement.ts';
import { workersContract } from './backendWorkers.ts';
import { collect, rowIn, stateOf, waitFor, withChanges } from './changeStream.ts';
import { refused } from './refused.ts';

// Tests of single connections use it, too.
export { refused };

/** A connection under test, alone on a place without operations. */
export interface BackendSetUp {
  readonly backend: Backend;
  /** Types that the place can run. */
  readonly types: {
    /** Returns its input. */
    readonly echo: string;
    /** Fails at once with the message "broken on purpose" and must not be retried by itself. */
    readonly failing: string;
    /** Writes the line "begun" to its log, reports progress 0.5 "half" and runs until it is canceled. */
    readonly endless: string;
    /** Needs the input `{"n": number}` and refuses others. */
    readonly strict: string;
  };
  /** Puts an operation there by another way than the connection, which may not take all fields; left out: it does. */
  put?(draft: Draft): Promise<Operation>;
  /** The same for a cancel and a delete, by the connection's id; left out: the connection does it. */
  cancel?(id: string): Promise<unknown>;
  delete?(id: string): Promise<unknown>;
  /** The field that a text can be found in. */
  readonly mark?: 'displayName' | 'name';
  /** Ends every connection for a while, as a restart of the service does; operations stay. */
  interrupt(): Promise<void>;
  tearDown(): Promise<void>;
}

/** What every implementation of the port does alike; what one cannot do it declares. */
export function backendContract(name: string, setUp: () => Promise<BackendSetUp>): void {
  describe(`backend contract: ${name}`, function () {
    this.timeout(60_000);
    let place: BackendSetUp;
    let backend: Backend;
    let types: BackendSetUp['types'];

    before(async () => {
      place = await setUp();
      ({ backend, types } = place);
    });
    after(() => place.tearDown());

    /** A test of something that a connection may lack: then it has to say why, and the test counts as skipped. */
    function offers(capability: Capability, title: string, test: () => Promise<void>): void {
      it(title, async function () {
        const offered = backend.capabilities[capability];
        if (offered === true) return test();
        assert.match(offered, /^[A-Z].+\.$/, `${capability} needs a reason`);
        this.skip();
      });
    }

    const submit = (type: string, more: Partial<Draft> = {}) => backend.submit({ type, ...more });
    const put = (draft: Draft) => place.put?.(draft) ?? backend.submit(draft);
    const cancel = (id: string) => place.cancel?.(id) ?? backend.cancel(id);
    const remove = (id: string) => place.delete?.(id) ?? backend.delete(id);
    const marked = (mark: string) => ({ [place.mark ?? 'displayName']: mark });
    /** An operation that waits until it is told otherwise. */
    const parked = (more: Partial<Draft> = {}) =>
      put({ type: types.echo, processAfter: Date.now() + 86_400_000, ...more });
    const settled = (id: string) => waitFor(backend, id, ({ status }) => isFinal(status));
    const running = (id: string) => waitFor(backend, id, ({ status }) => status === 'Running');

    it('declares every capability, the missing ones with a reason', () => {
      for (const capability of capabilities) {
        const offered = backend.capabilities[capability];
        assert.ok(offered === true || /^[A-Z].+\.$/.test(offered), capability);
      }
    });

    it('refuses what it does not offer', async () => {
      const id = randomUUID();
      const calls: Partial<Record<Capability, () => Promise<unknown>>> = {
        submit: () => submit(types.echo),
        cancel: () => backend.cancel(id),
        retry: () => backend.retry(id),
        resubmit: () => backend.resubmit(id),
        delete: () => backend.delete(id),
        update: () => backend.update(id, { name: 'x' }),
        log: () => collect(backend.log(id, { follow: false })),
        attempts: () => backend.attempts(id),
        events: () => backend.events(id),
        pause: () => backend.pause(null),
        handlers: () => backend.handlers(),
        workers: () => backend.workers(),
        statistics: () => backend.statistics({ since: 0, byType: false }),
        payloads: () => backend.payload(id, 'input'),
        groupByType: () => backend.groups('type', { limit: 1 }),
        groupByParentKey: () => backend.groups('parentKey', { limit: 1 }),
      };
      for (const [capability, call] of Object.entries(calls)) {
        if (backend.capabilities[capability as Capability] !== true) await refused(call(), 'unsupported');
      }
    });

    describe('reading', () => {
      it('gets one', async () => {
        const row = await parked(marked('one'));
        const { id, type, status, submittedAt, ...others } = await backend.get(row.id);
        assert.deepEqual([id, type, others[place.mark ?? 'displayName']], [row.id, types.echo, 'one']);
        assert.ok(isPending(status));
        assert.ok(Math.abs(submittedAt - Date.now()) < 60_000);
      });

      offers('payloads', 'gets one with what was submitted', async () => {
        const processAfter = Date.now() + 3_600_000;
        const input = { text: 'é😀', list: [1, null, { deep: true }] };
        const row = await parked({ displayName: 'one', processAfter, input, priority: 7 });
        const details = await backend.get(row.id, ['input']);
        assert.deepEqual([details.id, details.displayName, details.type], [row.id, 'one', types.echo]);
        assert.equal(details.priority, 7);
        assert.deepEqual(details.input, input);
      });

      offers('fields', 'keeps every field of a draft', async () => {
        const processAfter = Date.now() + 3_600_000;
        const row = await submit(types.echo, { name: 'one', processAfter });
        const details = await backend.get(row.id);
        assert.deepEqual([details.name, details.status, details.processAfter], ['one', 'Scheduled', processAfter]);
      });

      offers('payloads', 'keeps numbers that a double cannot hold', async () => {
        const text = '{"n":12345678901234567890}';
        const row = await parked({ input: parseExact(text) });
        assert.equal(await backend.payload(row.id, 'input'), text);
        assert.equal(stringifyExact((await backend.get(row.id, ['input'])).input), text);
        assert.equal(await backend.payload(row.id, 'output'), null);
      });

      it('refuses an operation that is not there', async () => {
        for (const id of [randomUUID(), 'no-such-id', 'a/../b?c#d%']) {
          await refused(backend.get(id), 'not-found');
          if (backend.capabilities.payloads === true) await refused(backend.payload(id, 'input'), 'not-found');
        }
      });

      it('lists page by page, newest first, and says where the next one begins', async () => {
        const mark = `page-${randomUUID()}`;
        const ids: string[] = [];
        for (let index = 0; index < 7; index += 1) ids.unshift((await parked(marked(mark))).id);
        const seen: string[] = [];
        let after: string | null = null;
        do {
          const page = await backend.list(mark, { limit: 3, ...(after === null ? {} : { after }) });
          assert.ok(page.operations.length <= 3);
          seen.push(...page.operations.map(({ id }) => id));
          after = page.next;
        } while (after !== null);
        assert.deepEqual(seen, ids);
      });

      it('refuses a search and a page that are none', async () => {
        await refused(backend.list('status:Nowhere', { limit: 10 }), 'invalid-query');
        await refused(backend.counts('status:Nowhere'), 'invalid-query');
        await refused(backend.list('', { limit: 10, after: 'not a page' }), 'invalid-request');
      });

      it('counts by status', async () => {
        const mark = `count-${randomUUID()}`;
        await parked(marked(mark));
        await settled((await put({ type: types.echo, ...marked(mark) })).id);
        const { total, counts } = await backend.counts(mark);
        assert.deepEqual([total, (counts.Scheduled ?? 0) + (counts.Waiting ?? 0), counts.Complete], [2, 1, 1]);
        assert.deepEqual(Object.keys(counts).toSorted(), statuses.toSorted());
        const all = await backend.counts('');
        assert.equal(
          all.total,
          Object.values(all.counts).reduce((sum, count) => sum + count, 0),
        );
      });

      it('gives up when its signal says so', async () => {
        const signal = AbortSignal.abort(new Error('changed my mind'));
        await assert.rejects(backend.list('', { limit: 1 }, signal), /changed my mind/);
        await assert.rejects(backend.counts('', signal), /changed my mind/);
        await assert.rejects(backend.get(randomUUID(), [], signal), /changed my mind/);
        if (backend.capabilities.groupByType === true)
          await assert.rejects(backend.groups('type', { limit: 1 }, signal), /changed my mind/);
      });
    });

    arrangementContract({
      backend: () => backend,
      types: () => types,
      ...{ offers, put, parked, settled, cancel, marked },
    });

    describe('acting', () => {
      it('runs what is submitted', async () => {
        const { id } = await put({ type: types.echo });
        const { status, startedAt, finishedAt } = await settled(id);
        assert.equal(status, 'Complete');
        assert.ok(startedAt !== null && finishedAt !== null && startedAt <= finishedAt);
      });

      offers('payloads', 'keeps the output of what is submitted', async () => {
        const { id } = await put({ type: types.echo, input: { a: [1, 2] } });
        await settled(id);
        assert.deepEqual(JSON.parse((await backend.payload(id, 'output')) ?? ''), { a: [1, 2] });
        assert.deepEqual((await backend.get(id, ['output'])).output, { a: [1, 2] });
      });

      it('keeps why an operation failed', async () => {
        const { id } = await put({ type: types.failing, retryLimit: 0 });
        const failed = await settled(id);
        assert.equal(failed.status, 'Error');
        assert.match(failed.error?.message ?? '', /broken on purpose/);
      });

      offers('fields', 'refuses an id that is taken', async () => {
        const { id } = await parked();
        await refused(submit(types.echo, { id }), 'id-taken');
      });

      offers('submit', 'refuses an unknown type and an input that does not fit', async () => {
        await refused(submit('no.such.type'), 'unknown-type', 'type');
        await refused(submit(types.strict, { input: { n: 'text' } }), 'invalid-input', 'input.n');
      });

      offers('cancel', 'cancels what waits and what runs, and refuses what has ended', async () => {
        const waiting = await parked();
        assert.match((await backend.cancel(waiting.id, { why: 'not needed' })).status, /^Cancel(?:ed|ing)$/);
        assert.equal((await settled(waiting.id)).status, 'Canceled');
        await refused(backend.cancel(waiting.id), 'transition-refused');
        const active = await submit(types.endless);
        await running(active.id);
        // A connection that reads the row again may see that it has stopped already.
        assert.match((await backend.cancel(active.id)).status, /^Cancel(?:ed|ing)$/);
        assert.equal((await settled(active.id)).status, 'Canceled');
        await refused(backend.cancel(randomUUID()), 'not-found');
      });

      offers('retry', 'runs again what failed, and nothing else', async () => {
        const { id } = await submit(types.failing);
        const { attempts } = await settled(id);
        const retried = await backend.retry(id, { why: 'once more' });
        // The same operation, or a new one where a service cannot run one twice.
        const expected = retried.id === id ? attempts + 1 : 1;
        if (retried.id !== id) assert.equal(retried.resubmittedFrom, id);
        const again = await waitFor(backend, retried.id, (row) => isFinal(row.status) && row.attempts >= expected);
        assert.deepEqual([again.status, again.attempts], ['Error', expected]);
        await refused(backend.retry((await parked()).id), 'transition-refused');
      });

      offers('resubmit', 'makes a new operation from an old one, changed as asked', async () => {
        const original = await parked({ input: { n: 1 } });
        const copy = await backend.resubmit(original.id);
        assert.notEqual(copy.id, original.id);
        assert.deepEqual([copy.resubmittedFrom, copy.type], [original.id, original.type]);
        assert.equal(await backend.payload(copy.id, 'input'), '{"n":1}');
        const changed = await backend.resubmit(original.id, { input: { n: 2 } });
        assert.equal(await backend.payload(changed.id, 'input'), '{"n":2}');
      });

      offers('fields', 'makes a new operation with other fields', async () => {
        const original = await parked({ name: 'original' });
        assert.equal((await backend.resubmit(original.id, { name: 'copy' })).name, 'copy');
      });

      offers('update', 'changes fields', async () => {
        const row = await parked({ name: 'before' });
        const changed = await backend.update(row.id, { name: 'after', input: [1] });
        assert.equal(changed.name, 'after');
        assert.ok(changed.version > row.version);
        assert.equal(await backend.payload(row.id, 'input'), '[1]');
      });

      offers('delete', 'deletes what has ended', async () => {
        const { id } = await parked();
        await refused(backend.delete(id), 'transition-refused');
        await backend.cancel(id);
        await settled(id);
        await backend.delete(id);
        await refused(backend.get(id), 'not-found');
        await refused(backend.delete(id), 'not-found');
      });

      offers('cancel', 'acts on many, with an outcome each, in order', async () => {
        const [one, two] = [await parked(), await parked()];
        const ids = [one.id, randomUUID(), two.id];
        const outcomes = await backend.act('cancel', ids);
        assert.deepEqual(
          outcomes.map(({ id }) => id),
          ids,
        );
        assert.deepEqual(
          outcomes.map(({ done, code }) => [done, code]),
          [
            [true, null],
            [false, 'not-found'],
            [true, null],
          ],
        );
        assert.deepEqual(await backend.act('retry', []), []);
      });

      it('says what acting on many would do, where it can tell, and does nothing', async function () {
        const { rehearse } = backend;
        if (!rehearse) this.skip();
        const [one, gone] = [await parked(), randomUUID()];
        const said = await rehearse.call(backend, 'cancel', [one.id, gone]);
        assert.deepEqual(
          said.map(({ id, done, code }) => [id, done, code]),
          [
            [one.id, true, null],
            [gone, false, 'not-found'],
          ],
        );
        assert.equal((await rehearse.call(backend, 'retry', [one.id]))[0]?.code, 'transition-refused');
        assert.equal((await backend.get(one.id)).status, one.status);
        assert.deepEqual(await rehearse.call(backend, 'delete', []), []);
      });
    });

    describe('history', () => {
      offers('attempts', 'tells every attempt', async () => {
        const { id } = await submit(types.failing);
        await settled(id);
        const [attempt, ...more] = await backend.attempts(id);
        assert.deepEqual([attempt?.number, attempt?.outcome, more], [1, 'Error', []]);
        assert.match(attempt?.error?.message ?? '', /broken on purpose/);
        assert.deepEqual((await backend.get(id, ['attempts'])).attemptList, [attempt]);
      });

      offers('events', 'tells every change of status, with who and why', async () => {
        const { id } = await parked();
        await backend.cancel(id, { why: 'a reason' });
        const events = await backend.events(id);
        assert.deepEqual(
          events.map(({ to }): Status => to),
          ['New', 'Scheduled', 'Canceled'],
        );
        assert.equal(events.at(-1)?.why, 'a reason');
        assert.deepEqual((await backend.get(id, ['events'])).events, events);
      });

      offers('log', 'reads a log, and follows it until the operation has ended', async () => {
        const { id } = await submit(types.endless);
        const pieces: string[] = [];
        for await (const piece of backend.log(id, { follow: true })) {
          pieces.push(piece);
          if (pieces.join('').includes('begun') && pieces.length === 1) await backend.cancel(id);
        }
        assert.match(pieces.join(''), /begun/);
        assert.equal((await settled(id)).status, 'Canceled');
        assert.equal((await collect(backend.log(id, { follow: false }))).join(''), pieces.join(''));
        await refused(collect(backend.log(randomUUID(), { follow: true })), 'not-found');
      });

      offers('log', 'stops following when its signal says so', async () => {
        const { id } = await submit(types.endless);
        const stop = new AbortController();
        const follow = async () => {
          for await (const _ of backend.log(id, { follow: true, signal: stop.signal })) stop.abort(new Error('enough'));
        };
        await assert.rejects(follow(), /enough/);
        await backend.cancel(id);
        await settled(id);
      });

      offers('progress', 'shows how far a running one is', async () => {
        const { id } = await submit(types.endless);
        const row = await waitFor(backend, id, ({ progress }) => progress !== null);
        assert.deepEqual(row.progress, { fraction: 0.5, message: 'half' });
        await backend.cancel(id);
        await settled(id);
      });
    });

    describe('the whole', () => {
      offers('handlers', 'tells what can run', async () => {
        const found = (await backend.handlers()).map(({ declaration }) => declaration?.type);
        for (const type of Object.values(types)) assert.ok(found.includes(type), type);
      });

      workersContract({ backend: () => backend, types: () => types, offers, submit, running, cancel });

      offers('pause', 'starts nothing of a paused type', async () => {
        assert.ok((await backend.pause(types.echo)).types.includes(types.echo));
        const { id } = await submit(types.echo);
        await settled((await submit(types.failing)).id);
        assert.equal((await backend.get(id)).status, 'Waiting');
        assert.ok((await backend.paused()).types.includes(types.echo));
        assert.deepEqual(await backend.resume(types.echo), { all: false, types: [] });
        assert.equal((await settled(id)).status, 'Complete');
      });

      offers('statistics', 'measures, altogether and by type', async () => {
        await settled((await put({ type: types.echo })).id);
        const since = Date.now() - 3_600_000;
        const all = await backend.statistics({ since, byType: false });
        assert.deepEqual(
          all.rows.map(({ type }) => type),
          [null],
        );
        const byType = await backend.statistics({ since, byType: true });
        const echo = byType.rows.find(({ type }) => type === types.echo);
        assert.ok(echo !== undefined && echo.complete >= 1 && echo.duration !== null && (echo.measured ?? 0) >= 1);
      });

      offers('statistics', 'counts over time, each operation once', async () => {
        await settled((await put({ type: types.echo })).id);
        const hour = 3_600_000;
        const first = Math.floor(Date.now() / hour) * hour;
        const edges = [first - 2 * hour, first - hour, first];
        const { rows, edges: given } = await backend.statistics({ since: first - 2 * hour, byType: false, edges });
        assert.deepEqual(given, edges);
        const [all] = rows;
        assert.ok(all?.buckets);
        for (const figure of ['submitted', 'complete', 'error', 'canceled'] as const) {
          assert.equal(all.buckets[figure].length, edges.length);
          assert.equal(
            all.buckets[figure].reduce((sum, n) => sum + n, 0),
            all[figure],
            figure,
          );
        }
        assert.ok(all.complete >= 1);
      });
    });

    describe('changes', () => {
      offers('changes', 'brings what changes from now on, and what is deleted', async () => {
        const earlier = await parked();
        await withChanges(backend, null, async (stream) => {
          await stream.until((change) => stateOf(change) === 'connected');
          const { id } = await parked();
          await cancel(id);
          await stream.until((change) => rowIn(change, id)?.status === 'Canceled');
          await remove(id);
          await stream.until((change) => change.kind === 'change' && change.batch.deleted.includes(id));
          assert.ok(!stream.seen.some((change) => rowIn(change, earlier.id) !== undefined));
        });
      });

      offers('changes', 'goes on after a version without missing any', async () => {
        const first = await parked();
        const ids: string[] = [];
        for (let index = 0; index < 20; index += 1) ids.push((await parked()).id);
        await withChanges(backend, first.version, async (stream) => {
          const missing = new Set(ids);
          await stream.until((change) => {
            for (const id of ids) if (rowIn(change, id) !== undefined) missing.delete(id);
            return missing.size === 0;
          });
          assert.ok(!stream.seen.some((change) => rowIn(change, first.id) !== undefined));
        });
      });

      offers('changes', 'says so when a version is not known', async () => {
        await withChanges(backend, 9_000_000_000, (stream) => stream.until(({ kind }) => kind === 'resync'));
      });

      offers('changes', 'goes on by itself after an interruption, where it was', async () => {
        await withChanges(backend, null, async (stream) => {
          await stream.until((change) => stateOf(change) === 'connected');
          const { id } = await parked();
          // A connection that asks for changes notices only what goes on while it asks.
          const noticed = stream.until((change) => stateOf(change) === 'offline');
          await place.interrupt();
          await noticed;
          await stream.until((change) => stateOf(change) === 'connected');
          await cancel(id);
          await stream.until((change) => rowIn(change, id)?.status === 'Canceled');
          assert.ok(!stream.seen.some(({ kind }) => kind === 'resync'));
        });
      });

      offers('changes', 'ends when its signal says so', async () => {
        const stop = new AbortController();
        const all: Change[] = [];
        for await (const change of backend.changes(null, stop.signal)) {
          all.push(change);
          if (stateOf(change) === 'connected') stop.abort();
        }
        assert.deepEqual(all.map(stateOf), ['connecting', 'connected']);
      });
    });
  });
}
