import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Backend } from '../../src/backend/backend.ts';
import { arrangementMemory } from '../../src/ui/memory.ts';
import type { Window } from '../../src/ui/window.ts';
import { ChosenArrangement } from '../../src/viewModel/arrangement/chosenArrangement.ts';
import type { Session } from '../../src/viewModel/connections/session.ts';
import type { TreeNode } from '../../src/viewModel/tree/node.ts';
import { reaches, run, startEngine, until } from './session.ts';

describe('Group By… and Sort By…', function () {
  this.timeout(40_000);
  let window: Window;
  let session: Session;
  let backend: Backend;
  const parentKey = `family ${Date.now()}`;
  const ids: string[] = [];

  before(async () => {
    ({ window, session, backend } = await startEngine());
    for (let index = 0; index < 2; index += 1) {
      const { id } = await backend.submit({ type: 'orders.import', input: { file: 'data/orders.csv' }, parentKey });
      ids.push((await reaches(backend, id, 'Complete')).id);
    }
    const broken = { type: 'orders.import', input: { file: 'data/orders-broken.csv' }, parentKey, retryLimit: 0 };
    const { id } = await backend.submit(broken);
    ids.push((await reaches(backend, id, 'Error')).id);
    await session.counts.known();
  });
  after(async () => {
    await run('groupBy', { by: 'status' });
    await run('sortBy', { by: 'newest' });
    for (const { id } of window.searches.list) window.searches.remove(id);
    await backend.act('delete', ids);
  });

  const idsBelow = async (parent: TreeNode) =>
    (await window.rows.children(parent)).flatMap((node) => (node.kind === 'operation' ? [node.operation.id] : []));
  const family = async () => {
    const roots = await window.rows.children();
    return roots.find((node) => node.kind === 'group' && node.group.key === parentKey) ?? assert.fail(parentKey);
  };

  it('puts operations of every status together by parent key, with the status in words', async () => {
    await run('groupBy', { by: 'parentKey' });
    const node = await family();
    assert.deepEqual(await idsBelow(node), ids.toReversed());
    const drawn = window.rows.draw(node);
    assert.deepEqual([drawn.label, drawn.description], [parentKey, '3']);
    assert.match(drawn.contextValue ?? '', /^group parentKey cancelAll/);
    const [failed] = await window.rows.children(node);
    assert.ok(failed);
    assert.match(String(window.rows.draw(failed).description), /^Error · /);
  });

  it('lists oldest first, in groups and in finds of searches, and what was changed last first', async () => {
    await run('sortBy', { by: 'oldest' });
    assert.deepEqual(await idsBelow(await family()), ids);
    window.searches.add(`parent:"${parentKey}"`);
    const search = (await window.rows.children()).find(({ kind }) => kind === 'search') ?? assert.fail();
    assert.deepEqual(await idsBelow(search), ids);
    await run('sortBy', { by: 'changed' });
    const [first = ''] = ids;
    await backend.update(first, { displayName: 'changed last' });
    await until(async () => (await idsBelow(await family()))[0] === first, 10_000);
  });

  it('follows what happens: the count of a group, and a new one at its place', async () => {
    await run('groupBy', { by: 'type' });
    const roots = await window.rows.children();
    const group = roots.find((node) => node.kind === 'group' && node.group.key === 'orders.import');
    assert.ok(group?.kind === 'group');
    const { count } = group;
    await backend.submit({ type: 'orders.import', input: { file: 'data/orders.csv' } });
    await until(() => group.count === count + 1, 10_000);
  });

  it('is there again in a window that opens later', () => {
    assert.deepEqual(new ChosenArrangement(arrangementMemory(window.context)).value, {
      group: 'type',
      order: 'changed',
    });
  });

  it('leaves badge and Show Failures as they are', async () => {
    await run('showFailures');
    await until(() => session.failures.count === 0, 10_000);
    await vscode.commands.executeCommand('backgroundOperations.operations.focus');
  });

  it('has the causes of failures in the place of statuses, with the failures below, as long as that is wanted', async () => {
    await run('groupBy', { by: 'failure' });
    await window.board.known(session);
    const causes = (await window.rows.children()).filter(({ kind }) => kind === 'failureGroup');
    assert.deepEqual(causes, window.board.groups(session));
    const [cause] = causes;
    assert.ok(cause);
    assert.equal(window.rows.draw(cause).id, cause.id);
    assert.ok((await window.rows.children(cause)).length > 0);
    await until(() => window.board.feed(session)?.state.kind === 'read', 10_000);
    await run('groupBy', { by: 'type' });
    assert.ok((await window.rows.children()).every(({ kind }) => kind !== 'failureGroup'));
  });

  it('changes nothing when nothing is chosen', async () => {
    const before = window.arrangement.value;
    const asked = run('groupBy');
    await until(async () => {
      await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
      return Promise.race([asked.then(() => true), new Promise<boolean>((resolve) => setImmediate(resolve, false))]);
    }, 10_000);
    assert.equal(window.arrangement.value, before);
  });
});
