import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { until } from '../../scripts/vscode/processes.ts';
import { openWorkbench, type WorkbenchWindow } from '../support/workbench.ts';

/** A person who wants to see operations by what they do, and the oldest first. */
describe('grouping and sorting', function () {
  this.timeout(150_000);
  let window: WorkbenchWindow;

  before(async () => {
    window = await openWorkbench();
    await window.openView('Background Operations');
    await window.sideBar.getByRole('button', { name: 'Start with the Example' }).click();
    await window.row(/^Error, \d/).waitFor();
  });
  after(() => window.close());

  const press = (key: string) => window.page.keyboard.press(key);
  const placeholder = (text: string) => window.page.getByPlaceholder(text);
  const names = async () =>
    (await window.rows.evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label') ?? ''))).map((name) =>
      name.replace(/,.*/, ''),
    );
  const moreActions = async (entry: string) => {
    const header = window.sideBar.locator('.pane-header').filter({ hasText: 'Operations' }).first();
    await header.hover();
    await window.action(header, /More Actions/).click();
    await window.chooseInMenu(entry);
  };

  it('groups by type with the mouse, and shows operations of every status', async () => {
    await moreActions('Group By…');
    await placeholder('Group operations by').waitFor();
    await window.screenshot('group-by');
    await window.choose('Type');
    const group = window.row(/^Type orders\.import, \d+ operation/);
    await window.expand(group);
    await window
      .row(/Error,/)
      .first()
      .waitFor();
    await window.screenshot('grouped-by-type');
    for (const theme of ['light', 'hcDark', 'hcLight'] as const) {
      await window.theme(theme);
      await window.screenshot(`grouped-by-type-${theme}`);
    }
    await window.theme('dark');
  });

  it('sorts oldest first by the keyboard alone', async () => {
    const imports = async () => {
      const rows = await window.row(/, type orders\.import, /).all();
      return Promise.all(rows.map(async (row) => (await row.getAttribute('aria-label'))?.replace(/,.*/, '')));
    };
    await until('both rows are there', async () => (await imports()).length === 2, 30_000);
    const newest = await imports();
    await window.command('Background Operations: Sort By…');
    await placeholder('Sort operations by').waitFor();
    await window.screenshot('sort-by');
    await press('ArrowDown');
    await press('Enter');
    const turned = newest.toReversed();
    await until('the order is turned round', async () => isDeepStrictEqual(await imports(), turned), 30_000);
    await window.screenshot('grouped-oldest');
  });

  it('is still so after a reload', async () => {
    await window.reload();
    await window.openView('Background Operations');
    await window.row(/^Type orders\.import, \d+ operation/).waitFor();
    assert.ok(!(await names()).includes('Running'));
    await window.command('Background Operations: Sort By…');
    await placeholder('Sort operations by').waitFor();
    await window.choices.filter({ hasText: 'Oldest First' }).filter({ hasText: 'current' }).waitFor();
    await press('Escape');
  });

  it('groups by parent key, with what has none at the end', async () => {
    await window.command('Background Operations: Group By…');
    await placeholder('Group operations by').waitFor();
    await window.choose('Parent Key');
    await window.expand(window.row(/^Parent key nightly, \d+ operation/));
    await window.row(/^No Parent Key, \d+ operation/).waitFor();
    await window.screenshot('grouped-by-parent-key');
  });

  it('groups by failure: causes, the failures below, and what was looked at', async () => {
    await window.command('Background Operations: Group By…');
    await placeholder('Group operations by').waitFor();
    await window.choose('Failure');
    const cause = window.row(/ failures? of type orders\.import/).first();
    await window.expand(cause);
    await window
      .row(/, type orders\.import, Error, /)
      .first()
      .click();
    await window.webview.locator('header').getByText('Error', { exact: true }).waitFor();
    await window.screenshot('grouped-by-failure');
  });
});
