import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { until } from '../../scripts/vscode/processes.ts';
import { violationsIn } from '../support/axe.ts';
import { openWorkbench, type WorkbenchWindow } from '../support/workbench.ts';

/** A person who looks for the cause of a failure, and takes what was found elsewhere. */
describe('documents and links', function () {
  this.timeout(240_000);
  let window: WorkbenchWindow;
  let id = '';

  before(async () => {
    window = await openWorkbench({ height: 900 });
    await window.openView('Background Operations');
    await window.sideBar.getByRole('button', { name: 'Start with the Example' }).click();
    await window.row(/^Error, 3/).waitFor({ timeout: 120_000 });
    await window.expand(window.row(/^Error/));
    await window.row(/^Report sales by country/).click();
    await window.webview.getByRole('heading', { name: 'Report sales by country' }).waitFor();
    id = (await window.webview.locator('.overview dd').first().textContent()) ?? '';
    assert.match(id, /^[0-9a-f-]{36}$/);
    await window.webview.getByText('Stack').click();
  });
  after(() => window.close());

  const frame = () => window.webview.locator('.stack button.link', { hasText: /report-sales\.ts:\d+:\d+/ }).first();

  for (const theme of ['dark', 'light', 'hcDark', 'hcLight'] as const) {
    it(`show the frames of a stack as links in the theme ${theme}`, async () => {
      await window.theme(theme);
      await frame().waitFor();
      assert.deepEqual(await violationsIn(window.webview), []);
      await window.screenshot(`stack-links-${theme}`);
    });
  }

  it('open the line that a frame names', async () => {
    await window.theme('dark');
    await frame().click();
    await window.tab('report-sales.ts').waitFor();
    await window.screenshot('stack-line');
  });

  it('show the error as a document with links', async () => {
    await window.contextMenu(window.row(/^Report sales by country/), 'Open Error');
    await window.tab(/\.error\.log/).waitFor();
    await window.page.locator('.detected-link', { hasText: 'report-sales.ts' }).first().waitFor();
    await window.screenshot('error-document');
  });

  it('compare two operations side by side', async () => {
    await window.command('Background Operations: Compare With…');
    await window.choose(/Report sales by country/);
    await window.page.getByPlaceholder('Compare with which operation?').waitFor();
    await window.choices.first().waitFor();
    await window.screenshot('compare-pick');
    await window.choices.first().click();
    await window.tab(/↔/).waitFor();
    await window.page.locator('.monaco-diff-editor').getByText('"options"').first().waitFor();
    for (const theme of ['light', 'hcDark', 'dark'] as const) {
      await window.theme(theme);
      await window.screenshot(`compare-${theme}`);
    }
  });

  it('offer what can be copied, and copy without a word', async () => {
    await window.contextMenu(window.row(/^Report sales by country/), 'Copy As…');
    await window.choices.filter({ hasText: 'curl' }).waitFor();
    await window.screenshot('copy-as');
    await window.choose(/Command Line/);
    await window.choices.first().waitFor({ state: 'detached' });
  });

  it('export a status to a file that the person names', async () => {
    await window.contextMenu(window.row(/^Error, 3/), 'Export Operations…');
    await window.choices.filter({ hasText: 'CSV' }).waitFor();
    await window.screenshot('export-form');
    await window.choose('CSV');
    await window.page.locator('.quick-input-widget:visible').getByText('Export Operations').waitFor();
    await window.quickInput.press('Enter');
    const told = window.notification('3 operations were written to operations.csv');
    await told.waitFor();
    await window.screenshot('exported');
    const text = await readFile(path.join(window.folder, 'operations.csv'), 'utf8');
    assert.equal(text.trimEnd().split('\r\n').length, 4);
    assert.match(text, new RegExp(id));
    await window.dismiss(told);
  });

  it('open the details by a link from elsewhere, after VS Code has asked', async () => {
    await window.command('View: Close All Editors');
    await window.command('Developer: Open URL');
    await window.answer(`vscode://background-operations.background-operations/operation?connection=engine&id=${id}`);
    await window.dialog.waitFor();
    await window.screenshot('link-question');
    await window.dialog.getByRole('button', { name: 'Open', exact: true }).click();
    await window.webview.getByRole('heading', { name: 'Report sales by country' }).waitFor();
  });

  it('open nothing by a link that says too much', async () => {
    await window.command('View: Close All Editors');
    await window.command('Developer: Open URL');
    await window.answer(
      `vscode://background-operations.background-operations/operation?connection=engine&id=${id}&retry=1`,
    );
    await window.dialog.getByRole('button', { name: 'Open', exact: true }).click();
    await window.notification('This link does not lead to an operation').waitFor();
    await until('no tab is open', async () => (await window.tab(/report/).count()) === 0, 5_000);
  });
});
