import assert from 'node:assert/strict';
import { until } from '../../scripts/vscode/processes.ts';
import { openWorkbench, type WorkbenchWindow } from '../support/workbench.ts';

const failedEntry = /\d+ failed/;

/** The story of a person who has just installed the extension, in an empty folder, by clicking. */
describe('newcomer', function () {
  this.timeout(120_000);
  let window: WorkbenchWindow;

  before(async () => {
    window = await openWorkbench();
    await window.openView('Background Operations');
  });
  after(() => window.close());

  it('starts the example with the one button there is', async () => {
    const start = window.sideBar.getByRole('button', { name: 'Start with the Example' });
    await start.waitFor();
    assert.equal(await window.sideBar.locator('.monaco-button:visible').count(), 1);
    await window.screenshot('welcome');
    await start.click();
    await window.row(/^Complete, [1-9]/).waitFor();
  });

  it('watches operations move', async () => {
    await window.row('Count primes up to a billion').waitFor();
    await window.row(/^Count primes up to a billion, type primes.count, Running, .*%/).waitFor();
    await window.row(/^Complete, [4-9]/).waitFor();
    await window.row(/^Error, 3/).waitFor();
    await window.expand(window.row(/^Complete/));
    await window.row("Import yesterday's orders").waitFor();
    await window.screenshot('operations');
  });

  it('is told of failures in the status bar and by a badge, and finds them with a click', async () => {
    const entry = window.statusBar(failedEntry);
    await entry.waitFor();
    assert.match((await entry.getAttribute('class')) ?? '', /has-background-color|error-kind/);
    assert.match((await window.activity('Background Operations').getAttribute('aria-label')) ?? '', /failed/);
    await entry.locator('a').click();
    await window.row(/^Cannot read properties of undefined .*, 1 failure of type sales\.report/).waitFor();
    await entry.waitFor({ state: 'detached' });
    assert.doesNotMatch((await window.activity('Background Operations').getAttribute('aria-label')) ?? '', /failed/);
  });

  it('opens a group and sees how each member ended', async () => {
    // Trees render only what is on screen.
    for (const view of ['Failures', 'Connections']) await window.fold(view);
    await window.expand(window.row(/^Error, 3/));
    const leader = window.row(/^cash: Market day, type ledger\.apply, Error/);
    await window.expand(leader);
    await window.row(/^cash: New window, .*Merged, failed/).waitFor();
    await window.row(/^savings: Deposit, .*Merged, complete/).waitFor();
  });

  it('opens a failure and reads input, error and history', async () => {
    await window.row('Report sales by country').click();
    const { webview } = window;
    await webview.getByRole('heading', { name: 'Report sales by country' }).waitFor();
    await webview.getByRole('region', { name: 'Input' }).first().waitFor();
    await webview.getByText(/attempts, all of them failed/).waitFor();
    assert.ok((await webview.locator('section.attempts tbody tr').count()) >= 2);
    await webview.getByText('Stack').click();
    await webview
      .locator('pre.stack')
      .getByText(/report-sales\.ts/)
      .first()
      .waitFor();
    await window.screenshot('details-failed');
  });

  it('retries it, and sees it wait, run and fail again', async () => {
    const attempts = window.webview.locator('section.attempts tbody tr');
    const before = await attempts.count();
    await window.webview.getByRole('button', { name: 'Retry' }).click();
    await attempts.nth(before).waitFor();
    await window.webview.locator('header').getByText('Error', { exact: true }).waitFor();
    // The person sees it fail: that is no news.
    assert.equal(await window.statusBar(failedEntry).count(), 0);
  });

  it('opens what runs, follows its progress and log, and cancels it', async () => {
    await window.row('Count primes up to a billion').click();
    const { webview } = window;
    await webview.getByRole('heading', { name: 'Count primes up to a billion' }).waitFor();
    const progress = webview.getByRole('progressbar');
    const before = Number(await progress.getAttribute('value'));
    await webview
      .locator('#log')
      .getByText(/primes up to/)
      .first()
      .waitFor();
    await until('progress', async () => Number(await progress.getAttribute('value')) > before);
    await window.screenshot('details-running');
    await webview.getByRole('button', { name: 'Cancel' }).click();
    await webview.locator('header').getByText('Canceled', { exact: true }).waitFor();
    await webview.getByRole('button', { name: 'Cancel' }).waitFor({ state: 'detached' });
    await webview.getByRole('button', { name: 'Retry' }).waitFor();
    await window.expand(window.row(/^Canceled/));
    await window.row(/^Count primes up to a billion, .*Canceled/).waitFor();
  });

  it('deletes it only after a question that names it', async () => {
    await window.webview.getByRole('button', { name: 'Delete' }).click();
    await window.dialog.getByText('Delete “Count primes up to a billion”?').waitFor();
    await window.screenshot('delete');
    await window.dialog.getByRole('button', { name: 'Delete' }).click();
    await window.webview.getByText('This operation has been deleted or has expired.').waitFor();
    await window.row(/^Canceled, no operations/).waitFor();
  });

  it('finds everything as it was after a reload of the window', async () => {
    await window.row(/^Canceled/).click();
    await window.reload();
    await window.openView('Background Operations');
    await window.row(/^cash: New window/).waitFor();
    assert.equal(await window.row(/^Complete/).getAttribute('aria-expanded'), 'true');
    await window.tab(/sales\.report/).click();
    await window.webview.getByRole('heading', { name: 'Report sales by country' }).waitFor();
    assert.equal(await window.statusBar(failedEntry).count(), 0);
    await window.screenshot('after-reload');
  });
});
