import assert from 'node:assert/strict';
import type { ListPage, Store } from '../../src/engine/store/store.ts';
import { newOperation } from '../../src/engine/submission.ts';
import type { GroupPage } from '../../src/operation/answer.ts';
import type { GroupField, ListOrder } from '../../src/operation/arrangement.ts';
import { OperationFailure } from '../../src/operation/error.ts';
import type { Draft, Operation } from '../../src/operation/operation.ts';
import { parseQuery } from '../../src/operation/query.ts';
import type { StoreSetUp } from './store.ts';

const now = Date.UTC(2026, 0, 1);

/** What every store says of orders and groups. */
export function arrangementContract(name: string, setUp: () => StoreSetUp | Promise<StoreSetUp>): void {
  describe(`Store contract, orders and groups: ${name}`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await (await setUp()).open();
    });
    afterEach(() => store.close());

    const submit = async (...drafts: Partial<Draft>[]): Promise<Operation[]> => {
      const rows = drafts.map((draft) =>
        newOperation({ type: 'a', ...draft }, null, undefined, { now, by: 'ann', maxPayload: 1e6 }),
      );
      return (await store.submit(rows, now)).map(({ operation }) => operation);
    };
    const touch = (operation: Operation, displayName: string) =>
      store.change({ ids: [operation.id] }, ([row]) => ({
        changes: [{ operation: row ?? operation, moves: [], set: { displayName }, by: 'ann', why: null, at: now + 1 }],
        value: () => undefined,
      }));
    const listed = async (query: string, order: ListOrder, limit = 2): Promise<(string | null)[]> => {
      const names: (string | null)[] = [];
      let page: ListPage | null = { limit, order };
      while (page !== null) {
        const { operations, next } = await store.list(parseQuery(query, now), page);
        names.push(...operations.map((row) => row.name));
        page = next === null ? null : { limit, order, after: next };
      }
      return names;
    };
    const grouped = async (by: GroupField, limit = 2) => {
      const pages: GroupPage[] = [];
      let after: string | undefined;
      do {
        const page: GroupPage = await store.groups(by, { limit, ...(after === undefined ? {} : { after }) });
        pages.push(page);
        after = page.next ?? undefined;
      } while (after !== undefined);
      return { groups: pages.flatMap(({ groups }) => groups.map(({ key, count }) => `${key} ${count}`)), pages };
    };

    it('lists oldest first, whether an index serves the search or not', async () => {
      await submit(
        ...['1', '2', '3', '4', '5'].map((each) => ({ name: each, parentKey: Number(each) % 2 ? 'odd' : 'even' })),
      );
      assert.deepEqual(await listed('', 'oldest'), ['1', '2', '3', '4', '5']);
      assert.deepEqual(await listed('status:Waiting', 'oldest'), ['1', '2', '3', '4', '5']);
      assert.deepEqual(await listed('parent:odd', 'oldest'), ['1', '3', '5']);
      assert.deepEqual(await listed('-parent:odd', 'oldest', 1), ['2', '4']);
      assert.deepEqual(await listed('status:Error', 'oldest'), []);
    });

    it('lists what was changed last first, and each operation once', async () => {
      const rows = await submit(...['1', '2', '3', '4', '5'].map((each) => ({ name: each })));
      const [first, , third] = rows;
      assert.ok(first && third);
      await touch(third, 'x');
      await touch(first, 'x');
      await touch(first, 'y');
      const expected = ['1', '3', '5', '4', '2'];
      assert.deepEqual(await listed('', 'changed'), expected);
      assert.deepEqual(await listed('status:Waiting', 'changed'), expected);
      assert.deepEqual(await listed('-type:b', 'changed', 1), expected);
      assert.deepEqual(await listed('y', 'changed'), ['1']);
    });

    it('groups by type, those with most operations first, then by name', async () => {
      const rows = await submit({ type: 'c' }, { type: 'b' }, { type: 'c' }, { type: 'a' }, { type: 'gone' });
      const last = rows.at(-1);
      assert.ok(last);
      await store.remove({ ids: [last.id] }, (all) => all, now);
      const { groups, pages } = await grouped('type', 1);
      assert.deepEqual(groups, ['c 2', 'a 1', 'b 1']);
      assert.deepEqual(
        pages.map(({ without }) => without),
        [0, null, null],
      );
    });

    it('groups by parent key, that of the newest operation first, and says how many have none', async () => {
      const keys = ['one', 'two', null, 'three', 'one', 'four', null];
      await submit(...keys.map((parentKey) => ({ parentKey })));
      const { groups, pages } = await grouped('parentKey');
      assert.deepEqual(groups, ['four 1', 'one 2', 'three 1', 'two 1']);
      assert.deepEqual(
        pages.map(({ without }) => without),
        [2, null],
      );
      assert.deepEqual(await listed('-parent:*', 'newest'), (await listed('-parent:*', 'oldest')).toReversed());
    });

    it('keeps parent keys apart that differ in case, side by side', async () => {
      await submit(...['Key', 'other', 'key', 'Key', 'é', 'É'].map((parentKey) => ({ parentKey })));
      assert.deepEqual((await grouped('parentKey', 1)).groups, ['É 1', 'é 1', 'Key 2', 'key 1', 'other 1']);
    });

    it('pages through more parent keys than can be sorted at once', async () => {
      const count = 2_300;
      await submit(...Array.from({ length: count }, (_, index) => ({ parentKey: `k${index}` })));
      await submit({ parentKey: 'k7' });
      const { groups } = await grouped('parentKey', 1_000);
      assert.equal(groups.length, count);
      assert.deepEqual(groups.slice(0, 2), ['k7 2', `k${count - 1} 1`]);
      assert.equal(groups.at(-1), 'k0 1');
    });

    it('has no groups without operations', async () => {
      assert.deepEqual(await store.groups('type', { limit: 5 }), { groups: [], next: null, without: 0 });
      assert.deepEqual(await store.groups('parentKey', { limit: 5 }), { groups: [], next: null, without: 0 });
    });

    it('refuses page marks that are none', async () => {
      const refusal = (error: unknown) => error instanceof OperationFailure && error.code === 'invalid-request';
      for (const by of ['type', 'parentKey'] as const)
        for (const after of ['x', '12', 'bnVsbA', 'WzEsMl0'])
          await assert.rejects(store.groups(by, { limit: 1, after }), refusal, `${by} ${after}`);
      for (const order of ['oldest', 'changed'] as const)
        await assert.rejects(store.list(parseQuery('', now), { limit: 1, order, after: 'x' }), refusal);
    });
  });
}
