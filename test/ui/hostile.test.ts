import assert from 'node:assert/strict';
import { openDetails, openDetailsWindow } from '../support/detailsWindow.ts';
import { submit } from '../support/exampleFolder.ts';
import type { Session, WorkbenchWindow } from '../support/workbench.ts';

/** All that could mean something to a browser, a Markdown, a template, a spreadsheet or a terminal. */
const evil = [
  '<img src=x onerror="document.title=1">',
  '[x](command:workbench.action.quit)',
  '$(error)',
  `\${7*7} {{7*7}}`,
  "=cmd|' /C calc'!A0",
  '\u202egnp.exe\u2069',
  '\u200bשלום',
].join(' ');

/** What could turn or hide what stands around it. */
const unseen = /[\u200b-\u200f\u202a-\u202e\u2066-\u2069]|(?![\n\t])\p{Cc}/u;

describe('what operations say about themselves', function () {
  this.timeout(240_000);
  let session: Session;
  let window: WorkbenchWindow;
  const ids = { failed: '', running: '', member: '' };

  before(async () => {
    ({ session, window } = await openDetailsWindow(1_000));
    const long = 'x'.repeat(10_000);
    const names = { name: `${evil} ${'long '.repeat(100)}`.slice(0, 512), displayName: evil };
    const belonging = {
      parentKey: evil,
      partitionId: evil.slice(0, 99),
      runAs: evil.slice(0, 39),
      createdOnBehalfOf: evil,
    };
    const echo = { type: 'test.echo', retryLimit: 0, ...names, ...belonging };
    const input = { [evil]: evil, fail: `${evil}\n${long}`, log: `\u001b[31m${evil}` };
    ids.failed = await submit(window.folder, { ...echo, input });
    ids.running = await submit(window.folder, { ...echo, input: { ms: 100_000, progress: evil, log: evil } });
    // Both come due before either runs, and so become one bulk.
    const processAfter = new Date(Date.now() + 5_000).toISOString();
    const ledger = {
      type: 'ledger.apply',
      retryLimit: 0,
      executionGroup: evil,
      sequenceGroup: evil,
      processAfter,
      ...names,
    };
    const entry = { account: evil, cents: -1, text: evil };
    ids.member = await submit(window.folder, { ...ledger, input: entry });
    await submit(window.folder, { ...ledger, input: entry });
    await window.row(/^Error, [23]/).waitFor();
  });
  after(() => session.stop());

  /** Nothing of it has become more than text, and nothing of it is hidden. */
  async function isOnlyText(): Promise<void> {
    const main = window.webview.locator('main');
    assert.equal(await main.locator('img, iframe, a, object, embed, [onerror], [onclick], main script').count(), 0);
    const texts = await main.evaluate((element) => [
      element.textContent,
      ...[...element.querySelectorAll('*')].flatMap(({ attributes }) => [...attributes].map(({ value }) => value)),
    ]);
    assert.deepEqual(
      texts.filter((text) => unseen.test(text)),
      [],
    );
    assert.ok(texts[0]?.includes('{{7*7}}') && texts[0].includes('$' + '{7*7}'));
    assert.ok(texts[0]?.includes('\\u202egnp.exe'));
    assert.notEqual(await main.evaluate(({ ownerDocument }) => ownerDocument.title), '1');
    const { scrollWidth, clientWidth } = await window.webview
      .locator('html')
      .evaluate((page) => ({ scrollWidth: page.scrollWidth, clientWidth: page.clientWidth }));
    assert.ok(scrollWidth <= clientWidth, `${scrollWidth} > ${clientWidth}`);
  }

  it('is text in the details of a failure, its error, stack, log and input', async () => {
    await openDetails(window, ids.failed, /^<img src=x/);
    const { webview } = window;
    await webview.locator('section.error pre.message').getByText('<img src=x').waitFor();
    await webview.getByText('Stack', { exact: true }).click();
    await webview.locator('pre.stack').waitFor();
    await webview.locator('#log').getByText('<img src=x').waitFor();
    await webview.locator('summary', { hasText: 'Timeline as a Table' }).click();
    await webview.locator('section.timeline tbody td', { hasText: '<img src=x' }).first().waitFor();
    await isOnlyText();
    await window.screenshot('hostile-failed');
  });

  it('cannot turn what stands beside it', async () => {
    const foreign = window.webview.locator('h1 bdi, .overview bdi, .json bdi, .lineage bdi, .attempts bdi');
    const kinds = await foreign.evaluateAll((all) =>
      all.map((element) => element.ownerDocument.defaultView?.getComputedStyle(element).unicodeBidi),
    );
    assert.ok(kinds.length > 10);
    assert.deepEqual([...new Set(kinds)], ['isolate']);
  });

  it('is text while it runs, in its progress', async () => {
    await openDetails(window, ids.running, /^<img src=x/);
    await window.webview.locator('.progress').getByText('50%').waitFor();
    await window.webview.locator('section.lineage li').first().waitFor();
    await isOnlyText();
    await window.screenshot('hostile-running');
  });

  it('is text among the members of a group', async () => {
    await openDetails(window, ids.member, /^<img src=x/);
    await window.webview.locator('section.members tbody tr').nth(1).waitFor();
    await isOnlyText();
  });

  it('is text in the rows of the tree and in their tooltips', async () => {
    await window.expand(window.row(/^Error, [23]/));
    const row = window.row(/^<img src=x/).first();
    await row.waitFor();
    assert.equal(await window.sideBar.locator('.monaco-list-row img, .monaco-list-row a[href^="command:"]').count(), 0);
    assert.equal(await row.locator('.label-name .codicon').count(), 0);
    for (const label of await window.rows.allTextContents()) assert.doesNotMatch(label, unseen);
    const tooltip = window.page.locator('.monaco-hover', { hasText: 'workbench.action.quit' });
    for (let left = 6; ; left -= 1) {
      await window.page.mouse.move(700, 500);
      await row.hover();
      const shown = await tooltip.waitFor({ timeout: 5_000 }).then(
        () => true,
        (error: unknown) => {
          if (left === 0) throw error;
          return false;
        },
      );
      if (shown) break;
    }
    assert.equal(await tooltip.locator('a, img').count(), 0);
    await window.screenshot('hostile-tree');
  });
});
