import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Backend } from '../../src/backend/backend.ts';
import type { Window } from '../../src/ui/window.ts';
import { closeEditors, editor, reaches, rowFor, run, startEngine, until } from './session.ts';

describe('documents', function () {
  this.timeout(60_000);
  let window: Window;
  let backend: Backend;

  before(async () => {
    ({ window, backend } = await startEngine());
  });
  afterEach(closeEditors);

  const failed = async () => {
    const { id } = await backend.submit({ type: 'orders.import', input: { file: 'nowhere.csv' }, retryLimit: 0 });
    await reaches(backend, id, 'Error');
    return id;
  };
  const clipboard = () => vscode.env.clipboard.readText();

  it('show the error with its stack, read-only', async () => {
    const id = await failed();
    await run('openError', { id });
    const document = await editor(({ uri }) => uri.path.endsWith('.error.log'));
    const { error } = await backend.get(id);
    assert.ok(error?.stack && document.getText().includes(error.stack));
    assert.match(document.getText(), /^Code \d+$/m);
    assert.equal(vscode.workspace.fs.isWritableFileSystem(document.uri.scheme), undefined);
  });

  it('fold errors and logs by attempt and entry', async () => {
    const { id } = await backend.submit({ type: 'orders.import', input: { file: 'no.csv' }, retryLimit: 1 });
    await reaches(backend, id, 'Error');
    await run('openError', { id });
    const { uri } = await editor(
      (document) => document.uri.path.endsWith('.error.log') && document.uri.path.includes(id),
    );
    const folds = () =>
      vscode.commands.executeCommand<vscode.FoldingRange[]>('vscode.executeFoldingRangeProvider', uri);
    await until(async () => (await folds())?.some(({ start }) => start === 0) === true, 10_000);
  });

  it('are copied as input and error, of several each on its own lines', async () => {
    const ids = [await failed(), await failed()];
    const rows = [await rowFor(window, 'Error', ids[0] ?? ''), await rowFor(window, 'Error', ids[1] ?? '')];
    await run('copyAs', Object.assign(rows[0] ?? {}, { as: 'input' }), rows);
    assert.equal(await clipboard(), '{"file":"nowhere.csv"}\n{"file":"nowhere.csv"}');
    await run('copyAs', { id: ids[0], as: 'error' });
    assert.match(await clipboard(), /^Error: .*\n {4}at .*import-orders\.ts:\d+/);
    await run('copyAs', { id: ids[0], as: 'link' });
    assert.match(await clipboard(), new RegExp(`connection=engine&id=${ids[0]}$`));
  });

  it('are copied as commands that submit the same, without the token', async () => {
    const id = await failed();
    const { token } = JSON.parse(await readFile(path.join(window.launcher.dataFolder(), 'server.json'), 'utf8'));
    await run('copyAs', { id, as: 'bgops' });
    const command = await clipboard();
    assert.match(
      command,
      /^bgops submit --input='\{"file":"nowhere.csv"\}' .*--fields=.*"retryLimit":0.* -- orders\.import$/,
    );
    await run('copyAs', { id, as: 'curl' });
    const curl = await clipboard();
    assert.match(curl, /^curl -X POST http:\/\/127\.0\.0\.1:\d+\/api\/v1\/operations /);
    assert.match(curl, /"Authorization: Bearer \$TOKEN"/);
    assert.ok(!command.includes(token) && !curl.includes(token));
    const [, url = '', body = ''] = /^curl -X POST (\S+)[\s\S]*--data-raw '(.*)'$/.exec(curl) ?? [];
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(url, { method: 'POST', headers, body });
    assert.equal(answer.status, 201);
    const made = (await answer.json()) as { id: string };
    const [before, after] = [await backend.get(id), await backend.get(made.id)];
    assert.deepEqual([after.type, after.retryLimit, after.name], [before.type, 0, before.name]);
  });

  it('link the frames of a stack to their lines, through the mapping where they are from elsewhere', async () => {
    const id = await failed();
    await run('openError', { id });
    const document = await editor(({ uri }) => uri.path.endsWith('.error.log'));
    const links = await linksOf(document.uri);
    const [first] = links;
    assert.match(first?.target?.fsPath ?? '', /import-orders\.ts$/);
    assert.match(first?.target?.fragment ?? '', /^L\d+,\d+$/);
    assert.ok(links.every(({ target }) => target?.scheme === 'file'));
    await window.finder.open('/app/operations/import-orders.ts', 3, 2);
    assert.equal(vscode.window.activeTextEditor?.document.uri.scheme, 'bgops');
    const settings = vscode.workspace.getConfiguration('backgroundOperations.display');
    await settings.update('sourcePaths', { '/app': '\u0024{workspaceFolder}' }, vscode.ConfigurationTarget.Workspace);
    await until(async () => (await window.finder.find('/app/operations/import-orders.ts')) !== undefined, 10_000);
    await window.finder.open('/app/operations/import-orders.ts', 3, 2);
    await editor(({ uri }) => uri.fsPath.endsWith('import-orders.ts'));
    assert.deepEqual(vscode.window.activeTextEditor?.selection.active, new vscode.Position(2, 1));
    await settings.update('sourcePaths', undefined, vscode.ConfigurationTarget.Workspace);
  });
});

function linksOf(uri: vscode.Uri): Thenable<vscode.DocumentLink[]> {
  return vscode.commands.executeCommand('vscode.executeLinkProvider', uri);
}
