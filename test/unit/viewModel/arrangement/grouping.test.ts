import assert from 'node:assert/strict';
import { allCapabilities } from '../../../../src/operation/capability.ts';
import type { Operation } from '../../../../src/operation/operation.ts';
import type { Arrangement } from '../../../../src/viewModel/arrangement/arrangement.ts';
import { LiveCounts } from '../../../../src/viewModel/liveCounts.ts';
import type { GroupNode, TreeNode } from '../../../../src/viewModel/tree/node.ts';
import { OperationTree, type Redraw } from '../../../../src/viewModel/tree/operationTree.ts';
import { ManualClock } from '../../../support/manualClock.ts';
import { MemoryBackend, operationOf } from '../../../support/operations.ts';

async function setUp(rows: Operation[], arrangement: Partial<Arrangement>) {
  const clock = new ManualClock();
  const backend = new MemoryBackend(rows);
  const counts = new LiveCounts(clock);
  const tree = new OperationTree(clock, counts, 'here', 'here/');
  const redraws: Redraw[] = [];
  let structures = 0;
  tree.onChange((redraw) => redraws.push(redraw));
  tree.onStructure(() => {
    structures += 1;
  });
  tree.arrange({ group: 'status', order: 'newest', ...arrangement });
  tree.attach(backend.asBackend);
  await counts.attach(backend);
  await clock.advance(100);
  redraws.length = 0;
  const group = (key: string | null) => {
    const found = tree.top.find((node) => node.kind === 'group' && node.group.key === key);
    return (found ?? assert.fail(`no group ${key}`)) as GroupNode;
  };
  return { clock, backend, tree, redraws, group, structures: () => structures };
}

const words = (nodes: readonly TreeNode[]) =>
  nodes.map((node) => {
    if (node.kind === 'group') return `${node.group.key} ${node.count}`;
    return node.kind === 'operation' ? node.operation.name : node.kind;
  });
const of = (type: string, changes: Partial<Operation> = {}) => operationOf({ type, ...changes });

describe('OperationTree, grouped', () => {
  it('has types in the place of the sections, those with most operations first', async () => {
    const { tree } = await setUp([of('b'), of('a'), of('b'), of('')], { group: 'type' });
    assert.deepEqual(words(tree.top), []);
    assert.deepEqual(words(await tree.loadTop()), ['b 2', ' 1', 'a 1']);
    assert.deepEqual(
      tree.top.map(({ id }) => id),
      ['here/by/type/b', 'here/by/type/', 'here/by/type/a'],
    );
    assert.equal(tree.root('Error'), undefined);
  });

  it('has parent keys, that of the newest operation first, and what has none at the end', async () => {
    const key = 'order "7", * é';
    const rows = [of('a', { parentKey: key }), of('a'), of('a', { parentKey: 'late' }), of('a', { parentKey: key })];
    const { tree, group } = await setUp(rows, { group: 'parentKey' });
    assert.deepEqual(words(await tree.loadTop()), [`${key} 2`, 'late 1', 'null 1']);
    assert.equal((await tree.children(group(key))).length, 2);
    assert.deepEqual(words(await tree.children(group(null))), [rows[1]?.name]);
  });

  it('shows operations of every status in a group, in the order that is wanted', async () => {
    const rows = [of('a', { name: '1' }), of('a', { name: '2', status: 'Error' }), of('a', { name: '3' }), of('b')];
    const { tree, group, backend } = await setUp(rows, { group: 'type', order: 'oldest' });
    await tree.loadTop();
    assert.deepEqual(words(await tree.children(group('a'))), ['1', '2', '3']);
    assert.ok(backend.calls.includes('list type:a 50 oldest'));
  });

  it('keeps 100 groups, and reads on when asked', async () => {
    const rows = Array.from({ length: 130 }, (_, index) => of('a', { parentKey: `k${index}` }));
    const { tree } = await setUp(rows, { group: 'parentKey' });
    const first = await tree.loadTop();
    assert.equal(first.length, 101);
    assert.equal(first.at(-1)?.kind, 'moreGroups');
    await tree.loadMoreGroups();
    assert.equal((await tree.loadTop()).length, 130);
  });

  it('follows changes: counts at once, new groups and empty ones without moving the others', async () => {
    const rows = [of('a'), of('b'), of('b')];
    const { tree, group, backend, clock, redraws, structures } = await setUp(rows, { group: 'type' });
    await tree.loadTop();
    const before = group('a');
    tree.apply(backend.put(of('a'), of('a')));
    await clock.advance(3_000);
    assert.deepEqual(words(tree.top), ['b 2', 'a 3']);
    assert.equal(group('a'), before);
    assert.deepEqual([redraws.flat(), structures()], [[before], 0]);
    const [, second, third] = rows;
    tree.apply(backend.put(of('c')));
    tree.apply(backend.remove(second?.id ?? '', third?.id ?? ''));
    await clock.advance(3_000);
    assert.deepEqual(words(tree.top), ['a 3', 'c 1']);
    assert.equal(structures(), 1);
  });

  it('puts groups in order again when everything is read anew, and says so', async () => {
    const { tree, backend, clock, structures } = await setUp([of('a'), of('b'), of('b')], { group: 'type' });
    await tree.loadTop();
    tree.apply(backend.put(of('a'), of('a')));
    await clock.advance(3_000);
    assert.deepEqual([words(tree.top), structures()], [['b 2', 'a 3'], 0]);
    await tree.refresh();
    assert.deepEqual([words(tree.top), structures()], [['a 3', 'b 2'], 1]);
    await tree.refresh();
    assert.equal(structures(), 1);
  });

  it('puts new parent keys first, and what has none last', async () => {
    const { tree, backend, clock } = await setUp([of('a', { parentKey: 'old' }), of('a')], { group: 'parentKey' });
    await tree.loadTop();
    tree.apply(backend.put(of('a', { parentKey: 'new' })));
    await clock.advance(3_000);
    assert.deepEqual(words(tree.top), ['new 1', 'old 1', 'null 1']);
  });

  it('reads the groups at most every two seconds, and not at all when nothing changes', async () => {
    const { tree, backend, clock } = await setUp([of('a')], { group: 'type' });
    await tree.loadTop();
    const before = backend.calls.length;
    for (let at = 0; at < 10_000; at += 100) {
      tree.apply(backend.put(of('a')));
      await clock.advance(100);
    }
    const reads = backend.calls.slice(before).filter((call) => call.startsWith('groups')).length;
    assert.ok(reads >= 3 && reads <= 6, `${reads} readings`);
    await clock.advance(10_000);
    assert.equal(clock.pending, 0);
  });

  it('moves what was changed last to the front', async () => {
    const rows = ['1', '2', '3'].map((name) => of('a', { name }));
    const { tree, group, backend, clock, redraws } = await setUp(rows, { group: 'type', order: 'changed' });
    await tree.loadTop();
    assert.deepEqual(words(await tree.children(group('a'))), ['3', '2', '1']);
    const [first] = rows;
    assert.ok(first);
    tree.apply(backend.put({ ...first, version: 1_000_000 }));
    await clock.advance(100);
    assert.deepEqual(words(await tree.children(group('a'))), ['1', '3', '2']);
    assert.ok(redraws.flat().includes(group('a')));
  });

  it('stands by status where the connection cannot do otherwise, and says why', async () => {
    const { tree, backend } = await setUp([of('a', { status: 'Error' })], {});
    backend.capabilities = { ...allCapabilities, groupByType: 'It has no types.' };
    tree.attach(backend.asBackend);
    tree.arrange({ group: 'type', order: 'newest' });
    assert.equal((await tree.loadTop())[0]?.kind, 'section');
    assert.equal(tree.note, 'It is grouped by status. It has no types.');
    assert.ok(tree.root('Error'));
    assert.ok(!backend.calls.some((call) => call.startsWith('groups')));
  });

  it('tells why groups could not be read, and tries again when asked anew', async () => {
    const { tree, backend } = await setUp([of('a')], { group: 'type' });
    const { groups } = backend;
    backend.groups = () => Promise.reject(new Error('no answer'));
    assert.deepEqual(await tree.loadTop(), []);
    assert.equal(tree.partial, 'The groups could not be read: no answer');
    backend.groups = groups;
    assert.deepEqual(words(await tree.loadTop()), ['a 1']);
    assert.equal(tree.partial, null);
  });

  it('stands below the row of its connection, new groups as well', async () => {
    const { tree, backend, clock } = await setUp([of('a')], { group: 'type' });
    const above = { kind: 'connection', id: 'connection/here', connection: 'here' } as const;
    tree.nest(above);
    await tree.loadTop();
    tree.apply(backend.put(of('b')));
    await clock.advance(3_000);
    assert.deepEqual(
      tree.top.map((node) => node.parent),
      [above, above],
    );
  });

  it('finds the row of an operation in its group', async () => {
    const row = of('a');
    const { tree, group } = await setUp([row], { group: 'type' });
    await tree.loadTop();
    await tree.children(group('a'));
    assert.equal(tree.find(row)?.operation, row);
  });

  it('goes back to the sections with counts that are right', async () => {
    const { tree, backend, clock } = await setUp([of('a', { status: 'Error' })], { group: 'type' });
    await tree.loadTop();
    tree.arrange({ group: 'status', order: 'newest' });
    assert.equal(tree.root('Error')?.count, 1);
    assert.equal((await tree.children(tree.root('Error') ?? assert.fail())).length, 1);
    tree.apply(backend.put(of('b')));
    await clock.advance(3_000);
    assert.ok(tree.top.every(({ kind }) => kind === 'section'));
  });
});
