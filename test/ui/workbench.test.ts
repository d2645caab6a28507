import assert from 'node:assert/strict';
import path from 'node:path';
import { keep, projectRoot, startSession, WorkbenchWindow } from '../support/workbench.ts';

/** The harness itself, on the smallest extension there is. */
describe('workbench harness', function () {
  this.timeout(120_000);
  let window: WorkbenchWindow;

  before(async () => {
    const session = await startSession({ extensions: [path.join(projectRoot, 'test/fixtures/empty-extension')] });
    window = keep(await WorkbenchWindow.open(session));
  });
  after(() => window.session.stop());

  it('opens a view and reads its rows', async () => {
    await window.openView('Empty');
    await window.row('two').waitFor();
    assert.deepEqual(await window.rows.allInnerTexts(), ['one', 'two']);
  });

  it('runs a command from the palette and from a context menu', async () => {
    await window.command('Empty: Say Hello');
    await window.dismiss(window.notification('Hello'));
    await window.contextMenu(window.row('one'), 'Say Hello');
    await window.notification('Hello').waitFor();
  });

  it('draws the window in every theme', async () => {
    for (const theme of ['light', 'hcLight', 'hcDark', 'dark'] as const) await window.theme(theme);
  });

  it('starts the extension again after a reload', async () => {
    await window.reload();
    await window.openView('Empty');
    await window.row('one').waitFor();
  });
});
