import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { until } from '../../scripts/vscode/processes.ts';
import { exampleWith, serverOf, settingsWith, submit } from '../support/exampleFolder.ts';
import { keep, projectRoot, type Session, startSession, WorkbenchWindow } from '../support/workbench.ts';

describe('trouble', function () {
  this.timeout(120_000);
  let session: Session;
  let window: WorkbenchWindow;
  let folder: string;

  before(async () => {
    session = await startSession({ extensions: [projectRoot] });
    folder = await exampleWith(session, 'package.json/engine');
    window = keep(await WorkbenchWindow.open(session, { folder }));
    await window.openView('Background Operations');
  });
  after(() => session.stop());

  it('is told in the view when the engine cannot be started, and can be tried again', async () => {
    await window.sideBar.getByRole('button', { name: 'Try Again' }).click();
    const told = window.notification(/could not be started: the data folder .* cannot be used/);
    await told.waitFor();
    await window.screenshot('engine-failed');
    await window.dismiss(told);
    await writeFile(path.join(folder, '.vscode', 'settings.json'), settingsWith('.bgops'));
    await window.sideBar.getByText('No operations yet').waitFor();
  });

  it('passes by itself when the engine server is killed', async () => {
    await submit(folder, { type: 'primes.count', name: 'Survivor', input: {} });
    await window.row(/^Survivor, .*Running, .*%/).waitFor();
    const { pid } = await serverOf(folder);
    process.kill(pid, 'SIGKILL');
    await until('another server', async () => (await serverOf(folder)).pid !== pid, 30_000);
    await window.row(/^Survivor, .*Running, attempt 2/).waitFor({ timeout: 40_000 });
    await window.row('Survivor').click();
    await window.webview.locator('section.attempts').getByText('Worker lost').waitFor();
    await window.screenshot('after-crash');
    await window.webview.getByRole('button', { name: 'Cancel', exact: true }).click();
    await window.webview.locator('header').getByText('Canceled', { exact: true }).waitFor();
  });

  it('is kept from what an operation says about itself', async () => {
    const evil =
      '<img src=x onerror="document.title=1"> [x](command:workbench.action.quit) $(error) \u202egnp.exe\u200b {{7*7}}';
    await submit(folder, {
      type: 'orders.import',
      name: evil,
      displayName: `${evil}${'long '.repeat(90)}`.slice(0, 512),
      parentKey: evil,
      input: { file: evil },
      retryLimit: 0,
    });
    await window.expand(window.row(/^Error, 1/));
    const row = window.row(/^<img src=x/);
    await hoverUntilShown(window, row, 'workbench.action.quit');
    assert.equal(await window.page.locator('.monaco-hover a, .monaco-hover img').count(), 0);
    await window.screenshot('hostile-tooltip');
    await row.click();
    await window.webview.getByRole('heading', { name: /^<img src=x/ }).waitFor();
    assert.equal(await window.webview.locator('img').count(), 0);
    await window.webview
      .locator('section.input')
      .getByText(/\\u202egnp/)
      .waitFor();
    assert.equal(await window.webview.locator('h1').getByText('{{7*7}}').count(), 1);
    await window.screenshot('hostile-details');
  });

  it('is not made of a payload that is too long for a page', async () => {
    await submit(folder, { type: 'orders.import', name: 'Big', input: { file: 'x'.repeat(2_000_000) }, retryLimit: 0 });
    await window.row(/^Error, 2/).waitFor();
    await window.row('Big').click();
    await window.webview.getByText(/1\.9 MB of JSON: too long to show here/).waitFor();
    await window.webview.locator('section.input').getByRole('button', { name: 'Open in Editor' }).click();
    await window.tab(/input\.json/).waitFor();
  });

  it('does not come from code of a folder that is not trusted', async () => {
    // Two workbenches at a time would take twice as long.
    await window.close();
    const careful = await startSession({ extensions: [projectRoot], workspaceTrust: true });
    try {
      const from = path.join(projectRoot, 'example');
      const window = keep(await WorkbenchWindow.open(careful, { from, busy: true }));
      // VS Code does not say yet whether the folder is trusted, and so disables nothing.
      await window.command('Background Operations: Add Connection…');
      const refusal = window.notification('which is not done before you trust it');
      await refusal.getByRole('button', { name: 'Manage Workspace Trust' }).waitFor();
      await window.screenshot('untrusted-command');
      await window.rest();
      await window.openView('Background Operations');
      await window.sideBar.getByText('They run only when you trust it').waitFor();
      await window.sideBar.getByRole('button', { name: 'Manage Workspace Trust' }).waitFor();
      assert.equal(await window.sideBar.getByRole('button', { name: /Start/ }).count(), 0);
      await window.screenshot('untrusted');
      await window.page.keyboard.press('F1');
      await window.quickInput.fill('>Background Operations: ');
      await window.choices.filter({ hasText: 'Show Log' }).waitFor();
      assert.equal(await window.choices.filter({ hasText: 'Add Connection…' }).count(), 0);
    } finally {
      await careful.stop();
    }
  });
});

/** Points at a row until its tooltip is there: one that is about to come goes away when its row is drawn again. */
async function hoverUntilShown(
  { page }: WorkbenchWindow,
  row: ReturnType<WorkbenchWindow['row']>,
  text: string,
): Promise<void> {
  const tooltip = page.locator('.monaco-hover', { hasText: text });
  for (let left = 6; ; left--) {
    await page.mouse.move(700, 500);
    await row.hover();
    try {
      return await tooltip.waitFor({ timeout: 5_000 });
    } catch (error) {
      if (left === 0) throw error;
    }
  }
}
