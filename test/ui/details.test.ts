import assert from 'node:assert/strict';
import { violationsIn } from '../support/axe.ts';
import { openWorkbench, type WorkbenchWindow } from '../support/workbench.ts';

describe('details panel', function () {
  this.timeout(120_000);
  let window: WorkbenchWindow;

  before(async () => {
    window = await openWorkbench({ height: 1_000 });
    await window.openView('Background Operations');
    await window.sideBar.getByRole('button', { name: 'Start with the Example' }).click();
    await window.row(/^Error, 3/).waitFor();
    await window.expand(window.row(/^Error/));
    await window.row(/^cash: Market day/).click();
    await window.webview.getByRole('heading', { name: 'cash: Market day' }).waitFor();
    await window.webview.locator('section.members').waitFor();
  });
  after(() => window.close());

  for (const theme of ['dark', 'light', 'hcDark', 'hcLight'] as const) {
    it(`is accessible in the theme ${theme}`, async () => {
      await window.theme(theme);
      assert.deepEqual(await violationsIn(window.webview), []);
      await window.screenshot(`details-group-${theme}`);
    });
  }

  it('keeps focus, scroll and opened parts while it is drawn again', async () => {
    await window.theme('dark');
    const { webview } = window;
    await webview.getByText('Stack').click();
    const copy = webview.getByRole('button', { name: 'Copy Id' });
    await copy.focus();
    await webview.locator('html').evaluate((element) => element.scrollTo(0, 80));
    await copy.evaluate((element) => Object.assign(element, { marked: true }));
    await window.webview.getByRole('button', { name: 'Retry' }).dispatchEvent('click');
    await webview.locator('section.attempts tbody tr').nth(1).waitFor();
    assert.equal(await copy.evaluate((element) => 'marked' in element), true);
    assert.equal(await webview.locator(':focus').getAttribute('data-action'), 'copy id');
    assert.equal(await webview.locator('html').evaluate((element) => element.scrollTop), 80);
    assert.equal(await webview.locator('details', { hasText: 'Stack' }).getAttribute('open'), '');
  });

  it('goes from member to member', async () => {
    await window.webview.getByRole('button', { name: 'cash: New window' }).click();
    await window.webview.getByRole('heading', { name: 'cash: New window' }).waitFor();
    await window.webview.getByText('Its outcome is the outcome of its leader.').waitFor();
    await window.webview.getByRole('button', { name: 'cash: Market day' }).click();
    await window.webview.getByRole('heading', { name: 'cash: Market day' }).waitFor();
    assert.equal(await window.tab(/ledger\.apply/).count(), 2);
  });

  it('fits a narrow window without scrolling sideways', async () => {
    await window.page.setViewportSize({ width: 640, height: 900 });
    const { scrollWidth, clientWidth } = await window.webview
      .locator('html')
      .evaluate((element) => ({ scrollWidth: element.scrollWidth, clientWidth: element.clientWidth }));
    assert.ok(scrollWidth <= clientWidth, `${scrollWidth} > ${clientWidth}`);
    await window.screenshot('details-narrow');
  });

  it('lets in no script but its own', async () => {
    const policy = await window.webview.locator('meta[http-equiv=Content-Security-Policy]').getAttribute('content');
    assert.match(policy ?? '', /^default-src 'none';/);
    assert.doesNotMatch(policy ?? '', /unsafe|\*(?!\.)/);
    const title = await window.webview.locator('body').evaluate((body) => {
      const page = body.ownerDocument;
      const script = page.createElement('script');
      script.textContent = 'document.title = "taken over"';
      body.append(script);
      return page.title;
    });
    assert.notEqual(title, 'taken over');
  });
});
