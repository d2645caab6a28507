import assert from 'node:assert/strict';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Backend } from '../../src/backend/backend.ts';
import type { Window } from '../../src/ui/window.ts';
import type { Session } from '../../src/viewModel/connections/session.ts';
import { closeEditors, detailsTabs, editor, reaches, rowFor, run, startEngine, until } from './session.ts';

describe('commands', function () {
  this.timeout(40_000);
  let window: Window;
  let session: Session;
  let backend: Backend;

  before(async () => {
    ({ window, session, backend } = await startEngine());
  });
  afterEach(closeEditors);

  const failing = () => backend.submit({ type: 'orders.import', input: { file: 'nowhere.csv' }, retryLimit: 0 });

  it('cancel what runs', async () => {
    const { id } = await backend.submit({ type: 'primes.count', input: {} });
    const row = await rowFor(window, 'Running', id);
    await run('cancel', row, [row]);
    await reaches(backend, id, 'Canceled');
  });

  it('act on all that are selected, and leave alone what they do not apply to', async () => {
    const made = [await failing(), await failing()];
    const rows = [];
    for (const { id } of made) rows.push(await rowFor(window, 'Error', id));
    const { id: done } = await backend.submit({ type: 'folder.index', input: { folder: 'data' } });
    rows.push(await rowFor(window, 'Complete', done));
    await run('retry', rows[0], rows);
    for (const { id } of made) await until(async () => (await backend.get(id)).attempts === 2, 10_000);
    assert.equal((await backend.get(done)).attempts, 1);
  });

  it('cancel a whole group by any of its members', async () => {
    await backend.pause(null);
    const entry = () =>
      backend.submit({ type: 'ledger.apply', input: { account: 'x', cents: 1 }, executionGroup: 'to cancel' });
    const [first, second] = [await entry(), await entry()];
    await run('cancelGroup', { id: first.id });
    await backend.resume(null);
    await until(async () => {
      const now = await Promise.all([first.id, second.id].map((id) => backend.get(id)));
      return now.some(({ status }) => status === 'Canceled');
    }, 10_000);
  });

  it('resubmit the same input as a new operation and show it', async () => {
    const { id } = await failing();
    await reaches(backend, id, 'Error');
    await run('resubmit', { id });
    const { operations } = await backend.list('type:orders.import', { limit: 1 });
    assert.equal(operations[0]?.resubmittedFrom, id);
    assert.equal(await backend.payload(operations[0]?.id ?? '', 'input'), await backend.payload(id, 'input'));
    await until(() => detailsTabs().length === 1, 5_000);
  });

  it('copy ids, one a line', async () => {
    const [a, b] = [await failing(), await failing()];
    const rows = [await rowFor(window, 'Error', a.id), await rowFor(window, 'Error', b.id)];
    await run('copyId', rows[0], rows);
    assert.equal(await vscode.env.clipboard.readText(), `${a.id}\n${b.id}`);
  });

  it('pause and resume the engine, and a type', async () => {
    await run('pause');
    assert.equal((await backend.paused()).all, true);
    assert.match(window.view.tree.message ?? '', /paused/);
    await run('resume');
    assert.equal((await backend.paused()).all, false);
    assert.equal(window.view.tree.message, '');
    const { id } = await failing();
    const row = await rowFor(window, 'Error', id);
    await run('pauseType', row);
    assert.deepEqual((await backend.paused()).types, ['orders.import']);
    await run('resumeType', row);
    assert.deepEqual((await backend.paused()).types, []);
  });

  it('open input, output and log as read-only documents, exactly as stored', async () => {
    const { id } = await backend.submit({ type: 'folder.index', input: { folder: 'data/library' } });
    await reaches(backend, id, 'Complete');
    await run('openInput', { id });
    const input = await editor(({ uri }) => uri.path.endsWith('.input.json'));
    assert.deepEqual([input.uri.scheme, input.languageId], ['bgops', 'json']);
    assert.equal(input.getText(), '{\n  "folder": "data/library"\n}\n');
    await run('openOutput', { id });
    const output = await editor(({ uri }) => uri.path.endsWith('.output.json'));
    assert.deepEqual(JSON.parse(output.getText()), JSON.parse((await backend.payload(id, 'output')) ?? ''));
    await run('openLog', { id });
    await editor((document) => document.uri.path.endsWith('.log') && document.getText().includes('info'));
  });

  it('open the handler of an operation', async () => {
    const { id } = await failing();
    await run('openHandler', { id });
    await editor(({ uri }) => path.basename(uri.fsPath) === 'import-orders.ts');
  });

  it('show what is related by its parent key, as a search that can be removed', async () => {
    const parentKey = 'order 17, "late"';
    const draft = { type: 'orders.import', input: { file: 'nowhere.csv' }, retryLimit: 0, parentKey };
    const made = [await backend.submit(draft), await backend.submit(draft)];
    await run('showRelated', { id: made[0]?.id });
    const [search] = window.searches.list;
    assert.equal(search?.text, String.raw`parent:"order 17, \"late\""`);
    const node = session.tree.top.find((each) => each.kind === 'search');
    assert.ok(node);
    const rows = await window.rows.children(node);
    assert.deepEqual(
      rows.map((row) => (row.kind === 'operation' ? row.operation.id : row.kind)),
      made.map(({ id }) => id).toReversed(),
    );
    await run('removeSearch', node);
    assert.ok(!session.tree.top.some(({ kind }) => kind === 'search'));
  });

  it('open one panel for each operation and use it again', async () => {
    const [a, b] = [await failing(), await failing()];
    await reaches(backend, a.id, 'Error');
    await run('openDetails', { id: a.id });
    await run('openDetails', { id: b.id });
    await run('openDetails', { id: a.id });
    await until(() => detailsTabs().length === 2, 5_000);
    await until(() => detailsTabs().some(({ isActive, label }) => isActive && label.endsWith(a.id.slice(-8))), 10_000);
  });

  it('leave nothing behind after fifty panels', async () => {
    const { id } = await failing();
    for (let n = 0; n < 50; n += 1) {
      window.panels.open(session, id);
      await closeEditors();
    }
    await until(() => window.panels.count === 0, 10_000);
    assert.equal(detailsTabs().length, 0);
  });

  it('submit what a draft says, from the picker to the panel', async () => {
    const submitting = run('submit');
    await until(async () => {
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return vscode.window.activeTextEditor?.document.uri.path.endsWith('.operation.json') === true;
    }, 15_000);
    await submitting;
    const draft = await editor(({ uri }) => uri.path.endsWith('amount.convert.operation.json'));
    assert.deepEqual(JSON.parse(draft.getText()), {
      type: 'amount.convert',
      input: { cents: 129_900, from: 'EUR', to: 'USD' },
    });
    const edit = new vscode.WorkspaceEdit();
    const whole = new vscode.Range(0, 0, draft.lineCount, 0);
    edit.replace(draft.uri, whole, '{"type":"primes.count","input":{"upTo":100},"priority":7}');
    await vscode.workspace.applyEdit(edit);
    await run('submitDraft', draft.uri);
    const { operations } = await backend.list('type:primes.count', { limit: 1 });
    assert.equal(operations[0]?.priority, 7);
    await until(() => detailsTabs().length === 1, 5_000);
    await assert.rejects(async () => vscode.workspace.fs.stat(draft.uri));
  });

  it('check a draft against the schema of its handler', async () => {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    assert.ok(folder);
    const uri = vscode.Uri.joinPath(folder, 'wrong.operation.json');
    const text = '{"type":"primes.count","input":{"upTo":"many"},"speed":1}';
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
    await vscode.window.showTextDocument(uri);
    const messages = () => vscode.languages.getDiagnostics(uri).map(({ message }) => message);
    await until(() => messages().length === 2, 15_000).catch(() => assert.fail(messages().join('\n')));
    assert.ok(messages().some((message) => /speed/.test(message)));
    assert.ok(messages().some((message) => /integer/.test(message)));
    await vscode.workspace.fs.delete(uri);
  });

  it('refresh and show the log without complaint', async () => {
    await run('refresh');
    await run('showLog');
  });

  it('keep the connection only while something is shown or worked on', async () => {
    const { operations } = await backend.list('status:New,Waiting,Scheduled,Running,Canceling', { limit: 1_000 });
    await backend.act(
      'cancel',
      operations.map(({ id }) => id),
    );
    await until(() => session.counts.unfinished === 0, 10_000);
    await vscode.commands.executeCommand('workbench.view.explorer');
    await until(() => session.connection.phase.kind === 'off', 10_000);
    await vscode.commands.executeCommand('backgroundOperations.operations.focus');
    await until(() => session.connection.phase.kind === 'on', 10_000);
  });
});
