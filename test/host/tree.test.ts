import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import type { Backend } from '../../src/backend/backend.ts';
import { commands } from '../../src/ui/ids.ts';
import type { Window } from '../../src/ui/window.ts';
import type { Session } from '../../src/viewModel/connections/session.ts';
import type { TreeNode } from '../../src/viewModel/tree/node.ts';
import { closeEditors, detailsTabs, reaches, rowFor, rowsOf, run, startEngine, until } from './session.ts';

describe('Operations view', function () {
  this.timeout(40_000);
  let window: Window;
  let session: Session;
  let backend: Backend;

  before(async () => {
    ({ window, session, backend } = await startEngine());
  });

  it('shows the sections in one order, and an operation where it is', async () => {
    const { id } = await backend.submit({ type: 'orders.import', input: { file: 'data/orders.csv' } });
    await reaches(backend, id, 'Complete');
    const row = await rowFor(window, 'Complete', id);
    const roots = await window.rows.children();
    assert.deepEqual(
      roots.map((root) => root.id),
      ['Running', 'Waiting', 'Scheduled', 'Error', 'Complete', 'Canceled'],
    );
    const drawn = window.rows.draw(row);
    assert.equal(drawn.id, `Complete/${id}`);
    assert.match(drawn.contextValue ?? '', /^operation complete( \w+)* delete( |$)/);
    assert.match(drawn.accessibilityInformation?.label ?? '', /, type orders\.import, Complete, /);
    assert.equal(drawn.tooltip, undefined);
    const { tooltip } = await window.rows.explain(drawn, row);
    assert.ok(tooltip instanceof vscode.MarkdownString);
    assert.equal(tooltip.isTrusted, false);
    assert.match(tooltip.value, new RegExp(id.slice(-8)));
  });

  it('follows what others do, row by row', async () => {
    const redrawn: (readonly TreeNode[] | undefined)[] = [];
    const stop = session.tree.onChange((nodes) => redrawn.push(nodes));
    const { id } = await backend.submit({ type: 'primes.count', input: {} });
    const row = await rowFor(window, 'Running', id);
    redrawn.length = 0;
    await until(() => redrawn.some((nodes) => nodes?.length === 1 && nodes[0] === row), 15_000);
    await backend.cancel(id);
    await rowFor(window, 'Canceled', id);
    await until(async () => !(await rowsOf(window, 'Running')).some((node) => node === row), 5_000);
    stop();
  });

  it('shows a group as its leader with the followers below', async () => {
    await backend.pause(null);
    const entry = (account: string, sequenceNumber: number) =>
      backend.submit({
        type: 'ledger.apply',
        input: { account, cents: 100 },
        executionGroup: 'evening',
        sequenceGroup: account,
        sequenceNumber,
      });
    const made = [await entry('b', 2), await entry('b', 1), await entry('a', 1)];
    await backend.resume(null);
    const ids = made.map(({ id }) => id);
    await until(async () => {
      const now = await Promise.all(ids.map((id) => backend.get(id)));
      return now.every(({ status }) => status === 'Merged' || status === 'Complete');
    }, 15_000);
    const leader = (await Promise.all(ids.map((id) => backend.get(id)))).find(({ status }) => status === 'Complete');
    assert.ok(leader);
    const row = await rowFor(window, 'Complete', leader.id);
    await until(() => row.operation.numFollowers === 2, 5_000);
    assert.equal(window.rows.draw(row).collapsibleState, vscode.TreeItemCollapsibleState.Collapsed);
    const followers = await window.rows.children(row);
    assert.equal(followers.length, 2);
    // VS Code has asked for what is below: the row is open, also when it is drawn as a new one.
    assert.equal(window.rows.draw(row).collapsibleState, vscode.TreeItemCollapsibleState.Expanded);
    for (const follower of followers) {
      assert.equal(follower.kind === 'operation' && follower.operation.groupLeaderId, leader.id);
      assert.match(window.rows.draw(follower).contextValue ?? '', / follower/);
    }
  });

  it('reads pages of 50 and more on demand', async () => {
    const later = Date.now() + 86_400_000;
    for (let n = 0; n < 60; n += 1)
      await backend.submit({ type: 'folder.index', input: { folder: '.' }, processAfter: later });
    let rows: readonly TreeNode[] = [];
    await until(async () => {
      rows = await rowsOf(window, 'Scheduled');
      return rows.length === 51;
    }, 10_000);
    const more = rows.at(-1);
    assert.equal(more?.kind, 'more');
    await run('loadMore', more);
    assert.equal((await rowsOf(window, 'Scheduled')).length, 60);
    const { operations } = await backend.list('status:Scheduled', { limit: 100 });
    await backend.act(
      'cancel',
      operations.map(({ id }) => id),
    );
  });

  it('opens what a click has selected, by a command that survives when the row is drawn again', async () => {
    await closeEditors();
    const { id } = await backend.submit({ type: 'folder.index', input: { folder: 'data/library' } });
    await reaches(backend, id, 'Complete');
    const row = await rowFor(window, 'Complete', id);
    const { command } = window.rows.draw(row);
    assert.deepEqual([command?.command, command?.arguments], [commands.openRow, undefined]);
    await window.view.tree.reveal(row, { select: true });
    window.view.redraw([row]);
    await run('openRow');
    await until(() => detailsTabs().length === 1, 10_000);
    await closeEditors();
  });

  it('is right after a burst, row by row', async () => {
    const shown = async () => {
      const all = await Promise.all((['Running', 'Waiting', 'Complete'] as const).map((key) => rowsOf(window, key)));
      return all.map((rows) => rows.flatMap((row) => (row.kind === 'operation' ? [row.operation.id] : [])));
    };
    await shown();
    const input = { folder: 'data/library/poems' };
    await Promise.all(Array.from({ length: 150 }, () => backend.submit({ type: 'folder.index', input })));
    await until(async () => (await backend.counts('status:Waiting,Running')).total === 0, 30_000);
    const { operations } = await backend.list('status:Complete', { limit: 50 });
    const expected = [[], [], operations.map(({ id }) => id)];
    await until(async () => isDeepStrictEqual(await shown(), expected), 10_000).catch(() => {});
    assert.deepEqual(await shown(), expected);
    const count = (await backend.counts('status:Complete')).total;
    await until(() => session.tree.root('Complete')?.count === count, 10_000).catch(() => {});
    assert.equal(session.tree.root('Complete')?.count, count);
  });

  it('counts a failure as unseen until the person looks', async () => {
    const before = session.failures.count;
    const { id } = await backend.submit({ type: 'orders.import', input: { file: 'nowhere.csv' }, retryLimit: 0 });
    await reaches(backend, id, 'Error');
    await until(() => session.failures.count === before + 1, 5_000);
    await until(() => window.view.tree.badge?.value === before + 1, 5_000);
    await run('showFailures');
    assert.equal(session.failures.count, 0);
    assert.equal(window.view.tree.badge, undefined);
  });
});
