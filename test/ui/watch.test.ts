import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { until } from '../../scripts/vscode/processes.ts';
import { keep, projectRoot, type Session, startSession, WorkbenchWindow } from '../support/workbench.ts';

/** A person who wants to hear what becomes of an operation, and of nothing twice. */
describe('watching', function () {
  this.timeout(120_000);
  let session: Session;
  let window: WorkbenchWindow;
  let late: string;
  let other: string;

  /** Asks the engine server of the workspace, as a colleague's program would. */
  async function ask(method: string, address: string, body?: unknown): Promise<Record<string, unknown>> {
    const file = await readFile(path.join(window.folder, '.bgops', 'server.json'), 'utf8');
    const { url, token } = JSON.parse(file) as { url: string; token: string };
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(`${url}/api/v1${address}`, { method, headers, body: JSON.stringify(body) ?? null });
    const text = await answer.text();
    assert.ok(answer.ok, text);
    return JSON.parse(text) as Record<string, unknown>;
  }
  const failing = (name: string, file: string) => ({ type: 'orders.import', name, input: { file }, retryLimit: 0 });
  const submit = async (draft: unknown) => String((await ask('POST', '/operations', draft)).id);
  const explorer = () => window.page.locator('.activitybar .action-item a[aria-label^="Explorer"]').click();
  const press = (key: string) => window.page.keyboard.press(key);

  const picker = () => window.page.locator('.quick-input-widget:visible');
  const failsAgain = async (id: string) => {
    const { attempts } = await ask('GET', `/operations/${id}`);
    await ask('POST', `/operations/${id}/retry`);
    await until(
      'another failure',
      async () => {
        const now = await ask('GET', `/operations/${id}`);
        return now.status === 'Error' && Number(now.attempts) > Number(attempts);
      },
      15_000,
    );
  };

  /** Waits until another operation that is watched is told, alone: what was to be told before it has been told then. */
  async function otherIsTold(): Promise<void> {
    await failsAgain(other);
    const told = window.notification('Other import failed');
    await told.waitFor();
    await window.dismiss(told);
  }

  before(async () => {
    session = await startSession({ extensions: [projectRoot] });
    const folder = await session.folder(path.join(projectRoot, 'example'));
    await mkdir(path.join(folder, '.vscode'));
    const settings = { 'backgroundOperations.engine.dataFolder': '.bgops' };
    await writeFile(path.join(folder, '.vscode', 'settings.json'), JSON.stringify(settings));
    window = keep(await WorkbenchWindow.open(session, { folder }));
    await window.openView('Background Operations');
    await window.sideBar.getByText('No operations yet').waitFor();
    other = await submit(failing('Other import', 'elsewhere.csv'));
    await window.row(/^Error, 1/).waitFor();
    await ask('POST', '/pause', {});
    late = await submit(failing('Late import', 'nowhere.csv'));
  });
  after(() => session.stop());

  it('begins in the menu of a row, which is marked from then on', async () => {
    await window.contextMenu(window.row(/^Late import, .*Waiting/), 'Watch This…');
    await window.page.getByPlaceholder('Tell me when it has').waitFor();
    await window.screenshot('watch-kinds');
    await picker().getByRole('button', { name: 'OK' }).click();
    await window.row(/^Late import, .*, watched$/).waitFor();
    await window.expand(window.row(/^Error, 1/));
    await window.contextMenu(window.row(/^Other import/), 'Watch This…');
    await picker().getByRole('button', { name: 'OK' }).click();
    await window.row(/^Other import, .*, watched$/).waitFor();
    await window.row(/^Late import/).hover();
    await window.screenshot('watch-row');
  });

  it('tells once that it failed while nobody looked, with what can be done', async () => {
    await explorer();
    await ask('POST', '/resume', {});
    const told = window.notification('Late import failed');
    await told.waitFor();
    await told.hover();
    await window.screenshot('watch-notification');
    for (const name of ['Show', 'Retry', 'Stop Watching'])
      await told.getByRole('button', { name, exact: true }).waitFor();
    await told.getByRole('button', { name: 'Show', exact: true }).click();
    await window.webview.getByRole('heading', { name: 'Late import' }).waitFor();
    await otherIsTold();
    assert.equal(await told.count(), 0);
  });

  it('is silent about what the person sees by its details', async () => {
    await window.webview.getByRole('button', { name: 'Stop Watching' }).waitFor();
    await window.screenshot('watch-details');
    await failsAgain(late);
    await window.webview.getByText('2 attempts').first().waitFor();
    await otherIsTold();
    assert.equal(await window.notification(/Late import|watched operations/).count(), 0);
  });

  it('goes on after a reload, though nothing of the extension is shown, and ends for good by its notification', async () => {
    await window.reload();
    // The details are there again; they would show what is to be told.
    await window.tab(/orders\.import/).waitFor();
    await window.command('View: Close All Editors');
    await window.tab(/orders\.import/).waitFor({ state: 'detached' });
    await window.page.locator('.activitybar .action-item.checked a[aria-label^="Explorer"]').waitFor();
    // Until the window listens, what ends is taken in silence.
    await window.statusBar(/failed/).waitFor();
    await failsAgain(late);
    const told = window.notification('Late import failed');
    await told.waitFor();
    await told.hover();
    await told.getByRole('button', { name: 'Stop Watching', exact: true }).click();
    // The badge lies on the icon, and takes the click for it.
    await window.activity('Background Operations').click({ force: true });
    await window.expand(window.row(/^Error, \d/));
    await window.row(/^Late import, .*, Error,/).waitFor();
    assert.equal(await window.row(/^Late.*watched/).count(), 0);
    await window.reload();
    await window.openView('Background Operations');
    await window.row(/^Late import, .*, Error,/).waitFor();
    assert.equal(await window.row(/^Late.*watched/).count(), 0);
  });

  it('is made, listed, changed and stopped for a search by the keyboard alone', async () => {
    await window.command('Background Operations: Search Operations…');
    await window.page.getByPlaceholder('For example: status:Error').waitFor();
    await window.page.keyboard.type('type:orders.*');
    await window.choices.filter({ hasText: 'type:orders.*' }).first().waitFor();
    await press('Enter');
    // It is given the focus, which would close what is opened before.
    await window
      .row(/^Search type:orders/)
      .and(window.page.locator('.focused'))
      .waitFor();
    await window.command('Background Operations: Watch This…');
    await window.page.getByPlaceholder('Watch what?').waitFor();
    await press('ArrowDown');
    await press('Enter');
    await window.page.getByPlaceholder('Tell me of operations').waitFor();
    await press('Enter');
    await window.row(/^Search type:orders.*, watched$/).waitFor();
    await window.command('Background Operations: Manage Watches…');
    await window.page.getByPlaceholder('What is watched here').waitFor();
    await window.choices.filter({ hasText: 'type:orders.*' }).filter({ hasText: 'Watched since' }).waitFor();
    await window.screenshot('watch-list');
    await press('Enter');
    await window.choices.filter({ hasText: 'Change What Is Told' }).waitFor();
    await window.screenshot('watch-actions');
    await press('ArrowDown');
    await press('ArrowDown');
    await press('Enter');
    await window.row(/^Search type:orders.*, watched$/).waitFor({ state: 'detached' });
    await window.page.getByPlaceholder('What is watched here').waitFor();
    await press('Escape');
  });

  it('tells of many failures of a search in one sentence', async () => {
    await window.contextMenu(window.row(/^Search type:orders/), 'Watch This…');
    await window.page.getByPlaceholder('Tell me of operations').waitFor();
    await press('Enter');
    await window.row(/^Search type:orders.*, watched$/).waitFor();
    await explorer();
    await ask('POST', '/pause', {});
    for (const n of [1, 2, 3, 4]) await submit(failing(`Import ${n}`, 'missing.csv'));
    await ask('POST', '/resume', {});
    const told = window.notification(/\d operations failed in type:orders\.\*/);
    await told.waitFor();
    await told.hover();
    await window.screenshot('watch-search-notification');
    await told.getByRole('button', { name: 'Show', exact: true }).click();
    await window.row(/^Search type:orders.*, watched$/).waitFor();
  });
});
