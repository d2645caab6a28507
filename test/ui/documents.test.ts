import assert from 'node:assert/strict';
import { violationsIn } from '../support/axe.ts';
import { openWorkbench, type WorkbenchWindow } from '../support/workbench.ts';

/** A person who looks for the cause of a failure, and takes what was found elsewhere. */
describe('documents and links', function () {
  this.timeout(240_000);
  let window: WorkbenchWindow;

  before(async () => {
    window = await openWorkbench({ height: 900 });
    await window.openView('Background Operations');
    await window.sideBar.getByRole('button', { name: 'Start with the Example' }).click();
    await window.row(/^Error, 3/).waitFor({ timeout: 120_000 });
    await window.expand(window.row(/^Error/));
    await window.row(/^Report sales by country/).click();
    await window.webview.getByRole('heading', { name: 'Report sales by country' }).waitFor();
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
});
