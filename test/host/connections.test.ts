import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Backend } from '../../src/backend/backend.ts';
import type { Operation } from '../../src/operation/operation.ts';
import type { Window } from '../../src/ui/window.ts';
import type { DataverseConfig } from '../../src/viewModel/connections/config.ts';
import { noMarks } from '../../src/viewModel/connections/marks.ts';
import type { Session } from '../../src/viewModel/connections/session.ts';
import type { Question } from '../../src/viewModel/question.ts';
import type { OperationNode } from '../../src/viewModel/tree/node.ts';
import { type Environment, startEnvironment } from './environment.ts';
import { closeEditors, detailsTabs, editor, reaches, rowFor, run, startEngine, until } from './session.ts';

const id = 'host-test';

/** The engine of the workspace, and a facade in place of a Dataverse environment. */
describe('several connections', function () {
  this.timeout(60_000);
  let window: Window;
  let engine: Session;
  let backend: Backend;
  let environment: Environment;
  let remote: Session;
  let remoteBackend: Backend;
  let answers: (question: Question) => boolean = () => false;
  let askPerson: Window['ask'];

  before(async () => {
    ({ window, session: engine, backend } = await startEngine());
    askPerson = window.ask;
    window.ask = async (question) => answers(question);
    environment = await startEnvironment();
    const { url, token } = environment;
    const config: DataverseConfig = {
      kind: 'dataverse',
      id,
      label: 'Host Test',
      url,
      ...noMarks,
      signIn: { kind: 'token' },
    };
    await window.secrets.set(id, token);
    await window.configured.put(config);
    const session = window.sessions.get(id);
    assert.ok(session);
    remote = session;
    remoteBackend = await remote.connection.backend();
  });
  after(async () => {
    window.ask = askPerson;
    await window.configured.remove(id);
    await window.secrets.delete(id);
    await environment.stop();
  });
  afterEach(closeEditors);

  const refresh = () => run('refresh', { connection: id });

  /** The row of an operation below its connection, as VS Code would get it. */
  async function remoteRow(operation: string, status: 'Running' | 'Complete' | 'Error'): Promise<OperationNode> {
    await reaches(remoteBackend, operation, status);
    let found: OperationNode | undefined;
    await until(async () => {
      await refresh();
      const rows = await window.rows.children(remote.tree.root(status));
      found = rows.find((row): row is OperationNode => row.kind === 'operation' && row.operation.id === operation);
      return found !== undefined;
    }, 15_000);
    assert.ok(found);
    return found;
  }

  it('are the roots of the tree, each with its statuses below', async () => {
    await environment.begin('folder.index', { folder: 'data/library' });
    await refresh();
    await until(() => remote.hasRows, 10_000);
    const roots = await window.rows.children();
    assert.deepEqual(
      roots.map((node) => window.rows.draw(node).label),
      ['Local Engine', 'Host Test'],
    );
    const sections = await window.rows.children(remote.node);
    assert.deepEqual(
      sections.map((node) => window.rows.draw(node).id),
      ['Running', 'Waiting', 'Scheduled', 'Error', 'Complete', 'Canceled'].map((key) => `${id}/${key}`),
    );
    const drawn = window.rows.draw(remote.node);
    assert.equal(drawn.contextValue, 'connection dataverse remote disconnect submit cancelAll retryAll deleteAll on');
    assert.equal(drawn.description, new URL(environment.url).host);
  });

  it('are told apart by a command that acts on rows of both', async () => {
    const far = await environment.begin('primes.count', {});
    const near = await backend.submit({ type: 'primes.count', input: {} });
    const rows = [await rowFor(window, 'Running', near.id), await remoteRow(far, 'Running')];
    const asked: Question[] = [];
    answers = (question) => asked.push(question) > 1;
    await run('cancel', rows[0], rows);
    assert.equal((await backend.get(near.id)).status, 'Running');
    await run('cancel', rows[0], rows);
    assert.equal(asked.length, 2);
    assert.equal(asked[0]?.text, 'Cancel 2 operations?');
    assert.match(asked[0]?.detail ?? '', /^Count primes\nCount primes\n\nLocal Engine, Host Test: /);
    await reaches(backend, near.id, 'Canceled');
    await reaches(remoteBackend, far, 'Canceled');
  });

  it('name themselves in documents and panels', async () => {
    const operation = await environment.begin('folder.index', { folder: 'data' });
    const row = await remoteRow(operation, 'Complete');
    await run('openInput', row);
    const input = await editor(({ uri }) => uri.authority === id);
    assert.deepEqual(JSON.parse(input.getText()), { folder: 'data' });
    await run('openDetails', row);
    await until(() => window.panels.isVisible(remote, operation), 10_000);
    assert.equal(window.panels.isVisible(engine, operation), false);
    await until(() => detailsTabs().length === 1, 5_000);
  });

  it('leave documents of old to the engine, which named none', async () => {
    const { id: old } = await backend.submit({ type: 'folder.index', input: { folder: 'data' } });
    const uri = vscode.Uri.parse(`bgops:/${old}/folder.index-x.input.json`);
    const document = await vscode.workspace.openTextDocument(uri);
    assert.deepEqual(JSON.parse(document.getText()), { folder: 'data' });
  });

  it('say why a command does not apply instead of failing', async () => {
    const operation = await environment.begin('folder.index', { folder: 'data' });
    const row = await remoteRow(operation, 'Complete');
    const words = window.rows.draw(row).contextValue?.split(' ') ?? [];
    assert.ok(words.includes('remote') && words.includes('resubmit'));
    assert.ok(!words.includes('log') && !words.includes('cancelGroup'));
    await run('openLog', row);
    assert.equal(vscode.window.activeTextEditor, undefined);
    await run('pause');
    assert.equal(engine.paused.value?.all, true);
    await run('resume');
    assert.equal(engine.paused.value?.all, false);
  });

  it('resubmit with changes where the original is, by a draft that remembers it', async () => {
    const operation = await environment.begin('folder.index', { folder: 'data/library' });
    await run('resubmitWithChanges', await remoteRow(operation, 'Complete'));
    const draft = await editor(({ uri }) => uri.path.endsWith('.operation.json'));
    const written = JSON.parse(draft.getText());
    assert.deepEqual(written, {
      $schema: `bgops-schema://schemas/${id}/draft.json`,
      type: 'folder.index',
      resubmittedFrom: operation,
      input: { folder: 'data/library' },
    });
    assert.deepEqual(vscode.languages.getDiagnostics(draft.uri), []);
    const edit = new vscode.WorkspaceEdit();
    const whole = new vscode.Range(0, 0, draft.lineCount, 0);
    edit.replace(draft.uri, whole, JSON.stringify({ ...written, input: { folder: 'data' } }));
    await vscode.workspace.applyEdit(edit);
    await run('submitDraft', draft.uri);
    const made = await newest(remoteBackend);
    assert.notEqual(made.id, operation);
    assert.equal(made.resubmittedFrom, operation);
    assert.equal(await remoteBackend.payload(made.id, 'input'), '{"folder":"data"}');
    await until(() => window.panels.isVisible(remote, made.id), 10_000);
  });

  it('check a draft against the custom APIs of the environment, which take type and input alone', async () => {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    assert.ok(folder);
    const uri = vscode.Uri.joinPath(folder, 'remote.operation.json');
    const draft = {
      $schema: `bgops-schema://schemas/${id}/draft.json`,
      type: 'folder.index',
      priority: 3,
      input: { folder: 5 },
    };
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(JSON.stringify(draft)));
    await vscode.window.showTextDocument(uri);
    const messages = () => vscode.languages.getDiagnostics(uri).map(({ message }) => message);
    await until(() => messages().length === 2, 15_000).catch(() => assert.fail(messages().join('\n')));
    assert.ok(messages().some((message) => /priority/.test(message)));
    assert.ok(messages().some((message) => /string/.test(message)));
    await vscode.workspace.fs.delete(uri);
  });

  it('retry by a new operation where the service cannot, and show it', async () => {
    const operation = await environment.begin('orders.import', { file: 'nowhere.csv' });
    await run('retry', await remoteRow(operation, 'Error'));
    const made = await newest(remoteBackend);
    assert.equal(made.resubmittedFrom, operation);
    await until(() => window.panels.isVisible(remote, made.id), 10_000);
  });

  it('count failures together, and take them as seen together', async () => {
    const far = await environment.begin('orders.import', { file: 'nowhere.csv' });
    await reaches(remoteBackend, far, 'Error');
    const { id: near } = await backend.submit({ type: 'orders.import', input: { file: 'no.csv' }, retryLimit: 0 });
    await reaches(backend, near, 'Error');
    // The connection is asked for changes ever more seldom while there are none.
    await until(() => remote.failures.ids.includes(far) && engine.failures.ids.includes(near), 45_000);
    assert.equal(window.view.tree.badge?.value, remote.failures.count + engine.failures.count);
    await run('showFailures');
    await until(() => window.view.tree.badge === undefined, 5_000);
  });

  it('replay an operation locally, as a draft for the handler of the same name', async () => {
    const operation = await environment.begin('folder.index', { folder: 'data/library' });
    await run('replayLocally', await remoteRow(operation, 'Complete'));
    const isReplay = ({ uri, getText }: vscode.TextDocument) =>
      uri.path.endsWith('.operation.json') && !getText().includes('resubmittedFrom');
    const draft = await editor(isReplay);
    assert.deepEqual(JSON.parse(draft.getText()), { type: 'folder.index', input: { folder: 'data/library' } });
    await run('submitDraft', draft.uri);
    const made = await newest(backend);
    assert.equal(made.type, 'folder.index');
    await until(() => window.panels.isVisible(engine, made.id), 10_000);
  });

  it('ask for a sign-in when the token is refused, and come back with the right one', async () => {
    await window.secrets.set(id, 'wrong');
    remote.connection.close();
    await assert.rejects(remote.connection.backend());
    const drawn = window.rows.draw(remote.node);
    assert.match(String(drawn.description), /^sign-in needed/);
    assert.match(drawn.contextValue ?? '', /signIn/);
    await window.secrets.set(id, environment.token);
    await run('refresh', remote.node);
    assert.equal(remote.connection.phase.kind, 'on');
  });

  it('leave nothing behind when one is removed: no panel, no row, no secret in what is kept', async () => {
    const operation = await environment.begin('folder.index', { folder: 'data' });
    window.panels.open(remote, operation);
    await until(() => window.panels.isVisible(remote, operation), 10_000);
    assert.doesNotMatch(JSON.stringify(window.context.globalState.get('connections')), new RegExp(environment.token));
    await window.configured.remove(id);
    await until(() => detailsTabs().length === 0, 5_000);
    assert.equal(window.sessions.get(id), undefined);
    const [root] = await window.rows.children();
    assert.equal(root?.kind, 'section');
  });
});

async function newest(backend: Backend): Promise<Operation> {
  const { operations } = await backend.list('', { limit: 1 });
  const [first] = operations;
  assert.ok(first);
  return first;
}
