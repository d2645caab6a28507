import assert from 'node:assert/strict';
import { FailureBoard } from '../../../../src/viewModel/failure/failureBoard.ts';
import { type KeptMuted, MutedFailures } from '../../../../src/viewModel/failure/mutedFailures.ts';
import type { FailureGroupNode, TreeNode } from '../../../../src/viewModel/tree/node.ts';
import { dataverse, sessionsOf } from '../connections/support.ts';
import { failed } from './support.ts';

function setUp(remote: string[] = []) {
  const { clock, sessions, backendOf, opened } = sessionsOf();
  sessions.sync(
    remote.map((id) => dataverse(id)),
    'example',
  );
  let kept: unknown;
  const memory = {
    get: () => kept,
    set: (value: KeptMuted) => {
      kept = value;
    },
  };
  const muted = new MutedFailures(memory);
  const board = new FailureBoard({ clock, sessions, muted, warn: () => {} });
  const drawn: (readonly TreeNode[] | undefined)[] = [];
  board.onChange((nodes) => drawn.push(nodes));
  const show = async () => {
    board.show(true);
    await clock.advance(1_000);
    await Promise.all(sessions.shown.map((session) => board.known(session)));
    drawn.length = 0;
  };
  const labels = (nodes: readonly TreeNode[]) =>
    nodes.map((node) => (node.kind === 'failureGroup' ? `${node.group.count} ${node.group.shape}` : node.id));
  return { clock, sessions, backendOf, opened, muted, memory, board, drawn, show, labels };
}

describe('FailureBoard', () => {
  it('asks for nothing before somebody looks, and follows no more when nobody does', async () => {
    const { board, clock, sessions, opened, backendOf, show, labels } = setUp();
    backendOf('engine').put(failed(1));
    await clock.advance(10_000);
    assert.deepEqual(opened, []);
    await show();
    assert.deepEqual(labels(board.roots), ['1 no file {n}']);
    board.show(false);
    const calls = backendOf('engine').calls.length;
    await clock.advance(1_000);
    assert.equal(backendOf('engine').calls.length, calls);
    await clock.advance(60_000);
    assert.equal(sessions.engine.connection.phase.kind, 'off');
  });

  it('follows as long as one of the views that show causes is looked at', async () => {
    const { board, clock, sessions, backendOf, show } = setUp();
    backendOf('engine').put(failed(1));
    await show();
    board.show(true, 'operations');
    board.show(false);
    await clock.advance(1_000);
    assert.equal(board.feed(sessions.engine)?.state.kind, 'read');
    board.show(false, 'operations');
    assert.equal(board.feed(sessions.engine)?.state.kind, 'idle');
  });

  it('shows causes as roots, with their newest failures below and a row that leads to the others', async () => {
    const { board, backendOf, show, labels } = setUp();
    for (let at = 1; at <= 12; at++) backendOf('engine').put(failed(at));
    backendOf('engine').put(failed(20, 'no order 7'));
    await show();
    assert.deepEqual(labels(board.roots), ['1 no order {n}', '12 no file {n}']);
    const [, second] = board.roots as readonly FailureGroupNode[];
    assert.ok(second);
    const rows = board.samples(second);
    assert.deepEqual(
      rows.map(({ kind }) => kind),
      [...Array(10).fill('operation'), 'more'],
    );
    assert.ok(rows.every(({ parent }) => parent === second));
    const [first] = rows;
    assert.ok(first?.kind === 'operation' && first.operation.finishedAt === 12);
    assert.equal(board.samples(second)[0], first);
  });

  it('stands below connections when there are several, without those that have no failures', async () => {
    const { board, backendOf, sessions, show, labels } = setUp(['a', 'b']);
    backendOf('engine').put(failed(1));
    backendOf('b').put(failed(2));
    await show();
    assert.deepEqual(labels(board.roots), ['connection/engine', 'connection/b']);
    const session = sessions.get('b');
    assert.ok(session);
    const [node] = board.groups(session);
    assert.equal(node?.parent, session.node);
    assert.equal(sessions.of(node as TreeNode), session);
  });

  it('draws the row that changed alone, and all when their order did', async () => {
    const { board, backendOf, clock, drawn, show } = setUp();
    const backend = backendOf('engine');
    backend.put(failed(1, 'no order 7'), failed(5));
    await show();
    backend.emit({ kind: 'change', batch: backend.put(failed(6)) });
    await clock.advance(200);
    assert.deepEqual(drawn, [[board.roots[0]]]);
    drawn.length = 0;
    backend.emit({ kind: 'change', batch: backend.put(failed(9, 'no order 8')) });
    await clock.advance(200);
    assert.deepEqual(drawn, [undefined]);
  });

  it('keeps a node as long as its row is shown', async () => {
    const { board, backendOf, clock, show } = setUp();
    const backend = backendOf('engine');
    const row = failed(5);
    backend.put(row);
    await show();
    const [node] = board.roots;
    const more = failed(6);
    backend.emit({ kind: 'change', batch: backend.put(more) });
    await clock.advance(200);
    assert.equal(board.roots[0], node);
    backend.emit({ kind: 'change', batch: backend.remove(row.id, more.id) });
    await clock.advance(200);
    assert.deepEqual(board.roots, []);
  });

  it('puts muted causes at the end, or leaves them out, in the connection where they were muted', async () => {
    const { board, backendOf, sessions, muted, show } = setUp(['a']);
    const shapes = (id: string) => {
      const session = sessions.get(id);
      return session
        ? board.groups(session).map(({ group, muted: is }) => `${group.shape}${is ? ' (muted)' : ''}`)
        : [];
    };
    for (const id of ['engine', 'a']) backendOf(id).put(failed(1, 'no order 7'), failed(2));
    await show();
    const [newest] = board.groups(sessions.engine);
    assert.ok(newest);
    muted.mute([{ connection: newest.connection, key: newest.group.key, type: 'a', shape: newest.group.shape }]);
    assert.deepEqual(shapes('engine'), ['no order {n}', 'no file {n} (muted)']);
    assert.deepEqual(shapes('a'), ['no file {n}', 'no order {n}']);
    assert.equal(board.mutedCount(sessions.engine), 1);
    muted.hidden = true;
    assert.deepEqual(shapes('engine'), ['no order {n}']);
    muted.unmute([{ connection: newest.connection, key: newest.group.key }]);
    assert.deepEqual(shapes('engine'), ['no file {n}', 'no order {n}']);
  });
});

describe('MutedFailures', () => {
  const cause = { connection: 'engine', key: 'k', type: 'a', shape: 'no file {n}' };

  it('are kept for later windows, also whether they are shown', () => {
    const { muted, memory } = setUp();
    muted.mute([cause]);
    muted.hidden = true;
    const later = new MutedFailures(memory);
    assert.deepEqual([later.list, later.hidden, later.has('engine', 'k')], [[cause], true, true]);
    assert.equal(later.has('a', 'k'), false);
    later.unmute([cause]);
    assert.deepEqual(new MutedFailures(memory).list, []);
  });

  it('are bounded, and nothing odd is read', () => {
    const { muted } = setUp();
    for (let index = 0; index < 600; index++) muted.mute([{ ...cause, key: String(index) }]);
    assert.deepEqual([muted.list.length, muted.list[0]?.key], [500, '599']);
    for (const odd of [1, 'x', [], { causes: 5 }, { causes: [null, { key: 5 }], hidden: 'yes' }]) {
      const read = new MutedFailures({ get: () => odd, set: () => {} });
      assert.deepEqual([read.list, read.hidden], [[], false]);
    }
  });
});
