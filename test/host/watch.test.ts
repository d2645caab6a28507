import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Backend } from '../../src/backend/backend.ts';
import { configurationPrefix, settings } from '../../src/ui/ids.ts';
import type { Window } from '../../src/ui/window.ts';
import type { Session } from '../../src/viewModel/connections/session.ts';
import { Watches } from '../../src/viewModel/watch/watches.ts';
import { closeEditors, rowFor, run, startEngine, until } from './session.ts';

const accept = () => vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');

/**
 * Runs a command that asks, and takes what its picker offers. One that is accepted before its choices have reached it
 * answers that nothing was chosen; it is then asked for again.
 */
async function accepting(ask: () => Thenable<unknown>, done: () => boolean): Promise<void> {
  let asking: Thenable<unknown> | undefined;
  await until(async () => {
    if (done()) return true;
    asking ??= ask().then(() => {
      asking = undefined;
    });
    await accept();
    return false;
  }, 15_000);
  await asking;
}

describe('watches', function () {
  this.timeout(40_000);
  let window: Window;
  let session: Session;
  let backend: Backend;

  before(async () => {
    ({ window, session, backend } = await startEngine());
  });
  beforeEach(() => window.watches.remove(...window.watches.list.map(({ id }) => id)));
  afterEach(closeEditors);
  after(() => window.watches.remove(...window.watches.list.map(({ id }) => id)));

  const later = () =>
    backend.submit({
      type: 'orders.import',
      name: 'Later',
      input: { file: 'nowhere.csv' },
      retryLimit: 0,
      processAfter: Date.now() + 86_400_000,
    });
  const watched = (id: string) => window.watches.onOperation(session.id, id);

  it('begin on an operation with what is usual, mark its row, and end with Stop Watching', async () => {
    const { id } = await later();
    const row = await rowFor(window, 'Scheduled', id);
    assert.match(window.rows.draw(row).contextValue ?? '', / watch$/);
    await accepting(
      () => run('watch', row, [row]),
      () => watched(id) !== undefined,
    );
    assert.deepEqual(watched(id)?.when, ['finished', 'failed']);
    const drawn = window.rows.draw(row);
    assert.match(drawn.contextValue ?? '', / watched$/);
    assert.match(String(drawn.description), /^watched · /);
    assert.match(drawn.accessibilityInformation?.label ?? '', /, watched$/);
    await run('stopWatching', row, [row]);
    assert.equal(watched(id), undefined);
    assert.doesNotMatch(window.rows.draw(row).contextValue ?? '', / watched/);
    await backend.cancel(id);
  });

  it('are kept for the next window', async () => {
    const { id } = await later();
    await accepting(
      () => run('watch', { id }),
      () => watched(id) !== undefined,
    );
    const kept = window.context.workspaceState.get('watches');
    const next = new Watches({ get: () => structuredClone(kept), set: () => {} });
    assert.deepEqual(next.list, window.watches.list);
    await backend.cancel(id);
    await until(() => watched(id) === undefined, 10_000);
    assert.equal(window.watches.list[0]?.ended?.status, 'Canceled');
  });

  it('are put on the whole group by its leader', async () => {
    await backend.pause(null);
    const entry = (account: string) =>
      backend.submit({
        type: 'ledger.apply',
        input: { account, cents: -100 },
        executionGroup: 'to watch',
        retryLimit: 0,
      });
    const made = [await entry('poor'), await entry('poor')];
    await backend.resume(null);
    const now = () => Promise.all(made.map(({ id }) => backend.get(id)));
    await until(async () => (await now()).some(({ status }) => status === 'Error'), 15_000);
    const leader = (await now()).find(({ numFollowers }) => numFollowers > 0);
    assert.ok(leader);
    await accepting(
      () => run('watch', { id: leader.id }),
      () => watched(leader.id) !== undefined,
    );
    assert.deepEqual(watched(leader.id)?.scope, {
      kind: 'group',
      id: leader.id,
      label: 'to watch',
      end: leader.finishedAt,
    });
  });

  it('begin on a search, which the row and the list tell', async () => {
    const { id: search } = window.searches.add('type:orders.import');
    const node = session.tree.top.find((each) => each.kind === 'search' && each.search.id === search);
    assert.ok(node);
    const on = () => window.watches.onSearch(session.id, 'type:orders.import');
    await accepting(
      () => run('watch', node),
      () => on() !== undefined,
    );
    assert.deepEqual(on()?.when, ['failed']);
    assert.match(window.rows.draw(node).contextValue ?? '', /^search( \w+)* watched$/);
    await run('stopWatching', node);
    assert.equal(on(), undefined);
    window.searches.remove(search);
  });

  it('are refused for a search whose finds neither run nor have ended', async () => {
    const { id: search } = window.searches.add('status:Scheduled');
    const node = session.tree.top.find((each) => each.kind === 'search' && each.search.id === search);
    await run('watch', node);
    assert.deepEqual(window.watches.list, []);
    window.searches.remove(search);
  });

  it('keep the connection open while nothing of it is shown, unless a setting says never', async () => {
    const { operations } = await backend.list('status:New,Waiting,Scheduled,Running,Canceling', { limit: 1_000 });
    await backend.act(
      'cancel',
      operations.map(({ id }) => id),
    );
    await until(() => session.counts.unfinished === 0, 10_000);
    const { id: search } = window.searches.add('type:orders.import');
    window.watches.add(session.id, { kind: 'search', text: 'type:orders.import', name: null }, ['failed'], Date.now());
    window.searches.remove(search);
    await vscode.commands.executeCommand('workbench.view.explorer');
    assert.equal(session.connection.stays(), true);
    const mode = vscode.workspace.getConfiguration();
    await mode.update(`${configurationPrefix}.${settings.watch}`, 'never', vscode.ConfigurationTarget.Global);
    await until(() => session.connection.phase.kind === 'off', 15_000);
    await mode.update(`${configurationPrefix}.${settings.watch}`, undefined, vscode.ConfigurationTarget.Global);
    await until(() => session.connection.phase.kind === 'on', 15_000);
    await vscode.commands.executeCommand('backgroundOperations.operations.focus');
  });

  it('are listed, and the one for all failures is turned off and on there', async () => {
    const on = () => vscode.workspace.getConfiguration().get(`${configurationPrefix}.${settings.failureNotifications}`);
    const listing = run('manageWatches');
    await until(async () => {
      await accept();
      return on() === false;
    }, 15_000);
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    await listing;
    await vscode.workspace
      .getConfiguration()
      .update(`${configurationPrefix}.${settings.failureNotifications}`, undefined, vscode.ConfigurationTarget.Global);
    assert.equal(on(), true);
  });
});
