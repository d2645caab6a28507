import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Backend } from '../../src/backend/backend.ts';
import type { Window } from '../../src/ui/window.ts';
import type { Session } from '../../src/viewModel/connections/session.ts';
import { closeEditors, detailsTabs, editor, reaches, rowFor, run, startEngine, until } from './session.ts';

describe('links', function () {
  this.timeout(40_000);
  let window: Window;
  let session: Session;
  let backend: Backend;

  before(async () => {
    ({ window, session, backend } = await startEngine());
  });
  afterEach(closeEditors);

  const made = () => backend.submit({ type: 'orders.import', input: { file: 'nowhere.csv' }, retryLimit: 0 });
  const follow = (link: string) => window.openLink(vscode.Uri.parse(link, true));

  it('are copied, one a line, and open the details without changing anything', async () => {
    const [a, b] = [await made(), await made()];
    const rows = [await rowFor(window, 'Error', a.id), await rowFor(window, 'Error', b.id)];
    await run('copyLink', rows[0], rows);
    const [link = '', second] = (await vscode.env.clipboard.readText()).split('\n');
    assert.equal(
      link,
      `${vscode.env.uriScheme}://${window.context.extension.id}/operation?connection=engine&id=${a.id}`,
    );
    assert.ok(second?.endsWith(b.id));
    const before = await backend.get(a.id);
    await follow(link);
    await until(() => window.panels.isVisible(session, a.id), 10_000);
    assert.deepEqual(await backend.get(a.id), before);
  });

  it('that are malformed or lead to a connection that is not there open nothing', async () => {
    const { id } = await made();
    const base = `${vscode.env.uriScheme}://${window.context.extension.id}`;
    for (const query of [`id=${id}`, `connection=engine&id=${id}&retry=1`, 'connection=engine&id=%3Cscript%3E', ''])
      await follow(`${base}/operation?${query}`);
    await follow(`${base}/retry?connection=engine&id=${id}`);
    const asking = follow(`${base}/operation?connection=nowhere&id=${id}`);
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    await asking;
    assert.equal(detailsTabs().length, 0);
    assert.equal((await backend.get(id)).attempts <= 1, true);
  });

  it('to a connection that is unknown open where the person says', async () => {
    const { id } = await made();
    const link = `${vscode.env.uriScheme}://${window.context.extension.id}/operation?connection=nowhere&id=${id}`;
    const asking = follow(link);
    await until(async () => {
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return window.panels.isVisible(session, id);
    }, 15_000);
    await asking;
  });

  it('by an id find the operation, and say so when there is none', async () => {
    const { id } = await made();
    await run('openById', { id: id.toUpperCase() });
    await until(() => window.panels.isVisible(session, id), 10_000);
    await closeEditors();
    await run('openById', { id: '0b9c3a52-7f1e-4f0e-9a43-0d1f2e3c4b5a' });
    assert.equal(detailsTabs().length, 0);
  });

  it('are the ids of operations in a document, and no other ids', async () => {
    const { id } = await made();
    const input = { file: `${id} 0b9c3a52-7f1e-4f0e-9a43-0d1f2e3c4b5a.csv` };
    const { id: other } = await backend.submit({ type: 'orders.import', input, retryLimit: 0 });
    await reaches(backend, other, 'Error');
    await run('openInput', { id: other });
    const document = await editor(({ uri }) => uri.path.endsWith('.input.json'));
    const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
      'vscode.executeLinkProvider',
      document.uri,
    );
    assert.deepEqual(
      links.map(({ range }) => document.getText(range)),
      [id],
    );
    const [given] = JSON.parse(links[0]?.target?.query ?? '[]');
    assert.equal(links[0]?.target?.scheme, 'command');
    await vscode.commands.executeCommand(links[0]?.target?.path ?? '', given);
    await until(() => window.panels.isVisible(session, id), 10_000);
  });
});
