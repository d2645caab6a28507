import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { violationsIn } from '../support/axe.ts';
import { type RunningEngine, runningEngine } from '../support/runningEngine.ts';
import { openWorkbench, type WorkbenchWindow } from '../support/workbench.ts';

/** A person whose operations do not go on, and who wants to know why. */
describe('workers', function () {
  this.timeout(200_000);
  let window: WorkbenchWindow;
  let engine: RunningEngine;
  let file = '';

  const waits = () => window.row(/^Send the invoices, type mail\.send, Waiting/);
  const sentence = 'No handler is ready for mail.send. Add one to the handlers folder, or correct its file.';
  const declare = () => writeFile(file, "export default { type: 'mail.send', run: () => 'sent' };");

  before(async () => {
    window = await openWorkbench({ from: 'example', height: 900 });
    file = path.join(window.folder, 'operations', 'send-mail.mjs');
    await declare();
    await window.openView('Background Operations');
    await window.sideBar.getByRole('button', { name: 'Start Local Engine' }).click();
    await window.sideBar.getByText('No operations yet').waitFor();
    engine = await runningEngine(path.dirname(window.folder));
    await engine.pause('mail.send');
    await engine.submit([{ type: 'mail.send', name: 'Send the invoices' }]);
    await waits().waitFor();
  });
  after(() => window.close());

  it('that are gone: what waits for them says so, and what to do', async () => {
    assert.doesNotMatch((await waits().getAttribute('aria-label')) ?? '', /no worker/);
    await rm(file);
    const row = window.row(/^Send the invoices, type mail\.send, Waiting, .*no worker/);
    await row.waitFor();
    await row.hover();
    const hover = window.page.locator('.monaco-hover', { hasText: 'No handler is ready for mail.send.' });
    await hover.waitFor();
    await window.screenshot('no-worker-tooltip');
    await row.click();
    await window.webview.getByText(sentence).waitFor();
  });

  for (const theme of ['dark', 'light', 'hcDark', 'hcLight'] as const) {
    it(`are accessible in the theme ${theme}`, async () => {
      await window.theme(theme);
      assert.deepEqual(await violationsIn(window.webview), []);
      await window.screenshot(`no-worker-${theme}`);
    });
  }

  it('are listed, with types that have none, from where what waits is one choice away', async () => {
    await window.theme('dark');
    await window.command('Background Operations: Show Workers…');
    await window.choices.filter({ hasText: /process \d+/ }).waitFor();
    const spoken = (place: number, name: RegExp) =>
      window.choices.nth(place).and(window.page.getByRole('option', { name })).waitFor();
    await spoken(0, /, process \d+, runs \d of \d+ · seen just now · started .+, Types: .*folder\.index/);
    await spoken(1, /mail\.send, no worker, the last one was seen/);
    for (const theme of ['dark', 'light', 'hcDark'] as const) {
      await window.theme(theme);
      await window.screenshot(`workers-${theme}`);
    }
    await window.theme('dark');
    await window.choose(/mail\.send/);
    await window.row(/^Search type:mail\.send status:New,Waiting, 1 /).waitFor();
    await window.page.setViewportSize({ width: 480, height: 800 });
    await window.screenshot('no-worker-narrow');
    await window.page.setViewportSize({ width: 1_280, height: 900 });
  });

  it('that come back need no refresh', async () => {
    await declare();
    await window.webview.getByText(sentence).waitFor({ state: 'detached' });
    await window
      .row(/Send the invoices.*no worker/)
      .first()
      .waitFor({ state: 'detached' });
  });

  it('that are at one operation for much longer than is usual: it says that it seems to be stuck', async () => {
    await engine.submit(Array.from({ length: 120 }, () => ({ type: 'primes.count', input: { upTo: 2 } })));
    await engine.reached('type:primes.count status:Complete', 120);
    await engine.submit([{ type: 'primes.count', input: { upTo: 10_000_000_000 }, name: 'Count for long' }]);
    const row = window.row(/^Count for long, type primes\.count, Running, stuck/);
    await row.waitFor({ timeout: 60_000 });
    await row.click();
    await window.webview
      .getByText(/^It seems to be stuck\. It has run for .+; of 12\d of its type, 99 in 100 took up to /)
      .waitFor();
    await window.screenshot('stuck');
  });
});
