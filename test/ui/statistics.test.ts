import assert from 'node:assert/strict';
import path from 'node:path';
import { violationsIn } from '../support/axe.ts';
import { runningEngine } from '../support/runningEngine.ts';
import { openWorkbench, type WorkbenchWindow } from '../support/workbench.ts';

/** A person who wants to know how much is done, how fast, and what is stuck. */
describe('statistics', function () {
  this.timeout(200_000);
  let window: WorkbenchWindow;

  before(async () => {
    window = await openWorkbench({ height: 1_000 });
    await window.openView('Background Operations');
    await window.sideBar.getByRole('button', { name: 'Start with the Example' }).click();
    await window.row(/^Error, 3/).waitFor();
    // Enough of one type to know how long it takes, and one of it that has taken much longer.
    const engine = await runningEngine(path.dirname(window.folder));
    await engine.cancel('type:primes.count');
    await engine.reached('type:primes.count status:Canceled,Complete', 2);
    await engine.submit(Array.from({ length: 120 }, () => ({ type: 'primes.count', input: { upTo: 2 } })));
    await engine.reached('type:primes.count status:Complete', 120);
    await engine.submit([{ type: 'primes.count', input: { upTo: 10_000_000_000 }, name: 'Count ten times as many' }]);
  });
  after(() => window.close());

  const page = () => window.webview;
  const heading = (name: string) => page().getByRole('heading', { name, exact: true });
  const stuck = () =>
    page()
      .getByRole('table', { name: 'Stuck' })
      .getByRole('row', { name: /Count ten times as many/ });

  it('open by the palette, with what matters in words first', async () => {
    await window.command('Background Operations: Show Statistics');
    await heading('Statistics').waitFor();
    await page()
      .getByText(/^In the last 24 hours 12\d operations ended: 9\d/)
      .waitFor();
    for (const title of ['Throughput', 'Failure rate over time', 'Failure rate by type', 'How long they run'])
      await heading(title).waitFor();
    await stuck().waitFor();
  });

  for (const theme of ['dark', 'light', 'hcDark', 'hcLight'] as const) {
    it(`are accessible in the theme ${theme}, tables included`, async () => {
      await window.theme(theme);
      await page()
        .locator('details')
        .evaluateAll((all) => {
          for (const one of all) one.toggleAttribute('open', true);
        });
      assert.deepEqual(await violationsIn(page()), []);
      await page()
        .locator('details')
        .evaluateAll((all) => {
          for (const one of all) one.toggleAttribute('open', false);
        });
      await window.screenshot(`statistics-${theme}`);
    });
  }

  it('say of each chart in words and in a table what it shows', async () => {
    await window.theme('dark');
    const charts = page().getByRole('img');
    for (const label of await charts.evaluateAll((all) => all.map((chart) => chart.getAttribute('aria-label'))))
      assert.match(label ?? '', /^[A-Z].+\. .*\d.*\.$/);
    const types = page().locator('section.types');
    await types.getByText('Table').click();
    await types.getByRole('row', { name: /^sales\.report 1/ }).waitFor();
  });

  it('are of one type and of another time by the keyboard alone, and stay so after a reload', async () => {
    const type = page().getByRole('combobox', { name: 'Type' });
    await type.focus();
    await type.press('f');
    await page().getByText('All figures are of the type folder.index alone.').waitFor();
    await page().getByRole('combobox', { name: 'Period' }).focus();
    await page().getByRole('combobox', { name: 'Period' }).press('Home');
    await page()
      .locator('p.lead')
      .getByText(/^In the last hour \d+ operations? ended/)
      .waitFor();
    assert.match((await page().getByRole('status').textContent()) ?? '', /^In the last hour/);
    await window.reload();
    await page()
      .locator('p.lead')
      .getByText(/^In the last hour \d+ operations? ended/)
      .waitFor({ timeout: 100_000 });
    await page().getByText('All figures are of the type folder.index alone.').waitFor();
    await page().getByRole('combobox', { name: 'Type' }).selectOption({ label: 'All types' });
  });

  it('open what is stuck, cancel it, and follow', async () => {
    await stuck()
      .getByText(/^It has run for .*; of 12\d of its type, 99 in 100 took up to/)
      .waitFor();
    await stuck().getByRole('button', { name: 'Count ten times as many' }).first().click();
    await heading('Count ten times as many').waitFor();
    await window.tab(/^Statistics/).click();
    await stuck().getByRole('button', { name: 'Cancel: Count ten times as many' }).focus();
    await window.page.keyboard.press('Enter');
    await page().getByText('Nothing seems to be stuck.').waitFor();
  });

  it('tell what keeps the oldest waiting, and undo it', async () => {
    const engine = await runningEngine(path.dirname(window.folder));
    await engine.pause('folder.index');
    await engine.submit([{ type: 'folder.index', input: { folder: 'data' } }]);
    const row = page()
      .getByRole('table', { name: 'Oldest waiting' })
      .getByRole('row', { name: /^folder\.index/ });
    await row.getByText('This type is paused: resume it.').waitFor();
    await row.getByRole('button', { name: 'Resume Type: folder.index' }).click();
    await row.waitFor({ state: 'detached' });
  });

  it('fit a narrow panel', async () => {
    await window.page.setViewportSize({ width: 560, height: 1_000 });
    const { scrollWidth, clientWidth } = await page()
      .locator('html')
      .evaluate((element) => ({ scrollWidth: element.scrollWidth, clientWidth: element.clientWidth }));
    assert.ok(scrollWidth <= clientWidth, `${scrollWidth} > ${clientWidth}`);
    await window.screenshot('statistics-narrow');
  });
});
