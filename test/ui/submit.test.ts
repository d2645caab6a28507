import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openWorkbench, type WorkbenchWindow } from '../support/workbench.ts';

/** A person with handlers of their own. */
describe('submitting', function () {
  this.timeout(120_000);
  let window: WorkbenchWindow;

  before(async () => {
    window = await openWorkbench({ from: 'example' });
    await window.openView('Background Operations');
  });
  after(() => window.close());

  it('starts the engine of the workspace with the one button there is', async () => {
    await window.sideBar.getByRole('button', { name: 'Start Local Engine' }).click();
    await window.sideBar.getByText('No operations yet').waitFor();
    await window.screenshot('no-operations');
  });

  it('fills in a draft and sends it with the lens above it', async () => {
    await window.sideBar.locator('.monaco-button', { hasText: 'Submit Operation' }).click();
    await window.choose(/folder\.index/);
    await window.tab('folder.index.operation.json').waitFor();
    const lens = window.page.locator('.codelens-decoration a', { hasText: 'Submit' });
    await lens.waitFor();
    assert.match(await window.editorText(), /"folder": "data\/library"/);
    await window.screenshot('draft');
    await lens.click();
    await window.webview.locator('header').getByText('Complete', { exact: true }).waitFor();
    await window.webview.getByRole('region', { name: 'Output' }).first().waitFor();
    await window.tab('folder.index.operation.json').waitFor({ state: 'detached' });
    await window.row(/^Complete, 1/).waitFor();
  });

  it('shows a handler that does not load as such, with the reason', async () => {
    await writeFile(path.join(window.folder, 'operations', 'broken.mjs'), 'throw new Error("no database here");\n');
    const broken = window.choices.filter({ hasText: 'cannot run' });
    for (let attempt = 0; (await broken.count()) === 0 && attempt < 10; attempt += 1) {
      await window.page.keyboard.press('Escape');
      await window.command('Background Operations: Submit Operation…');
      await window.choices.first().waitFor();
    }
    await broken.getByText('no database here').waitFor();
    await window.screenshot('broken-handler');
    await broken.click();
    await window.tab('broken.mjs').waitFor();
  });

  it('tells of a failure once when the view is hidden, with what can be done', async () => {
    const draft = { type: 'orders.import', name: 'Bad import', input: { file: 'nowhere.csv' }, retryLimit: 0 };
    await writeFile(path.join(window.folder, 'bad.operation.json'), JSON.stringify(draft));
    await window.page.locator('.activitybar .action-item a[aria-label^="Explorer"]').click();
    await window.row('bad.operation.json').dblclick();
    await window.page.locator('.codelens-decoration a', { hasText: 'Submit' }).click();
    // Its panel opens and shows the failure: another tab is put in front of it at once.
    await window.tab(/orders\.import/).waitFor();
    await window.webview.getByRole('heading', { name: 'Bad import' }).waitFor();
    await window.row('package.json').dblclick();
    await window.tab('package.json').waitFor();
    await window.command('Background Operations: Retry Operation');
    // The tick is what a person meets: the text of the row is under its own tooltip where the mouse happens to rest.
    await window.page
      .locator('.quick-input-widget:visible .monaco-list-row', { hasText: 'Bad import' })
      .locator('.monaco-custom-toggle')
      .first()
      .click();
    await window.page.locator('.quick-input-widget:visible').getByRole('button', { name: 'OK' }).click();
    const told = window.notification('Bad import failed');
    await told.waitFor();
    await window.screenshot('failure-notification');
    await told.hover();
    for (const name of ['Show', 'Retry', "Don't Show Again"])
      await told.getByRole('button', { name, exact: true }).waitFor();
    await told.getByRole('button', { name: 'Show', exact: true }).click();
    await window.webview.getByRole('heading', { name: 'Bad import' }).waitFor();
  });
});
