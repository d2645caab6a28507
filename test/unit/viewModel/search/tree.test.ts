import assert from 'node:assert/strict';
import type { Operation } from '../../../../src/operation/operation.ts';
import { LiveCounts } from '../../../../src/viewModel/liveCounts.ts';
import type { SearchNode, TreeNode } from '../../../../src/viewModel/tree/node.ts';
import { OperationTree, type Redraw } from '../../../../src/viewModel/tree/operationTree.ts';
import { searchRow, searchTooltip } from '../../../../src/viewModel/tree/searchRow.ts';
import { ManualClock } from '../../../support/manualClock.ts';
import { MemoryBackend, operationOf } from '../../../support/operations.ts';

function setUp(text: string, rows: Operation[]) {
  const clock = new ManualClock();
  const backend = new MemoryBackend(rows);
  const tree = new OperationTree(clock, new LiveCounts(clock), 'here', 'here/');
  const redraws: Redraw[] = [];
  tree.onChange((redraw) => redraws.push(redraw));
  tree.attach(backend.asBackend);
  tree.showSearches([{ id: '1', text, name: null }]);
  const node = tree.top[0] as SearchNode;
  return { clock, backend, tree, redraws, node };
}

const names = (nodes: readonly TreeNode[]) =>
  nodes.map((node) => (node.kind === 'operation' ? node.operation.name : node.kind));

describe('a search in the tree', () => {
  it('stands above the sections and finds operations of every status, newest first', async () => {
    const { tree, node } = setUp('type:mail.*', [
      operationOf({ type: 'mail.send', name: 'first', status: 'Complete' }),
      operationOf({ type: 'ledger' }),
      operationOf({ type: 'mail.read', name: 'second', status: 'Merged' }),
    ]);
    assert.deepEqual([node.kind, node.id, node.connection], ['search', 'here/search/1', 'here']);
    assert.equal(tree.top.length, 7);
    assert.equal(node.found, undefined);
    assert.deepEqual(names(await tree.children(node)), ['second', 'first']);
    assert.deepEqual(node.found, { count: 2, more: false, partial: null });
  });

  it('follows changes: what comes to fit, what fits no more, what is gone', async () => {
    const row = operationOf({ status: 'Running', name: 'row' });
    const { tree, node, backend, clock, redraws } = setUp('status:Error', [row]);
    await tree.children(node);
    await clock.advance(100);
    redraws.length = 0;
    tree.apply(backend.put({ ...row, status: 'Error', version: row.version + 1 }));
    await clock.advance(100);
    assert.deepEqual(redraws, [[node]]);
    assert.deepEqual(names(await tree.children(node)), ['row']);
    assert.equal(node.found?.count, 1);
    tree.apply(backend.put({ ...row, status: 'Waiting', version: row.version + 2 }));
    assert.deepEqual(await tree.children(node), []);
    assert.equal(node.found?.count, 0);
  });

  it('reads more on demand, and says that there is more', async () => {
    const rows = Array.from({ length: 70 }, () => operationOf());
    const { tree, node } = setUp('type:test.type', rows);
    const first = await tree.children(node);
    assert.equal(first.at(-1)?.kind, 'more');
    assert.equal(searchRow(node, true).description, '50+');
    await tree.loadMore(node);
    assert.equal((await tree.children(node)).length, 70);
    assert.equal(searchRow(node, true).description, '70');
  });

  it('is read again, at most once a second, where only a payload tells whether an operation fits', async () => {
    const { tree, node, backend, clock } = setUp('status:Complete input.a=12345678901234567890', []);
    await tree.children(node);
    const reads = () => backend.calls.filter((call) => call.startsWith('list')).length;
    const before = reads();
    for (let count = 0; count < 5; count++) tree.apply(backend.put(operationOf({ status: 'Complete' })));
    tree.apply(backend.put(operationOf({ status: 'Running' })));
    assert.equal(reads(), before);
    await clock.advance(1_000);
    assert.equal(reads(), before + 1);
    assert.equal(node.found?.count, 5);
    assert.equal(clock.pending, 1);
  });

  it('keeps its node when it is renamed, and is read anew when its text changes', async () => {
    const { tree, node } = setUp('type:test.type', [operationOf({ name: 'row' })]);
    await tree.children(node);
    tree.showSearches([{ id: '1', text: 'type:test.type', name: 'Mine' }]);
    assert.equal(tree.top[0], node);
    assert.equal(searchRow(node, undefined).label, 'Mine');
    assert.equal(searchRow(node, undefined).context, 'search saved');
    tree.showSearches([{ id: '1', text: 'nothing', name: 'Mine' }]);
    const changed = tree.top[0] as SearchNode;
    assert.notEqual(changed, node);
    assert.deepEqual(await tree.children(changed), []);
    assert.equal(searchRow(changed, undefined).description, 'nothing found');
  });

  it('moves on with the clock', async () => {
    const submittedAt = new ManualClock().now();
    const { tree, node, clock } = setUp('since:1h', [operationOf({ submittedAt, name: 'old' })]);
    assert.deepEqual(names(await tree.children(node)), ['old']);
    await clock.advance(2 * 3_600_000);
    await tree.refresh();
    assert.deepEqual(names(await tree.children(node)), []);
  });

  it('says what a connection has not searched, and shows hostile text as text', async () => {
    const { tree, node, backend } = setUp('<b>[x](command:y)', [operationOf()]);
    backend.partial = { list: 'Only the newest 5,000 rows were searched.', counts: null };
    await tree.children(node);
    assert.match(searchRow(node, true).description, /not all searched/);
    assert.match(searchTooltip(node), /Only the newest 5,000 rows were searched/);
    assert.doesNotMatch(searchTooltip(node), /\[x\]\(command:y\)/);
  });
});
