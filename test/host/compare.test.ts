import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Backend } from '../../src/backend/backend.ts';
import type { Window } from '../../src/ui/window.ts';
import { closeEditors, editor, reaches, rowFor, run, startEngine, until } from './session.ts';

describe('comparing', function () {
  this.timeout(60_000);
  let window: Window;
  let backend: Backend;

  before(async () => {
    ({ window, backend } = await startEngine());
  });
  afterEach(closeEditors);

  const submit = async (file: string, status: 'Error' | 'Complete') => {
    const { id } = await backend.submit({ type: 'orders.import', input: { file }, retryLimit: 0 });
    await reaches(backend, id, status);
    return id;
  };
  /** The two sides of the diff that is active. */
  async function sides(): Promise<vscode.Uri[]> {
    const input = () => vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    await until(() => input() instanceof vscode.TabInputTextDiff, 15_000);
    const { original, modified } = input() as vscode.TabInputTextDiff;
    return [original, modified];
  }
  const read = async (uri: vscode.Uri | undefined) =>
    JSON.parse((await vscode.workspace.openTextDocument(uri ?? vscode.Uri.parse('none:'))).getText());

  it('shows two that are selected side by side, the older one on the left', async () => {
    const [a, b] = [await submit('a.csv', 'Error'), await submit('b.csv', 'Error')];
    const rows = [await rowFor(window, 'Error', b), await rowFor(window, 'Error', a)];
    await run('compareWith', rows[0], rows);
    const [left, right] = await sides();
    const texts = [await read(left), await read(right)];
    assert.deepEqual(
      texts.map(({ input, status }) => [input.file, status]),
      [
        ['a.csv', 'Error'],
        ['b.csv', 'Error'],
      ],
    );
    assert.match(texts[0].error.stack.join('\n'), /import-orders/);
  });

  it('shows a failed one beside the last success of its type', async () => {
    const good = await backend.submit({ type: 'folder.index', input: { folder: 'data' } });
    await reaches(backend, good.id, 'Complete');
    const { id } = await backend.submit({ type: 'folder.index', input: { folder: 'nowhere' }, retryLimit: 0 });
    await reaches(backend, id, 'Error');
    await run('compareWithLastSuccess', { id });
    const [left, right] = await sides();
    assert.ok(left?.path.includes(good.id) && right?.path.includes(id));
  });

  it('compares with one that is picked, of the same type first', async () => {
    const [a, b] = [await submit('a.csv', 'Error'), await submit('b.csv', 'Error')];
    const comparing = run('compareWith', { id: b });
    await until(async () => {
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return vscode.window.tabGroups.activeTabGroup.activeTab?.input instanceof vscode.TabInputTextDiff;
    }, 15_000);
    await comparing;
    const [left] = await sides();
    assert.ok(left?.path.includes(a));
  });

  it('shows of a draft what was changed, and says whether it is valid without sending it', async () => {
    const id = await submit('a.csv', 'Error');
    await run('resubmitWithChanges', { id });
    const draft = await editor(({ uri }) => uri.path.endsWith('.operation.json'));
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', draft.uri);
    assert.deepEqual(
      lenses.map(({ command }) => command?.title.replace(/^\S+\u00a0/, '')),
      ['Submit', 'Validate', 'Compare with Original'],
    );
    await run('validateDraft', draft.uri);
    await run('compareDraft', draft.uri);
    const [left, right] = await sides();
    assert.equal(right?.toString(), draft.uri.toString());
    const original = await vscode.workspace.openTextDocument(left ?? draft.uri);
    assert.equal(original.getText(), draft.getText());
    const { total } = await backend.counts(`type:orders.import`);
    await run('validateDraft', draft.uri);
    assert.equal((await backend.counts(`type:orders.import`)).total, total);
  });
});
