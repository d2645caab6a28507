import assert from 'node:assert/strict';
import { openWorkbench, type WorkbenchWindow } from '../support/workbench.ts';

/** How a person who knows nothing of the product gets to know it. */
describe('walkthrough', function () {
  this.timeout(120_000);
  let window: WorkbenchWindow;
  const step = (name: string) => window.page.locator('.getting-started-step', { hasText: name });

  before(async () => {
    window = await openWorkbench();
  });
  after(() => window.close());

  it('is in the list of VS Code, with six steps', async () => {
    await window.command('Welcome: Open Walkthrough...');
    await window.choose('Get Started with Background Operations');
    await step('Start with the Example').waitFor();
    assert.equal(await window.page.locator('.getting-started-step').count(), 6);
    await window.screenshot('walkthrough');
  });

  it('has steps that are done when the person has done what they say', async () => {
    await step('Start with the Example').getByRole('button', { name: 'Start with the Example' }).click();
    await step('Start with the Example').and(window.page.locator(':has(.complete), .done')).first().waitFor();
    await window.screenshot('walkthrough-started');
  });
});

describe('a German window', function () {
  this.timeout(120_000);
  let window: WorkbenchWindow;

  before(async () => {
    window = await openWorkbench({ language: 'de' });
    await window.openView('Hintergrundvorgänge');
  });
  after(() => window.close());

  it('greets in German', async () => {
    const start = window.sideBar.getByRole('button', { name: 'Mit dem Beispiel starten' });
    await window.screenshot('german-welcome');
    await start.click();
    await window.row(/^Abgeschlossen, [1-9]/).waitFor();
  });

  it('speaks German in rows, menus, commands and pages', async () => {
    await window.row(/^Fehler, 3/).waitFor();
    await window.expand(window.row(/^Fehler, 3/));
    await window.row('Report sales by country').click();
    await window.webview.getByRole('region', { name: 'Eingabe' }).first().waitFor();
    await window.webview.getByText(/Versuche, alle fehlgeschlagen/).waitFor();
    await window.screenshot('german');
    await window.contextMenu(window.row('Report sales by country'), 'ID kopieren');
    await window.command('Hintergrundvorgänge: Vorgänge suchen…');
    await window.page.getByPlaceholder(/beliebiger Text/).waitFor();
    await window.page.keyboard.press('Escape');
  });
});
