import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { findServer } from '../../src/backend/engine/find.ts';
import { openWorkbench, projectRoot, type WorkbenchWindow } from '../support/workbench.ts';

const handler = `export default {
  type: 'order.ship',
  retryLimit: 0,
  async run({ message }) {
    throw new Error(message);
  },
};
`;
const hostile = '**x** [run](command:workbench.action.quit) <img src=x> $(bug) \u202eesrever\u200b `y`';

/** A person who wants to know what goes wrong, how often, and why. */
describe('failures by cause', function () {
  this.timeout(150_000);
  let window: WorkbenchWindow;
  let folder: string;

  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'bgops-ui-failures-'));
    await cp(path.join(projectRoot, 'example', 'package.json'), path.join(folder, 'package.json'));
    await mkdir(path.join(folder, 'operations'));
    await mkdir(path.join(folder, '.vscode'));
    await writeFile(path.join(folder, 'operations', 'ship.mjs'), handler);
    const settings = { 'backgroundOperations.engine.dataFolder': '.bgops' };
    await writeFile(path.join(folder, '.vscode', 'settings.json'), JSON.stringify(settings));
    window = await openWorkbench({ from: folder, height: 1_200 });
    await window.openView('Background Operations');
    await window.sideBar.getByText('No operations yet').waitFor();
  });
  after(async () => {
    await window.close();
    await rm(folder, { recursive: true, force: true });
  });

  const press = (...keys: string[]) =>
    keys.reduce((done, key) => done.then(() => window.page.keyboard.press(key)), Promise.resolve());
  const fail = async (...messages: string[]) => {
    const server = await findServer(path.join(window.folder, '.bgops'));
    assert.ok(server, 'no engine server runs');
    const answer = await fetch(new URL('/api/v1/operations', server.url), {
      method: 'POST',
      headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(messages.map((message) => ({ type: 'order.ship', name: 'Ship', input: { message } }))),
    });
    assert.equal(answer.status, 201, await answer.text());
  };
  const customer = () => window.row(/^(?:Muted: )?Order … has no …/);
  const carrier = () => window.row(/^Carrier … does not answer/);

  it('are found by a click on the status bar, gathered by what their messages have in common', async () => {
    await fail(...Array.from({ length: 14 }, (_, index) => `Order ${4_700 + index} has no "customer ${index}"`));
    await window.statusBar(/14 failed/).waitFor();
    await fail('Carrier 7 does not answer in 30 s', 'Carrier 12 does not answer in 1,000 ms');
    await window
      .statusBar(/16 failed/)
      .locator('a')
      .click();
    await window.row(/^Carrier … does not answer in …, 2 failures of type order\.ship, the last just now/).waitFor();
    await window.row(/^Order … has no …, 14 failures/).waitFor();
    // Trees render only what is on screen: the other views make room.
    for (const view of ['Operations', 'Connections']) await window.fold(view);
    assert.match((await carrier().textContent()) ?? '', /2 × Carrier \{n\} does not answer in \{n\}/);
    await window.statusBar(/failed/).waitFor({ state: 'detached' });
    await window.screenshot('failures');
  });

  it('show their newest below, which open their details, and lead to the others', async () => {
    await window.expand(customer());
    await window.row('Search for the other 4 in Operations').waitFor();
    await window
      .row(/^Ship, type order\.ship, Error/)
      .nth(2)
      .click();
    await window.webview.getByRole('heading', { name: 'Ship' }).waitFor();
    await window.screenshot('failures-open');
    await window.row('Search for the other 4 in Operations').click();
    await window.row(/^Search status:Error type:order\.ship error:.*14 operations/).waitFor();
    await window.screenshot('failures-search');
    await window.command('Background Operations: Remove Search');
    await window.fold('Operations');
  });

  it('follow what happens: a new one comes to the top, one that is deleted leaves', async () => {
    await fail('Order 9 has no "address"');
    await window.row(/^Order … has no …, 15 failures/).waitFor();
    await window.contextMenu(carrier(), 'Delete All…');
    await window.webview.getByRole('button', { name: 'Delete 2 Operations…' }).click();
    await window.dialog.getByRole('button', { name: /^Delete/ }).click();
    await carrier().waitFor({ state: 'detached' });
  });

  it('are muted and unmuted by the keyboard alone, and count no more', async () => {
    await window.command('Background Operations: Focus on Failures View');
    await press('Home', 'ArrowLeft', 'Home', 'Shift+F10');
    await window.menuEntry('Mute Failures').waitFor();
    await window.chooseInMenu('Mute Failures');
    await window.row(/^Muted: Order … has no …, 15 failures/).waitFor();
    await window.screenshot('failures-muted');
    await fail('Order 10 has no "address"');
    await window.row(/^Muted: Order … has no …, 16 failures/).waitFor();
    await fail('Order 11 has no "address"', 'The printer is out of paper');
    await window.statusBar(/1 failed/).waitFor();
    await window
      .statusBar(/1 failed/)
      .locator('a')
      .click();
    await window.row(/^The printer is out of paper, 1 failure of type order\.ship/).waitFor();
    const muted = window.row(/^Muted: Order … has no …, 17 failures/);
    await muted.waitFor();
    await window.command('Background Operations: Hide Muted Failures');
    await muted.waitFor({ state: 'detached' });
    await window.sideBar.getByText('1 muted cause is not shown.').waitFor();
    await window.command('Background Operations: Show Muted Failures');
    await window.contextMenu(muted, 'Unmute Failures');
    await window.row(/^Order … has no …, 17 failures/).waitFor();
  });

  it('show what is hostile as the text it is', async () => {
    await fail(hostile, `${hostile} ${'z'.repeat(10_000)}`);
    const row = window.row(/^\*\*x\*\* \[run\]/).first();
    await row.waitFor();
    assert.equal(await row.locator('img, .codicon-bug, a[href]').count(), 0);
    assert.doesNotMatch((await row.textContent()) ?? '', /[\u202e\u200b]/);
    await row.hover();
    const hover = window.page.locator('.monaco-hover:visible, .workbench-hover-container:visible').first();
    await hover.waitFor();
    assert.equal(await hover.locator('img, a[href^="command:"], strong strong').count(), 0);
    await window.screenshot('failures-hostile');
  });

  it('can be read in every theme, and in a narrow view', async () => {
    await window.contextMenu(customer(), 'Mute Failures');
    await window.row(/^Muted: Order/).waitFor();
    for (const theme of ['light', 'hcDark', 'hcLight', 'dark'] as const) {
      await window.theme(theme);
      await window.screenshot(`failures-${theme}`);
    }
    await window.page.setViewportSize({ width: 420, height: 800 });
    await window.row(/^Muted: Order/).waitFor();
    await window.screenshot('failures-narrow');
  });
});
