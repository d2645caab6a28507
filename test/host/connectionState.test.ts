import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { actions } from '../../src/ui/command/actions.ts';
import type { Window } from '../../src/ui/window.ts';
import type { DataverseConfig } from '../../src/viewModel/connections/config.ts';
import { noMarks } from '../../src/viewModel/connections/marks.ts';
import type { Session } from '../../src/viewModel/connections/session.ts';
import type { Question } from '../../src/viewModel/question.ts';
import { type Environment, startEnvironment } from './environment.ts';
import { closeEditors, reaches, run, startEngine, until } from './session.ts';

const id = 'host-state';
const reason = 'This connection is marked read-only.';

describe('state of a connection', function () {
  this.timeout(90_000);
  let window: Window;
  let engine: Session;
  let environment: Environment;
  let remote: Session;
  let asked: Question[] = [];
  let answer = true;
  let askPerson: Window['ask'];

  before(async () => {
    ({ window, session: engine } = await startEngine());
    askPerson = window.ask;
    window.ask = async (question) => {
      asked.push(question);
      return answer;
    };
    environment = await startEnvironment();
    const { url, token } = environment;
    const config: DataverseConfig = {
      kind: 'dataverse',
      id,
      label: 'Host State',
      url,
      ...noMarks,
      signIn: { kind: 'token' },
    };
    await window.secrets.set(id, token);
    await window.configured.put(config);
    const session = window.sessions.get(id);
    assert.ok(session);
    remote = session;
    await remote.connection.backend();
  });
  beforeEach(() => {
    asked = [];
    answer = true;
  });
  after(async () => {
    window.ask = askPerson;
    await window.configured.remove(id);
    await window.secrets.delete(id);
    await environment.stop();
  });
  afterEach(closeEditors);

  const listed = () => window.connectionRows.draw(remote.node);
  const words = () => listed().contextValue?.split(' ') ?? [];
  const backend = () => remote.connection.backend();

  it('is listed with its health and counts, in a sentence for screen readers, and a click does nothing', async () => {
    await until(() => remote.counts.value !== undefined, 10_000);
    assert.deepEqual(
      window.connectionRows.children().map((node) => window.connectionRows.draw(node).label),
      ['Local Engine', 'Host State'],
    );
    const drawn = listed();
    assert.match(drawn.accessibilityInformation?.label ?? '', /^Host State, Dataverse, connected, /);
    assert.equal(drawn.command, undefined);
    assert.equal(drawn.collapsibleState, vscode.TreeItemCollapsibleState.None);
    const { tooltip } = window.connectionRows.explain(drawn, remote.node);
    assert.ok(tooltip instanceof vscode.MarkdownString);
    assert.equal(tooltip.isTrusted, false);
    assert.match(tooltip.value, /a token[\s\S]*What it does not offer/);
  });

  it('keeps everything from changing while it is marked read-only, in every command', async () => {
    const failed = await environment.begin('orders.import', { file: 'nowhere.csv' });
    await reaches(await backend(), failed, 'Error');
    const { total } = await (await backend()).counts('');
    await run('markReadOnly', remote.node);
    assert.equal(window.configured.get(id)?.readOnly, true);
    await until(() => words().includes('readOnly') && words().includes('on'), 10_000);
    assert.ok(!words().includes('submit'));
    const target = { id: failed, connection: id };
    for (const name of ['cancel', 'cancelGroup', 'retry', 'resubmit', 'resubmitWithChanges', 'delete'] as const)
      await assert.rejects(async () => actions[name](window, [target]), { message: reason }, name);
    await assert.rejects(async () => actions.submit(window, [remote.node]), { message: reason });
    assert.deepEqual(asked, []);
    assert.equal((await (await backend()).counts('')).total, total);
    await run('unmarkReadOnly', remote.node);
    await until(() => !words().includes('readOnly') && words().includes('on'), 10_000);
    assert.equal((await backend()).capabilities.cancel, true);
    assert.notEqual((await backend()).capabilities.delete, reason);
  });

  it('asks first while it is marked production, and for its name where much is at stake', async () => {
    await run('markProduction', { connection: id });
    assert.equal(window.configured.get(id)?.production, true);
    assert.match(String(listed().description), /^production · /);
    assert.match(String(window.rows.draw(remote.node).description), /^production/);
    const made = [await environment.begin('primes.count', {}), await environment.begin('primes.count', {})];
    const targets = made.map((operation) => ({ id: operation, connection: id }));

    answer = false;
    await run('cancel', targets[0]);
    await run('cancelGroup', targets[0]);
    await run('resubmit', targets[0]);
    await run('resubmit', targets[0], targets);
    assert.deepEqual(
      asked.map(({ typed }) => typed),
      [undefined, 'Host State', undefined, 'Host State'],
    );
    // Several are shown first, and asked for in that preview.
    await run('cancel', targets[0], targets);
    assert.equal(asked.length, 4);
    assert.ok(asked.every(({ detail }) => /Host State is marked as production\./.test(detail)));
    for (const operation of made)
      assert.match((await (await backend()).get(operation)).status, /^(New|Waiting|Running)$/);

    answer = true;
    for (const target of targets) await run('cancel', target);
    for (const operation of made) await reaches(await backend(), operation, 'Canceled');
    answer = false;
    asked = [];
    await run('retry', targets[0]);
    await run('delete', targets[0]);
    assert.deepEqual(
      asked.map(({ text, typed }) => [text, typed]),
      [
        ['Retry “Count primes”?', undefined],
        ['Delete “Count primes”?', 'Host State'],
      ],
    );
    await run('unmarkProduction', remote.node);
    assert.equal(window.configured.get(id)?.production, false);
    assert.equal(remote.connection.phase.kind, 'on');
  });

  it('stays closed once it is disconnected, whatever is shown or refreshed, until it is connected again', async () => {
    await run('disconnect', remote.node);
    assert.equal(remote.connection.phase.kind, 'off');
    assert.equal(listed().description?.toString().startsWith('disconnected · '), true);
    assert.deepEqual(window.context.workspaceState.get('disconnected'), [id]);
    await run('refresh');
    await vscode.commands.executeCommand('workbench.view.explorer');
    await vscode.commands.executeCommand('backgroundOperations.operations.focus');
    await until(() => window.view.tree.visible, 10_000);
    assert.equal(remote.connection.phase.kind, 'off');
    assert.equal(engine.connection.phase.kind, 'on');
    assert.deepEqual(await window.rows.children(remote.node), []);
    await run('connect', remote.node);
    assert.equal(remote.connection.phase.kind, 'on');
    assert.deepEqual(window.context.workspaceState.get('disconnected'), []);
  });

  it('lets go of the engine without stopping it', async () => {
    const made = await engine.connection.use((each) => each.submit({ type: 'primes.count', input: {} }));
    await run('disconnect', engine.node);
    assert.equal(engine.connection.phase.kind, 'off');
    assert.match(String(window.connectionRows.draw(engine.node).description), /^disconnected/);
    await run('connect', engine.node);
    const again = await engine.connection.backend();
    await reaches(again, made.id, 'Running');
    await again.cancel(made.id);
  });

  it('forgets its secret when the person signs out, says so, and comes back with a sign-in', async () => {
    answer = false;
    await run('signOut', remote.node);
    assert.equal(await window.secrets.get(id), environment.token);
    answer = true;
    await run('signOut', remote.node);
    assert.equal(await window.secrets.get(id), undefined);
    assert.equal(remote.connection.phase.kind, 'off');
    assert.match(String(listed().description), /^signed out · /);
    assert.ok(words().includes('signIn') && words().includes('signedOut'));
    assert.match(JSON.stringify(window.context.globalState.get('connections')), /"signedOut":true/);
    await run('refresh');
    assert.equal(remote.connection.phase.kind, 'off');
    await assert.rejects(async () => actions.testConnection(window, [remote.node]), /signed out/);
    // A token that is renewed by a request on its way must not come back.
    await window.secrets.renew(id, 'late');
    assert.equal(await window.secrets.get(id), undefined);

    // What Sign In does, but for the typing (see test/ui).
    await window.secrets.set(id, environment.token);
    const { signedOut, ...signedIn } = window.configured.get(id) ?? assert.fail();
    assert.equal(signedOut, true);
    await window.configured.put(signedIn);
    await remote.connect();
    assert.equal(remote.connection.phase.kind, 'on');
    assert.equal(window.configured.get(id)?.signedOut, undefined);
  });
});
