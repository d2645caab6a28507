import assert from 'node:assert/strict';
import type { KeptOperation, NewOperation, Store } from '../../src/engine/store/store.ts';
import { newOperation } from '../../src/engine/submission.ts';
import { type Condition, everything, type Field, nothing, type Order } from '../../src/operation/condition.ts';
import { OperationFailure } from '../../src/operation/error.ts';
import type { Draft, Operation } from '../../src/operation/operation.ts';
import type { StoreSetUp } from './store.ts';

const now = Date.UTC(2026, 0, 1);
const code = (expected: string) => (error: unknown) => error instanceof OperationFailure && error.code === expected;
const compare = (field: Field, value: string | number): Condition => ({ kind: 'compare', field, operator: '=', value });
const by = (field: Field, descending = false): Order[] => [{ field, descending }];

/** The part of the contract that is about conditions, rows that are stored only, and callbacks. */
export function searchContract(name: string, setUp: () => StoreSetUp | Promise<StoreSetUp>): void {
  describe(`Store contract, searches and more: ${name}`, () => {
    let store: Store;
    let open: StoreSetUp['open'];
    beforeEach(async () => {
      ({ open } = await setUp());
      store = await open();
    });
    afterEach(() => store.close());

    const row = (draft: Partial<Draft> = {}, at = now): NewOperation =>
      newOperation({ type: 'a', ...draft }, null, undefined, { now: at, by: 'Ann', maxPayload: 1e6 });
    const submit = async (...rows: NewOperation[]) => (await store.submit(rows, now)).map(({ operation }) => operation);
    const kept = (draft: Partial<Draft> = {}): KeptOperation => {
      const { operation } = row(draft);
      return { operation: { ...operation, status: 'Complete' }, input: '1', output: '2' };
    };
    const cancel = (operation: Operation, at = now) =>
      store.change({ known: [operation] }, ([current = operation]) => ({
        changes: [{ operation: current, moves: ['Canceled'], set: { finishedAt: at }, by: 'ann', why: null, at }],
        value: ([after]) => after,
      }));
    const names = async (where: Condition, order: readonly Order[] = by('name')) =>
      (await store.search({ where, order, limit: 10 })).operations.map((operation) => operation.name).join(' ');

    it('finds what fits, whatever the case, unless it shall count', async () => {
      await submit(
        row({ name: 'Äb', type: 'Mail' }),
        row({ name: 'x', type: 'mail' }),
        row({ name: 'y', type: 'print' }),
      );
      assert.equal(await names(compare('type', 'MAIL')), 'x Äb');
      assert.equal(await names({ kind: 'compare', field: 'type', operator: '=', value: 'mail', exact: true }), 'x');
      assert.equal(await names(compare('name', 'äB')), 'Äb');
      assert.equal(await names({ kind: 'not', of: compare('createdBy', 'ANN') }), '');
      assert.equal(await names({ kind: 'absent', field: 'finishedAt' }), 'x y Äb');
      assert.equal(await names({ kind: 'like', field: 'type', pattern: [{ text: 'M' }, { any: 'run' }] }), 'x Äb');
      assert.equal(await names(nothing), '');
    });

    it('pages in the order asked for, equal ones newest first', async () => {
      await submit(...[5, 7, 5, 9].map((priority, index) => row({ priority, name: String(index) }, now + index)));
      for (const [order, expected] of [
        [[], '3 2 1 0'],
        [by('priority'), '2 0 1 3'],
        [by('priority', true), '3 1 2 0'],
        [by('submittedAt'), '0 1 2 3'],
        [by('sequence', true), '3 2 1 0'],
      ] as const) {
        const found: string[] = [];
        for (let after: string | undefined; ; ) {
          const page = await store.search({ where: everything, order, limit: 3, ...(after ? { after } : {}) });
          found.push(...page.operations.map((operation) => operation.name));
          if (page.next === null) break;
          after = page.next;
        }
        assert.equal(found.join(' '), expected);
      }
    });

    it('refuses page marks of others, bad limits, and conditions that say nothing or too much', async () => {
      const search = { where: everything, order: by('name'), limit: 5 };
      const { next } = await store.search({ ...search, limit: 1 });
      assert.equal(next, null);
      for (const bad of ['', 'x', '!', 'W10', Buffer.from('[[1],null,0]').toString('base64url'), 'y'.repeat(99_999)]) {
        await assert.rejects(store.search({ ...search, after: bad }), code('invalid-request'), bad.slice(0, 20));
      }
      await assert.rejects(store.search({ ...search, limit: 0 }), code('invalid-request'));
      await assert.rejects(store.search({ ...search, skip: -1 }), code('invalid-request'));
      const many = Array.from({ length: 30_000 }, (_, index) => index);
      let deep: Condition = everything;
      for (let level = 0; level < 500; level++) deep = { kind: 'not', of: deep };
      for (const where of [
        compare('priority', 'text'),
        { kind: 'oneOf', field: 'priority', values: many } as const,
        deep,
        { kind: 'like', field: 'name', pattern: [{ text: 'x'.repeat(60_000) }, { any: 'character' }] } as const,
      ]) {
        await assert.rejects(store.search({ ...search, where }), code('invalid-query'));
      }
    });

    it('takes conditions with thousands of parts', async () => {
      await submit(row({ name: 'it' }));
      const parts = Array.from({ length: 5_000 }, (_, index) => compare('name', `n${index}`));
      assert.equal(await names({ kind: 'any', of: [...parts, compare('name', 'it')] }), 'it');
      assert.equal(await names({ kind: 'all', of: parts.map((of): Condition => ({ kind: 'not', of })) }), 'it');
    });

    it('knows the outcome of what was merged', async () => {
      const group = { executionGroup: 'g' };
      const [leader, , other] = await submit(row(group), row({ ...group, name: 'f' }), row({ name: 'o' }));
      assert.ok(leader && other);
      await cancel(other);
      const outcome = compare('outcome', 'Waiting');
      assert.equal(await names(outcome), 'a f');
      assert.equal(await store.countWhere(outcome, 10), 2);
      const rows = { as: 'n', work: 'rows' } as const;
      assert.deepEqual(await store.aggregate({ where: everything, by: ['outcome'], measures: [rows], limit: 5 }), [
        { by: ['Waiting'], measures: { n: 2 } },
        { by: ['Canceled'], measures: { n: 1 } },
      ]);
    });

    it('counts no further than asked, and works out groups', async () => {
      await submit(...[1, 2, 3, 4].map((priority) => row({ priority, type: priority > 2 ? 'b' : 'a' })));
      assert.equal(await store.countWhere(everything, 3), 3);
      assert.equal(await store.countWhere(compare('priority', 4), 3), 1);
      const measures = (['sum', 'average', 'least', 'greatest', 'countDistinct', 'count'] as const).map((work) => ({
        ...{ as: work, work, field: 'priority' as const },
      }));
      const result = { average: 3.5, count: 2, countDistinct: 2, greatest: 4, least: 3, sum: 7 };
      assert.deepEqual(await store.aggregate({ where: compare('type', 'B'), by: ['type'], measures, limit: 9 }), [
        { by: ['b'], measures: result },
      ]);
      const bad = { as: 'x', work: 'sum', field: 'name' } as const;
      await assert.rejects(
        store.aggregate({ where: everything, by: [], measures: [bad], limit: 1 }),
        code('invalid-request'),
      );
    });

    it('keeps rows that nothing claims or promotes, and puts them in the place of others', async () => {
      const { operation, ...texts } = kept();
      const [waits] = await store.keep([{ operation: { ...operation, status: 'Scheduled' }, ...texts }], now);
      assert.ok(waits);
      assert.deepEqual([waits.status, waits.dueAt, waits.expiresAt], ['Scheduled', null, now + waits.ttl * 1_000]);
      assert.equal(await store.nextDue(), null);
      assert.equal(await store.promote(now + 1e12, 10), 0);
      await assert.rejects(store.keep([kept(), kept({ id: waits.id })], now), code('id-taken'));
      assert.equal(await store.countWhere(everything, 10), 1);
      const before = store.version();
      const replaced = await store.replace(kept({ id: waits.id }), () => {}, now);
      assert.ok(replaced.sequence > waits.sequence);
      const changes = await store.changesSince(before, 10);
      assert.deepEqual(changes !== 'resync' && [changes.batch.operations, changes.batch.deleted], [[replaced], []]);
      assert.equal(await store.payload(waits.sequence, 'input'), null);
      assert.equal(await store.payload(replaced.sequence, 'output'), '2');
      const refuse = () => {
        throw new OperationFailure('version-mismatch', 'No.');
      };
      await assert.rejects(store.replace(kept({ id: waits.id }), refuse, now), code('version-mismatch'));
      await assert.rejects(
        store.replace(kept(), () => {}, now),
        code('not-found'),
      );
      assert.deepEqual(await store.find(waits.id), replaced);
    });

    it('has callbacks due from the end of their operation until they are settled, also after a restart', async () => {
      const callback = { url: 'http://host/', context: 'c' };
      const [operation] = await submit({ ...row({ callbackUrl: callback.url }), callback });
      assert.ok(operation);
      assert.deepEqual(await store.dueCallbacks(5), []);
      await cancel(operation, now + 7);
      await store.close();
      store = await open();
      const [due] = await store.dueCallbacks(5);
      assert.ok(due);
      assert.deepEqual(
        [due.operation.id, due.url, due.context, due.tries, due.dueAt],
        [operation.id, 'http://host/', 'c', 0, now + 7],
      );
      await store.settleCallback(due, { at: now + 8, why: 'Failed.', tries: 1, dueAt: now + 50 });
      assert.deepEqual(
        (await store.dueCallbacks(5)).map(({ tries, dueAt }) => [tries, dueAt]),
        [[1, now + 50]],
      );
      await store.settleCallback(due, { at: now + 9, why: 'Late.', tries: 0, dueAt: null });
      assert.equal((await store.dueCallbacks(5)).length, 1, 'what was settled before changes nothing');
      assert.deepEqual((await store.events(due.operation)).at(-1)?.why, 'Failed.');
      await store.remove({ ids: [operation.id] }, (rows) => rows, now);
      assert.deepEqual(await store.dueCallbacks(5), []);
    });
  });
}
