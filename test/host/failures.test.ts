import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Backend } from '../../src/backend/backend.ts';
import { commands, mutedScheme } from '../../src/ui/ids.ts';
import { press } from '../../src/ui/many/press.ts';
import type { Window } from '../../src/ui/window.ts';
import type { Session } from '../../src/viewModel/connections/session.ts';
import type { FailureGroupNode, OperationNode, TreeNode } from '../../src/viewModel/tree/node.ts';
import { closeEditors, detailsTabs, reaches, run, startEngine, until } from './session.ts';

describe('failures by cause', function () {
  this.timeout(60_000);
  let window: Window;
  let session: Session;
  let backend: Backend;

  before(async () => {
    ({ window, session, backend } = await startEngine());
    await run('showFailures');
  });
  afterEach(closeEditors);

  const fail = async (file: string) => {
    const { id } = await backend.submit({ type: 'orders.import', input: { file }, retryLimit: 0 });
    return reaches(backend, id, 'Error');
  };
  /** The cause that an operation is in. */
  const causeOf = async (id: string): Promise<FailureGroupNode> => {
    const find = () => window.board.groups(session).find(({ group }) => group.ids.includes(id));
    await until(() => find() !== undefined, 15_000);
    return find() as FailureGroupNode;
  };
  const rowsBelow = (node: TreeNode) => window.failureRows.children(node);

  it('gather failures of one cause in one row, with the same rows below as in the other view', async () => {
    const made = [await fail('lost-1.csv'), await fail('lost-22.csv')];
    const node = await causeOf(made[1]?.id ?? '');
    assert.ok(made.every(({ id }) => node.group.ids.includes(id)));
    const drawn = window.failureRows.draw(node);
    assert.match(String(drawn.label), /^\d+ × /);
    assert.doesNotMatch(String(drawn.label), /lost/);
    assert.match(drawn.contextValue ?? '', /^failureGroup heard retryAll deleteAll$/);
    const [first] = rowsBelow(node) as OperationNode[];
    assert.equal(first?.operation.id, made[1]?.id);
    const row = window.failureRows.draw(first as TreeNode);
    assert.match(row.contextValue ?? '', /^operation error .*retry/);
    assert.deepEqual([row.command?.command, row.command?.arguments], [commands.openFailure, undefined]);
  });

  it('explain themselves with the place in the code where it failed', async () => {
    const node = await causeOf((await fail('lost-3.csv')).id);
    const { tooltip } = await window.failureRows.explain(window.failureRows.draw(node), node);
    assert.ok(tooltip instanceof vscode.MarkdownString && !tooltip.isTrusted && !tooltip.supportHtml);
    assert.match(tooltip.value, /It failed in .*&#46;ts/);
  });

  it('open what a click has selected', async () => {
    const { id } = await fail('lost-4.csv');
    const node = await causeOf(id);
    const [row] = rowsBelow(node);
    await window.failuresView.tree.reveal(row as TreeNode, { select: true });
    await run('openFailure');
    await until(() => detailsTabs().length === 1 && window.panels.isVisible(session, id), 10_000);
  });

  it('are searched for by type and message', async () => {
    const { id } = await fail('lost-5.csv');
    await run('showInOperations', await causeOf(id));
    const [search] = window.searches.list;
    assert.match(search?.text ?? '', /^status:Error type:orders\.import error:/);
    const { operations } = await backend.list(search?.text ?? '', { limit: 50 });
    assert.ok(operations.some((operation) => operation.id === id));
    await run('removeSearch');
    await run('showFailures');
  });

  it('copy the message of the newest', async () => {
    const { id, error } = await fail('lost-6.csv');
    await run('copyMessage', await causeOf(id));
    assert.equal(await vscode.env.clipboard.readText(), error?.message);
  });

  it('count no more when they are muted, stand at the end, and come back', async () => {
    const other = await backend.submit({ type: 'sales.report', input: {}, retryLimit: 0 });
    await reaches(backend, other.id, 'Error');
    const node = await causeOf((await fail('lost-7.csv')).id);
    await until(() => session.failures.count > 0, 10_000);
    const before = session.failures.ids.filter((id) => node.group.ids.includes(id)).length;
    assert.ok(before > 0);
    const rest = session.failures.count - before;
    await run('mute', node);
    assert.equal(session.failures.count, rest);
    await until(() => (window.view.tree.badge?.value ?? 0) === rest, 5_000);
    const muted = await fail('lost-8.csv');
    await causeOf(muted.id);
    assert.ok(!session.failures.ids.includes(muted.id));
    assert.equal(window.board.groups(session).at(-1), node);
    const drawn = window.failureRows.draw(node);
    assert.deepEqual([(drawn.iconPath as vscode.ThemeIcon).id, drawn.resourceUri?.scheme], ['bell-slash', mutedScheme]);
    await run('hideMuted');
    assert.ok(!window.board.groups(session).includes(node));
    await run('showMuted');
    await run('unmute', node);
    const heard = await fail('lost-9.csv');
    await until(() => session.failures.ids.includes(heard.id), 10_000);
    assert.equal(window.board.groups(session)[0], node);
  });

  it('have the ids of a cause as the scope of an action on all of it', async () => {
    const { id } = await fail('lost-10.csv');
    const node = await causeOf(id);
    const { ids } = node.group;
    await run('deleteAll', node);
    const entry = window.many.newest;
    assert.ok(entry?.act);
    await until(() => entry.act?.phase === 'ready', 20_000);
    assert.deepEqual(entry.act.plan.rows.map((row) => row.id).sort(), [...ids].sort());
    const { ask } = window;
    window.ask = async () => true;
    await press(window, entry, { kind: 'button', button: 'start' });
    window.ask = ask;
    await closeEditors();
    await until(
      async () => (await backend.list('status:Error type:orders.import', { limit: 1 })).operations.length === 0,
      15_000,
    );
    assert.ok(ids.length > 5);
    await until(() => !window.board.groups(session).some(({ group }) => group.key === node.group.key), 10_000);
  });

  it('are not read while nobody looks', async () => {
    await vscode.commands.executeCommand('workbench.view.explorer');
    await until(() => !window.failuresView.tree.visible, 10_000);
    const { id } = await fail('lost-11.csv');
    await until(() => session.failures.ids.includes(id), 10_000);
    assert.equal(window.board.feed(session)?.state.kind, 'idle');
    assert.ok(!window.board.groups(session).some(({ group }) => group.ids.includes(id)));
    await run('showFailures');
    await causeOf(id);
    assert.equal(session.failures.count, 0);
  });
});
