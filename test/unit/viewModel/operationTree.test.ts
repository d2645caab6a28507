import assert from 'node:assert/strict';
import type { Operation } from '../../../src/operation/operation.ts';
import type { Status } from '../../../src/operation/status.ts';
import { LiveCounts } from '../../../src/viewModel/liveCounts.ts';
import type { OperationNode, SectionNode, TreeNode } from '../../../src/viewModel/tree/node.ts';
import { OperationTree, type Redraw } from '../../../src/viewModel/tree/operationTree.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { MemoryBackend, operationOf } from '../../support/operations.ts';

async function setUp(rows: Operation[]) {
  const clock = new ManualClock();
  const backend = new MemoryBackend(rows);
  const counts = new LiveCounts(clock);
  const tree = new OperationTree(clock, counts);
  const redraws: Redraw[] = [];
  tree.onChange((redraw) => redraws.push(redraw));
  tree.attach(backend.asBackend);
  await counts.attach(backend);
  await clock.advance(100);
  redraws.length = 0;
  const root = (key: Status) => tree.root(key) as SectionNode;
  return { clock, backend, counts, tree, redraws, root };
}

const labels = (nodes: readonly TreeNode[]) =>
  nodes.map((node) => (node.kind === 'operation' ? node.operation.name : node.kind));

describe('OperationTree', () => {
  it('counts each section and shows New with Waiting, Canceling with Running', async () => {
    const { tree } = await setUp([
      operationOf({ status: 'New' }),
      operationOf({ status: 'Waiting' }),
      operationOf({ status: 'Canceling' }),
      operationOf({ status: 'Error' }),
    ]);
    assert.deepEqual(
      tree.roots.map(({ id, count }) => `${id} ${count}`),
      ['Running 1', 'Waiting 2', 'Scheduled 0', 'Error 1', 'Complete 0', 'Canceled 0'],
    );
  });

  it('knows its counts at once when it begins anew, for they need not change again', async () => {
    const { tree, backend } = await setUp([operationOf({ status: 'Error' })]);
    tree.attach(backend.asBackend);
    assert.equal(tree.root('Error')?.count, 1);
  });

  it('reads pages of 50, newest first, and more on demand', async () => {
    const rows = Array.from({ length: 120 }, () => operationOf({ status: 'Complete' }));
    const { tree, root, backend } = await setUp(rows);
    const first = await tree.children(root('Complete'));
    assert.equal(first.length, 51);
    assert.equal(first.at(-1)?.kind, 'more');
    assert.equal((first[0] as OperationNode).operation.id, rows.at(-1)?.id);
    await tree.loadMore(root('Complete'));
    await tree.loadMore(root('Complete'));
    const all = await tree.children(root('Complete'));
    assert.equal(all.length, 120);
    assert.ok(!backend.calls.some((call) => call.startsWith('payload')));
  });

  it('redraws only the row that changed, as the same node', async () => {
    const row = operationOf({ status: 'Running' });
    const { tree, root, backend, clock, redraws } = await setUp([row, operationOf({ status: 'Running' })]);
    const before = await tree.children(root('Running'));
    const changed = { ...row, version: row.version + 1, progress: { fraction: 0.5, message: null } };
    tree.apply(backend.put(changed));
    await clock.advance(100);
    assert.deepEqual(redraws, [[before[1]]]);
    assert.equal((before[1] as OperationNode).operation, changed);
    assert.deepEqual(await tree.children(root('Running')), before);
  });

  it('moves an operation from one open section to another', async () => {
    const row = operationOf({ status: 'Waiting', name: 'mover' });
    const { tree, root, backend, clock, redraws } = await setUp([row]);
    await tree.children(root('Waiting'));
    await tree.children(root('Running'));
    tree.apply(backend.put({ ...row, status: 'Running', version: row.version + 1 }));
    await clock.advance(100);
    assert.deepEqual(
      redraws[0],
      [root('Running'), root('Waiting')].sort((a, b) => order(tree, a) - order(tree, b)),
    );
    assert.deepEqual(labels(await tree.children(root('Waiting'))), []);
    assert.deepEqual(labels(await tree.children(root('Running'))), ['mover']);
  });

  it('redraws at most ten times a second however fast changes come', async () => {
    const row = operationOf({ status: 'Running' });
    const { tree, root, backend, clock, redraws } = await setUp([row]);
    await tree.children(root('Running'));
    for (let version = 1; version <= 1_000; version += 1) {
      tree.apply(backend.put({ ...row, version: row.version + 1 + version }));
      await clock.advance(1);
    }
    await clock.advance(100);
    assert.ok(redraws.length >= 9 && redraws.length <= 11, `${redraws.length} redraws`);
  });

  it('shows followers below their leader in the order of the group, and none of another bulk', async () => {
    const group = { executionGroup: 'a "quoted", group*' };
    const leader = operationOf({ ...group, status: 'Running', numFollowers: 2, name: 'leader' });
    const follower = (name: string, sequenceNumber: number) =>
      operationOf({ ...group, status: 'Merged', groupLeaderId: leader.id, name, sequenceGroup: 's', sequenceNumber });
    const other = operationOf({ ...group, status: 'Merged', groupLeaderId: 'somebody-else', name: 'other' });
    const { tree, root } = await setUp([leader, follower('second', 2), follower('first', 1), other]);
    const [node] = await tree.children(root('Running'));
    assert.deepEqual(labels(await tree.children(node as OperationNode)), ['first', 'second']);
  });

  it('stops reading a large group when it has all followers of the leader', async () => {
    const bulk = (count: number, leader: string) =>
      Array.from({ length: count }, () =>
        operationOf({ executionGroup: 'g', status: 'Merged', groupLeaderId: leader }),
      );
    const leader = operationOf({ executionGroup: 'g', status: 'Running', numFollowers: 3 });
    const { tree, root, backend } = await setUp([leader, ...bulk(2_500, 'older'), ...bulk(3, leader.id)]);
    const [node] = await tree.children(root('Running'));
    assert.equal((await tree.children(node as OperationNode)).length, 3);
    assert.equal(backend.calls.filter((call) => call.includes('Merged')).length, 1);
  });

  it('takes a follower that leaves its group out of it', async () => {
    const leader = operationOf({ executionGroup: 'g', numFollowers: 1, name: 'leader' });
    const follower = operationOf({ executionGroup: 'g', status: 'Merged', groupLeaderId: leader.id, name: 'follower' });
    const { tree, root, backend } = await setUp([leader, follower]);
    const [node] = await tree.children(root('Waiting'));
    assert.deepEqual(labels(await tree.children(node as OperationNode)), ['follower']);
    tree.apply(backend.put({ ...follower, status: 'Canceled', groupLeaderId: null, version: follower.version + 1 }));
    assert.deepEqual(labels(await tree.children(node as OperationNode)), []);
  });

  it('reads on when rows have left a section that has more', async () => {
    const rows = Array.from({ length: 80 }, () => operationOf({ status: 'Waiting' }));
    const { tree, root, backend, clock } = await setUp(rows);
    await tree.children(root('Waiting'));
    const gone = rows.slice(-40).map((row) => ({ ...row, status: 'Complete' as const, version: row.version + 10_000 }));
    tree.apply(backend.put(...gone));
    await clock.advance(200);
    const shown = await tree.children(root('Waiting'));
    assert.equal(shown.length, 40);
    assert.ok(!shown.some(({ kind }) => kind === 'more'));
  });

  it('lets a change win over a page that was read before it', async () => {
    const row = operationOf({ status: 'Running' });
    const { tree, root, backend } = await setUp([row]);
    const gate = Promise.withResolvers<void>();
    backend.gate = gate.promise;
    const reading = tree.children(root('Running'));
    tree.apply({
      version: row.version + 1,
      operations: [{ ...row, status: 'Complete', version: row.version + 1 }],
      deleted: [],
    });
    gate.resolve();
    assert.deepEqual(await reading, []);
  });

  it('drops deleted operations', async () => {
    const row = operationOf({ status: 'Error' });
    const { tree, root, backend, clock, redraws } = await setUp([row]);
    await tree.children(root('Error'));
    tree.apply(backend.remove(row.id));
    await clock.advance(100);
    assert.deepEqual(redraws, [[root('Error')]]);
    assert.deepEqual(await tree.children(root('Error')), []);
  });

  it('forgets what is closed and holds no timer when nothing changes', async () => {
    const { tree, root, clock } = await setUp([operationOf({ status: 'Error' })]);
    await tree.children(root('Error'));
    assert.equal([...tree.shown()].length, 1);
    tree.close(root('Error'));
    await clock.advance(1_000);
    assert.equal([...tree.shown()].length, 0);
    assert.equal(clock.pending, 0);
  });
});

function order(tree: OperationTree, node: SectionNode): number {
  // A row leaves one section before it is seen in the other, in the order in which they were opened.
  return node.id === 'Waiting' ? 0 : tree.roots.indexOf(node) + 1;
}
