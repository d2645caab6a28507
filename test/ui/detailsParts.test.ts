import assert from 'node:assert/strict';
import { violationsIn } from '../support/axe.ts';
import { openDetails, openDetailsWindow } from '../support/detailsWindow.ts';
import { submit } from '../support/exampleFolder.ts';
import type { Session, WorkbenchWindow } from '../support/workbench.ts';

/** A person who reads an operation to its bottom, by mouse and by keyboard. */
describe('what details are made of', function () {
  this.timeout(240_000);
  let session: Session;
  let window: WorkbenchWindow;
  const ids = { order: '', failed: '', retry: '', huge: '' };

  before(async () => {
    ({ session, window } = await openDetailsWindow(1_000));
    const rows = Array.from({ length: 250 }, (_, index) => index);
    const input = `{"order":12345678901234567890123,"rows":${JSON.stringify(rows)},"":{"e":1e400}}`;
    const order = { type: 'test.echo', name: 'Order', parentKey: 'order-17', input: 0 };
    ids.order = await submit(window.folder, JSON.stringify(order).replace('"input":0', `"input":${input}`));
    const failing = { type: 'test.echo', parentKey: 'order-17', input: { fail: 'No such article' } };
    ids.failed = await submit(window.folder, { ...failing, name: 'Failed', retryBackoff: 300 });
    ids.retry = await submit(window.folder, { ...failing, name: 'Tries again', retryBackoff: 600_000, retryLimit: 2 });
    const later = new Date(Date.now() + 86_400_000).toISOString();
    const text = 'x'.repeat(16 * 1_024 * 1_024 - 100);
    ids.huge = await submit(window.folder, { type: 'test.echo', name: 'Huge', processAfter: later, input: { text } });
  });
  after(() => session.stop());

  const tree = () => window.webview.getByRole('tree', { name: 'Input' });
  const item = (name: string | RegExp) => tree().getByRole('treeitem', { name });
  const press = (key: string) => window.page.keyboard.press(key);
  const focused = async () => (await window.webview.locator(':focus').textContent()) ?? '';

  it('folds and opens JSON by keyboard, every digit kept', async () => {
    await openDetails(window, ids.order, 'Order');
    await item(/^"order": 12345678901234567890123,$/).waitFor();
    await item('{').first().click();
    assert.equal(await tree().getAttribute('aria-label'), 'Input');
    await item(/^\{…\} 3 entries$/).waitFor();
    await press('ArrowRight');
    for (let step = 0; step < 3; step += 1) await press('ArrowDown');
    assert.match(await focused(), /^\s*0,$/);
    await press('ArrowLeft');
    await press('ArrowLeft');
    await item(/^"rows": \[…\], 250 entries$/).waitFor();
    assert.match(await focused(), /"rows"/);
    await press('ArrowRight');
    await press('End');
    assert.match(await focused(), /"e": 1e400/);
    await item('Show 100 more of 150').click();
    await item('199,').waitFor();
    assert.match(await focused(), /^\s*100,$/);
    await press('Home');
    assert.match(await focused(), /^\{/);
    await window.screenshot('details-json');
  });

  it('copies the whole input, and says so', async () => {
    await window.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await window.webview.getByRole('button', { name: 'Copy Input' }).click();
    await window.webview.getByRole('button', { name: 'Copy Input' }).getByText('Copied').waitFor();
    await window.webview.locator('[role=status]').getByText('Copied').waitFor();
    const text = await window.page.evaluate('navigator.clipboard.readText()');
    assert.match(String(text), /^\{"order":12345678901234567890123,"rows":\[0,1,.*"":\{"e":1e400\}\}$/);
    await window.webview.getByRole('button', { name: 'Copy Id' }).click();
    await window.webview.getByRole('button', { name: 'Copy Id' }).getByText('Copied').waitFor();
    assert.equal(await window.page.evaluate('navigator.clipboard.readText()'), ids.order);
  });

  it('writes all times in the zone of its switch', async () => {
    const zones = async () => (await window.webview.locator('main').innerHTML()).match(/GMT\+9|UTC(?!<)/g) ?? [];
    assert.ok((await zones()).every((zone) => zone === 'GMT+9'));
    const before = await window.webview.locator('section.timeline .axis').allTextContents();
    await window.webview.getByRole('button', { name: 'UTC' }).click();
    await window.webview.getByRole('button', { name: 'UTC', pressed: true }).waitFor();
    const after = await zones();
    assert.ok(after.length >= 4 && after.every((zone) => zone === 'UTC'), String(after));
    assert.notDeepEqual(await window.webview.locator('section.timeline .axis').allTextContents(), before);
  });

  it('names its relatives, which can be opened', async () => {
    const family = window.webview.locator('section.lineage');
    await family.getByText('Same parent key order-17').waitFor();
    await family.getByRole('button', { name: 'Tries again' }).waitFor();
    await family.getByRole('button', { name: 'Failed' }).click();
    await window.webview.getByRole('heading', { name: 'Failed', level: 1 }).waitFor();
  });

  it('tells each attempt in a drawing, in a sentence and in a table', async () => {
    const { webview } = window;
    await webview.locator('header').getByText('Error', { exact: true }).waitFor();
    const drawing = webview.getByRole('img', { name: /^Timeline\. Submitted at .* running, .* waiting\./ });
    await drawing.waitFor();
    assert.deepEqual(await drawing.locator('.mark').allTextContents(), ['1', '2', '3', '4']);
    const summary = webview.locator('summary', { hasText: 'Timeline as a Table' });
    await summary.focus();
    await press('Enter');
    await webview.locator('section.timeline tbody tr', { hasText: 'Attempt 4: Failed' }).waitFor();
    await webview.locator('section.timeline tbody tr', { hasText: 'No such article' }).first().waitFor();
  });

  for (const theme of ['dark', 'light', 'hcDark', 'hcLight'] as const) {
    it(`is accessible with all of it open in the theme ${theme}`, async () => {
      await window.theme(theme);
      assert.deepEqual(await violationsIn(window.webview), []);
      await window.screenshot(`details-parts-${theme}`);
    });
  }

  it('counts down to the next attempt, and leaves focus, marked text and place alone', async () => {
    await window.theme('dark');
    await openDetails(window, ids.retry, 'Tries again');
    const { webview } = window;
    await webview.getByText('it fails for good').waitFor();
    const countdown = webview.getByRole('timer');
    await countdown.getByText(/^next attempt in \d+:\d\d/).waitFor();
    const copy = webview.getByRole('button', { name: 'Copy Error' });
    await copy.focus();
    await webview.locator('html').evaluate((page) => page.scrollTo(0, 120));
    const marked = () => webview.locator('body').evaluate((body) => String(body.ownerDocument.getSelection()));
    await webview
      .locator('section.error pre')
      .evaluate((box) => box.ownerDocument.getSelection()?.selectAllChildren(box));
    const elements = await webview.locator('main').evaluate((main) => {
      Object.assign(main.ownerDocument, { kept: [...main.querySelectorAll('*')] });
      return main.querySelectorAll('*').length;
    });
    const first = await countdown.textContent();
    for (let seconds = 0; seconds < 2; seconds += 1) {
      const now = (await countdown.textContent()) ?? '';
      await countdown.filter({ hasNotText: now }).waitFor();
    }
    assert.notEqual(await countdown.textContent(), first);
    assert.equal(await marked(), 'No such article');
    assert.equal(await webview.locator(':focus').getAttribute('data-action'), 'copy error');
    assert.equal(await webview.locator('html').evaluate((page) => page.scrollTop), 120);
    const left = await webview.locator('main').evaluate((main) => {
      const kept: unknown = Reflect.get(main.ownerDocument, 'kept');
      return Array.isArray(kept) ? kept.filter((element) => element.isConnected).length : 0;
    });
    assert.equal(left, elements);
  });

  it('is where it was after a reload of the window', async () => {
    await window.tab(new RegExp(ids.order.slice(-8))).click();
    await window.webview.getByRole('heading', { name: 'Order', level: 1 }).waitFor();
    await item('"": {').click();
    await item(/^"": \{…\} 1 entry$/).waitFor();
    await window.webview.locator('html').evaluate(
      (page) =>
        new Promise((done) => {
          page.ownerDocument.defaultView?.addEventListener('scrollend', done, { once: true });
          page.scrollTo(0, 200);
        }),
    );
    await window.reload();
    // Commands are disabled until VS Code knows that the workspace is trusted, which is some time after a reload.
    await window.enabledAction('Submit Operation');
    await window.webview.getByRole('heading', { name: 'Order', level: 1 }).waitFor({ timeout: 100_000 });
    await item(/^"": \{…\} 1 entry$/).waitFor();
    await item('199,').waitFor();
    await window.webview.getByRole('button', { name: 'UTC', pressed: true }).waitFor();
    assert.equal(await window.webview.locator('html').evaluate((page) => page.scrollTop), 200);
  });

  it('shows of 16 MiB how it begins, and no more', async () => {
    await openDetails(window, ids.huge, 'Huge');
    await window.webview.getByText(/16 MB of JSON: too long to show here/).waitFor();
    assert.match(
      (await window.webview.locator('section.input pre').textContent()) ?? '',
      /^\{\n {2}"text": "xxxx[\s\S]*…$/,
    );
    const length = await window.webview.locator('body').evaluate((body) => body.textContent.length);
    assert.ok(length < 20_000, String(length));
    await window.screenshot('details-huge');
  });

  // 600 px hold as much as 1,200 px at 200 %.
  for (const width of [600, 280]) {
    it(`fits ${width} px`, async () => {
      await window.page.setViewportSize({ width, height: 900 });
      await openDetails(window, ids.failed, 'Failed');
      if (await window.sideBar.isVisible()) await press('Control+b');
      await window.sideBar.waitFor({ state: 'hidden' });
      const { scrollWidth, clientWidth } = await window.webview
        .locator('html')
        .evaluate((page) => ({ scrollWidth: page.scrollWidth, clientWidth: page.clientWidth }));
      assert.ok(scrollWidth <= clientWidth, `${scrollWidth} > ${clientWidth}`);
      assert.deepEqual(await violationsIn(window.webview), []);
      await window.screenshot(`details-${width}`);
    });
  }
});
