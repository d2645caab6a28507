import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Backend } from '../../src/backend/backend.ts';
import type { GroupPage } from '../../src/operation/answer.ts';
import type { GroupField, ListOrder } from '../../src/operation/arrangement.ts';
import type { Capability } from '../../src/operation/capability.ts';
import type { Draft, Operation } from '../../src/operation/operation.ts';
import { formatValue } from '../../src/operation/query.ts';
import { refused } from './refused.ts';

/** What the tests of orders and groups need of the contract that they are a part of. */
interface Parts {
  readonly backend: () => Backend;
  readonly types: () => { readonly echo: string; readonly failing: string };
  readonly offers: (capability: Capability, title: string, test: () => Promise<void>) => void;
  readonly put: (draft: Draft) => Promise<Operation>;
  readonly parked: (more?: Partial<Draft>) => Promise<Operation>;
  readonly settled: (id: string) => Promise<Operation>;
  readonly cancel: (id: string) => Promise<unknown>;
  /** Fields by which a text is found. */
  readonly marked: (mark: string) => Partial<Draft>;
}

/** The part of the contract of connections that tells of orders and groups. */
export function arrangementContract({ backend, types, offers, put, parked, settled, cancel, marked }: Parts): void {
  const listed = async (query: string, order: ListOrder, limit = 3): Promise<string[]> => {
    const ids: string[] = [];
    let after: string | null = null;
    do {
      const page = await backend().list(query, { limit, order, ...(after === null ? {} : { after }) });
      assert.ok(page.operations.length <= limit);
      ids.push(...page.operations.map(({ id }) => id));
      after = page.next;
    } while (after !== null);
    return ids;
  };
  const grouped = async (by: GroupField, limit: number): Promise<GroupPage['groups']> => {
    const groups: GroupPage['groups'] = [];
    let after: string | null = null;
    do {
      const page: GroupPage = await backend().groups(by, { limit, ...(after === null ? {} : { after }) });
      assert.equal(page.without === null, after !== null);
      groups.push(...page.groups);
      after = page.next;
    } while (after !== null);
    return groups;
  };
  /** A row whose moment no later one has: services order by that alone. */
  const apart = async (draft: Partial<Draft>): Promise<Operation> => {
    const row = await parked(draft);
    while (Date.now() <= row.submittedAt) await new Promise(setImmediate);
    return row;
  };
  const several = async (mark: string, count: number): Promise<string[]> => {
    const ids: string[] = [];
    for (let index = 0; index < count; index += 1) ids.push((await apart(marked(mark))).id);
    return ids;
  };

  describe('orders and groups', () => {
    offers('oldestFirst', 'lists oldest first, page by page', async () => {
      const mark = `oldest-${randomUUID()}`;
      const ids = await several(mark, 7);
      assert.deepEqual(await listed(mark, 'oldest'), ids);
      assert.deepEqual(await listed(mark, 'newest'), ids.toReversed());
    });

    offers('changedFirst', 'lists what was changed last first, page by page', async () => {
      const mark = `changed-${randomUUID()}`;
      const ids = await several(mark, 5);
      const [first = '', second, ...others] = ids;
      await cancel(first);
      await settled(first);
      assert.deepEqual(await listed(mark, 'changed', 2), [first, ...others.toReversed(), second]);
    });

    it('refuses a page of groups that is none', async () => {
      if (backend().capabilities.groupByType === true)
        await refused(backend().groups('type', { limit: 10, after: 'not a page' }), 'invalid-request');
    });

    offers('groupByType', 'tells the types, those with most operations first', async () => {
      await settled((await put({ type: types().echo })).id);
      await settled((await put({ type: types().failing, retryLimit: 0 })).id);
      const groups = await grouped('type', 1);
      const keys = groups.map(({ key }) => key);
      assert.ok(keys.includes(types().echo) && keys.includes(types().failing));
      assert.equal(new Set(keys).size, keys.length);
      assert.deepEqual(
        groups.map(({ count }) => count),
        groups.map(({ count }) => count).toSorted((a, b) => b - a),
      );
      for (const { key, count } of groups)
        assert.equal((await backend().counts(`type:${formatValue(key)}`)).total, count, key);
    });

    offers(
      'groupByParentKey',
      'tells the parent keys, that of the newest operation first, and how many have none',
      async () => {
        const run = randomUUID();
        const keys = ['a "quoted", key*', 'two', 'three'].map((text) => `${run} ${text}`);
        for (const parentKey of [...keys, keys[0]]) await apart({ parentKey: parentKey ?? '' });
        const groups = (await grouped('parentKey', 2)).filter(({ key }) => key.startsWith(run));
        const [first, second, third] = keys;
        assert.deepEqual(groups, [
          { key: first, count: 2 },
          { key: third, count: 1 },
          { key: second, count: 1 },
        ]);
        for (const { key, count } of groups)
          assert.equal((await backend().counts(`parent:${formatValue(key)}`)).total, count, key);
        const { without } = await backend().groups('parentKey', { limit: 1 });
        assert.equal((await backend().counts('-parent:*')).total, without);
      },
    );
  });
}
