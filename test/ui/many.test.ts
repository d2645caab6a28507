import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { until } from '../../scripts/vscode/processes.ts';
import { violationsIn } from '../support/axe.ts';
import { type TestClient, testClient } from '../support/server.ts';
import { keep, projectRoot, type Session, startSession, WorkbenchWindow } from '../support/workbench.ts';

const themes = ['light', 'hcDark', 'hcLight', 'dark'] as const;

/** It fails at first, and for ever where its input is hopeless. */
const handler = `export default {
  type: 'orders.import',
  retryLimit: 0,
  run({ file, hopeless }, { attempt }) {
    if (attempt > 1 && !hopeless) return { rows: 12 };
    throw new Error(\`Connection to the warehouse timed out while reading \${file}\`);
  },
};
`;

/** A night in which an import has failed many times, and a person who sets that right. */
describe('acting on many', function () {
  this.timeout(240_000);
  let session: Session;
  let window: WorkbenchWindow;
  let engine: TestClient;

  before(async () => {
    session = await startSession({ extensions: [projectRoot] });
    const folder = await session.folder();
    await mkdir(path.join(folder, '.vscode'));
    await mkdir(path.join(folder, 'operations'));
    await writeFile(path.join(folder, 'operations', 'import.mjs'), handler);
    const settings = { 'backgroundOperations.engine.dataFolder': '.bgops' };
    await writeFile(path.join(folder, '.vscode', 'settings.json'), JSON.stringify(settings));
    window = keep(await WorkbenchWindow.open(session, { folder, height: 860 }));
    await window.openView('Background Operations');
    await window.sideBar.getByText('No operations yet').waitFor();
    const { url, token } = JSON.parse(await readFile(path.join(folder, '.bgops', 'server.json'), 'utf8'));
    engine = testClient(url, token);
    await submit(120);
    await window.row(/^Error, 120 operations/).waitFor({ timeout: 120_000 });
  });
  after(() => session.stop());

  const submit = (count: number, more: object = {}) => {
    const drafts = Array.from({ length: count }, (_, n) => ({
      type: 'orders.import',
      name: `Import orders, file ${n + 1}`,
      input: { file: `orders-${n + 1}.csv`, hopeless: n % 40 === 0 },
      ...more,
    }));
    return engine.json('POST', '/api/v1/operations', drafts);
  };
  const button = (name: string | RegExp) => window.webview.getByRole('button', { name });
  const said = (text: string | RegExp) => window.webview.getByRole('status').filter({ hasText: text });
  const idle = () => window.page.mouse.move(700, 840);

  it('shows what would be retried, and changes nothing', async () => {
    await window.contextMenu(window.row(/^Error/), 'Retry All…');
    await said('120 operations will be retried.').waitFor();
    await button('Retry 120 Operations').waitFor();
    await window.webview.getByText('1–50 of 120').waitFor();
    assert.equal(await window.webview.locator('tbody tr').count(), 50);
    await window.row(/^Error, 120 operations/).waitFor();
  });

  for (const theme of themes) {
    it(`is readable in the theme ${theme}`, async () => {
      await window.theme(theme);
      await idle();
      assert.deepEqual(await violationsIn(window.webview), []);
      await window.screenshot(`many-preview-${theme}`);
    });
  }

  it('turns the pages of what will change', async () => {
    await button('Next Page').click();
    await window.webview.getByText('51–100 of 120').waitFor();
    await button('Next Page').click();
    await window.webview.getByText('101–120 of 120').waitFor();
    assert.equal(await window.webview.locator('tbody tr').count(), 20);
    await button('Previous Page').click();
  });

  it('retries them, with an outcome for each, and the reason where one was refused', async () => {
    const { operations } = await engine.json<{ operations: { id: string }[] }>('GET', '/api/v1/operations?limit=3');
    for (const { id } of operations) await engine.request('DELETE', `/api/v1/operations/${id}`);
    await button('Retry 120 Operations').click();
    await said('117 operations were retried. 3 operations were refused.').waitFor();
    await window.webview.getByRole('heading', { name: 'Refused' }).waitFor();
    await button(/^Refused \(3\)/).click();
    await window.webview.getByText('1–3 of 3').waitFor();
    assert.equal(await window.webview.locator('tbody').getByText('It is not there any more.').count(), 3);
    assert.equal(await window.webview.locator('tbody').getByRole('button').count(), 0, 'there is nothing to open');
    await window.row(/^Complete, 114 operations/).waitFor();
  });

  for (const theme of themes) {
    it(`tells the outcomes in the theme ${theme}`, async () => {
      await window.theme(theme);
      await idle();
      assert.deepEqual(await violationsIn(window.webview), []);
      await window.screenshot(`many-outcomes-${theme}`);
    });
  }

  it('fits beside the side bar of a narrow window', async () => {
    await window.page.setViewportSize({ width: 620, height: 860 });
    const { scroll, width } = await window.webview
      .locator('body')
      .evaluate(({ ownerDocument: { documentElement } }) => ({
        scroll: documentElement.scrollWidth,
        width: documentElement.clientWidth,
      }));
    assert.ok(scroll <= width, `${scroll} > ${width}`);
    await window.screenshot('many-narrow');
    await window.page.setViewportSize({ width: 1200, height: 860 });
    await window.command('View: Close All Editors');
  });

  it('goes on behind a closed page, stops, goes on, and tells of its end, by the keyboard alone', async () => {
    await submit(1_000, { processAfter: new Date(Date.now() + 86_400_000).toISOString() });
    for (let n = 0; n < 7; n += 1)
      await submit(1_000, { processAfter: new Date(Date.now() + 86_400_000).toISOString() });
    await window.row(/^Scheduled, 8,000 operations/).waitFor();
    const press = (key: string) => window.page.keyboard.press(key);
    await press('F1');
    await window.quickInput.fill('>Background Operations: Cancel All…');
    await window.choices.filter({ hasText: 'Cancel All…' }).first().waitFor();
    await press('Enter');
    await window.page.getByPlaceholder('Which operations?').waitFor();
    await window.choices.filter({ hasText: 'Scheduled' }).first().waitFor();
    await window.page.keyboard.type('Scheduled');
    await press('Enter');
    await said('8,000 operations will be canceled.').waitFor({ timeout: 60_000 });
    const focused = (name: RegExp) => button(name).and(window.webview.locator(':focus'));
    await tabTo(() => focused(/^Cancel 8,000 Operations/).isVisible());
    await press('Enter');
    await button('Stop').waitFor();
    await window.statusBar(/Canceling [\d,]+ of 8,000/).waitFor();
    await window.screenshot('many-running');
    assert.deepEqual(await violationsIn(window.webview), []);
    await tabTo(() => focused(/^Stop$/).isVisible());
    await press('Enter');
    await said(/operations were canceled\. [\d,]+ operations were not tried\./).waitFor();
    const goOn = button(/^Go On with [\d,]+ Operations/);
    await goOn.waitFor();
    await window.screenshot('many-stopped');
    await tabTo(() => focused(/^Go On/).isVisible());
    await press('Enter');
    await press('Control+F4');
    const told = window.notification('8,000 operations were canceled.');
    await told.waitFor({ timeout: 60_000 });
    await window.screenshot('many-told');
    await window.dismiss(told);
    await window.command('Background Operations: Show What Is Done to Many Operations');
    await said('8,000 operations were canceled.').waitFor();
  });

  it('asks before it deletes, naming what and how many, and leaves everything when the person does', async () => {
    await window.command('View: Close All Editors');
    await window.contextMenu(window.row(/^Canceled/), 'Delete All…');
    await button(/^Delete 8,000 Operations…/).click({ timeout: 60_000 });
    await window.dialog.getByText('Delete 8,000 operations?').waitFor();
    await window.screenshot('many-question');
    await window.dialog.getByRole('button', { name: 'Cancel', exact: true }).click();
    await said('8,000 operations will be deleted').waitFor();
    await window.row(/^Canceled, 8,000 operations/).waitFor();
  });

  it('says after a reload that nothing was done, and looks again', async () => {
    await window.reload();
    await said('The window was closed or reloaded before anything was done.').waitFor({ timeout: 60_000 });
    await window.screenshot('many-reloaded');
    await button('Look Again').click();
    await said('8,000 operations will be deleted').waitFor({ timeout: 60_000 });
  });

  /** Presses Tab until a condition holds, at most thirty times. */
  async function tabTo(there: () => Promise<boolean>): Promise<void> {
    await window.webview.locator('body').waitFor();
    for (let presses = 0; presses < 30; presses += 1) {
      if (await there()) return;
      await window.page.keyboard.press('Tab');
    }
    await until('the focus is there', there, 1_000);
  }
});
