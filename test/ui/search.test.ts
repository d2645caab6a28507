import assert from 'node:assert/strict';
import { until } from '../../scripts/vscode/processes.ts';
import { openWorkbench, type WorkbenchWindow } from '../support/workbench.ts';

/** A person who looks for something among the operations of the example. */
describe('searching', function () {
  this.timeout(120_000);
  let window: WorkbenchWindow;

  before(async () => {
    window = await openWorkbench();
    await window.openView('Background Operations');
    await window.sideBar.getByRole('button', { name: 'Start with the Example' }).click();
    await window.row(/^Error, \d/).waitFor();
  });
  after(() => window.close());

  const type = (text: string) => window.page.keyboard.type(text);
  const press = (key: string) => window.page.keyboard.press(key);
  const box = () => window.page.getByPlaceholder('For example: status:Error');
  const choice = (text: RegExp) => window.choices.filter({ hasText: text }).first();

  it('is offered the keys of the grammar and the types there are', async () => {
    await (await window.titleAction('Operations', 'Search Operations…')).click();
    await choice(/status:/).waitFor();
    await window.screenshot('search-keys');
    await type('ty');
    // Rows move until the list is that of the text.
    await choice(/status:/).waitFor({ state: 'detached' });
    await choice(/type:/).click();
    await choice(/type:folder\.index/).waitFor();
    await window.screenshot('search-types');
    await choice(/type:folder\.index/).click();
    await until(
      'the box is filled',
      async () => (await window.quickInput.inputValue()) === 'type:folder.index',
      10_000,
    );
    await choice(/type:folder\.index/).waitFor();
    await press('Enter');
    await window.row(/^Search type:folder\.index, 2 operations/).waitFor();
    await window
      .row(/folder\.index/)
      .nth(1)
      .waitFor();
    await window.screenshot('search-found');
  });

  it('is told what is wrong with a search before it is made', async () => {
    await window.command('Background Operations: Search Operations…');
    await box().waitFor();
    await type('state:Error');
    await window.choices.getByText('There is no search by "state:"').waitFor();
    await window.screenshot('search-wrong');
    await press('Enter');
    assert.equal(await window.quickInput.inputValue(), 'state:Error');
    await press('Escape');
  });

  it('finds by the keyboard alone, in place of the search that was not saved, and follows what happens', async () => {
    await window.command('Background Operations: Search Operations…');
    await box().waitFor();
    await type('status:Error input.file="data/orders-broken.csv"');
    await press('Enter');
    const found = window.row(/^Search status:Error input/);
    await found.waitFor();
    await window.row(/^Search type:/).waitFor({ state: 'detached' });
    await window.screenshot('search-input');
  });

  it('saves a search, which is there after a reload, and removes it', async () => {
    await window.contextMenu(window.row(/^Search status:Error input/), 'Save Search As…');
    await window.page.getByText('It stays in the view of this workspace').waitFor();
    await press('ControlOrMeta+A');
    await type('Failed imports');
    await press('Enter');
    await window.row(/^Search Failed imports/).waitFor();
    await window.reload();
    await window.openView('Background Operations');
    const saved = window.row(/^Search Failed imports/);
    await saved.waitFor();
    await window.enabledAction('Submit Operation…');
    await window.screenshot('search-saved');
    await saved.hover();
    await window.action(saved, 'Remove Search').click();
    await saved.waitFor({ state: 'detached' });
  });
});
