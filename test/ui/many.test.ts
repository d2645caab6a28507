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

/** Runs in the workbench, which writes into its database some seconds later that the page of a deletion is open. */
const keepsPage = `(async () => {
  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  for (const { name } of await indexedDB.databases()) {
    const database = await done(indexedDB.open(name));
    const stores = [...database.objectStoreNames];
    const values = await Promise.all(stores.map((store) => done(database.transaction(store).objectStore(store).getAll())));
    database.close();
    const texts = values.flat().filter((value) => typeof value === 'string');
    if (texts.some((text) => text.includes('backgroundOperations.many') && text.includes('Delete Operations'))) return true;
  }
  return false;
})()`;

/** A night in which an import has failed many times, and a person who sets that right. */
describe('acting on many', function () {
  this.timeout(240_000);
  let session: Session;
  let window: WorkbenchWindow;
  let engine: TestClient;
  let pid: number;

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
    const { url, token, ...server } = JSON.parse(await readFile(path.join(folder, '.bgops', 'server.json'), 'utf8'));
    engine = testClient(url, token);
    pid = server.pid;
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
    const later = { processAfter: new Date(Date.now() + 86_400_000).toISOString() };
    await submit(1_000, later);
    await submit(200, later);
    await window.row(/^Scheduled, 1,200 operations/).waitFor();
    const press = (key: string) => window.page.keyboard.press(key);
    await press('F1');
    await window.quickInput.fill('>Background Operations: Cancel All…');
    await window.choices.filter({ hasText: 'Cancel All…' }).first().waitFor();
    await press('Enter');
    await window.page.getByPlaceholder('Which operations?').waitFor();
    await window.choices.filter({ hasText: 'Scheduled' }).first().waitFor();
    await window.page.keyboard.type('Scheduled');
    await press('Enter');
    await said('1,200 operations will be canceled.').waitFor({ timeout: 60_000 });
    const focused = (name: RegExp) => button(name).and(window.webview.locator(':focus'));
    await tabTo(() => focused(/^Cancel 1,200 Operations/).isVisible());
    await whileEngineRests(async () => {
      await press('Enter');
      await button('Stop').waitFor();
      await window.statusBar(/Canceling 0 of 1,200/).waitFor();
      assert.deepEqual(await violationsIn(window.webview), []);
      await window.screenshot('many-running');
      await tabTo(() => focused(/^Stop$/).isVisible());
      await press('Enter');
      await said('Stopping as soon as what has been sent is answered.').waitFor();
    });
    await said('5 operations were canceled. 1,195 operations were not tried.').waitFor();
    await button('Go On with 1,195 Operations').waitFor();
    await window.screenshot('many-stopped');
    await tabTo(() => focused(/^Go On/).isVisible());
    await whileEngineRests(async () => {
      await press('Enter');
      await button('Stop').waitFor();
      await press('F1');
      await window.quickInput.fill('>View: Close All Editors');
      await window.choices.filter({ hasText: 'Close All Editors' }).first().waitFor();
      await press('Enter');
      await window.tab('Cancel Operations').waitFor({ state: 'detached' });
    });
    const told = window.notification('1,200 operations were canceled.');
    await told.waitFor({ timeout: 60_000 });
    await window.screenshot('many-told');
    await window.dismiss(told);
    await window.command('Background Operations: Show What Is Done to Many Operations');
    await said('1,200 operations were canceled.').waitFor();
  });

  it('asks before it deletes, naming what and how many, and leaves everything when the person does', async () => {
    await window.command('View: Close All Editors');
    await window.contextMenu(window.row(/^Canceled/), 'Delete All…');
    await button(/^Delete 1,200 Operations…/).click({ timeout: 60_000 });
    await window.dialog.getByText('Delete 1,200 operations?').waitFor();
    await window.screenshot('many-question');
    await window.dialog.getByRole('button', { name: 'Cancel', exact: true }).click();
    await said('1,200 operations will be deleted').waitFor();
    await window.row(/^Canceled, 1,200 operations/).waitFor();
  });

  it('says after a reload that nothing was done, and looks again', async () => {
    await until('VS Code has written down which page is open', () => window.page.evaluate<boolean>(keepsPage), 60_000);
    await window.reload();
    await said('The window was closed or reloaded before anything was done.').waitFor({ timeout: 60_000 });
    await window.screenshot('many-reloaded');
    await button('Look Again').click();
    await said('1,200 operations will be deleted').waitFor({ timeout: 60_000 });
  });

  /** The engine answers nothing meanwhile, so that what runs is still running. */
  async function whileEngineRests(work: () => Promise<void>): Promise<void> {
    process.kill(pid, 'SIGSTOP');
    try {
      await work();
    } finally {
      process.kill(pid, 'SIGCONT');
    }
  }

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
