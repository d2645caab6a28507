import assert from 'node:assert/strict';
import { type Environment, startEnvironment } from '../support/environment.ts';
import { openWorkbench, type WorkbenchWindow } from '../support/workbench.ts';

const token = 'let-me-in-please';
const name = 'Contoso Test';

/** A developer of a Dataverse solution, with a facade in place of an environment. */
describe('connections', function () {
  this.timeout(150_000);
  let window: WorkbenchWindow;
  let environment: Environment;

  before(async () => {
    environment = await startEnvironment(token);
    await environment.settings({ faults: {} });
    window = await openWorkbench({ from: 'example' });
    await window.openView('Background Operations');
  });
  after(async () => {
    await window.close();
    await environment.stop();
  });

  const refresh = () => window.command('Background Operations: Refresh');
  const answerSecret = async (secret: string) => {
    const input = window.page.locator('.quick-input-widget:visible input[type=password]');
    await input.fill(secret);
    await input.press('Enter');
  };
  const connection = () => window.row(new RegExp(`^${name}`));
  const listed = (more = '') => window.connectionRow(new RegExp(`^${name}, Dataverse, ${more}`));

  it('are added by clicking; what is wrong is said before anything is kept', async () => {
    await window.sideBar.getByText('connect to Dataverse').click();
    await window.choices.first().waitFor();
    await window.screenshot('add-connection-kind');
    await window.choose(/Background operations of an environment/);
    await window.choices.filter({ hasText: 'Enter an address' }).waitFor();
    await window.choose(/Enter an address/);
    await window.page.getByText('Address of the environment').waitFor();
    await window.answer('http://contoso.crm.dynamics.com');
    await window.page.getByText('use https://').waitFor();
    await window.screenshot('add-connection-address-wrong');
    await window.answer(`${environment.url}/api/data/v9.2`);
    await window.choices.filter({ hasText: 'Bearer token' }).waitFor();
    await window.screenshot('add-connection-sign-in');
    await window.choose(/Bearer token/);
    await window.page.getByText('kept in the secret storage').waitFor();
    await answerSecret('wrong');
    await window.page.getByText('Name of the connection').waitFor();
    await window.answer(name);
    await window.page.getByText('Sign-in refused').waitFor();
    await window.screenshot('add-connection-refused');
  });

  it('let a person go back a step with Escape, with what was entered kept', async () => {
    await window.page.keyboard.press('Escape');
    await window.page.getByText('Name of the connection').waitFor();
    assert.equal(await window.quickInput.inputValue(), name);
    await window.page.keyboard.press('Escape');
    await window.page.getByText('kept in the secret storage').waitFor();
    await answerSecret(token);
    await window.page.getByText('Name of the connection').waitFor();
    await window.page.keyboard.press('Enter');
    await window.sideBar.getByText('No operations yet').waitFor();
    await window.screenshot('connected-empty');
  });

  it('show the operations of the environment as the local ones, and their details', async () => {
    await environment.begin('folder.index', { folder: 'data/library' });
    await refresh();
    await window.row(/^Complete, 1/).waitFor();
    await window.expand(window.row(/^Complete, 1/));
    await window.row(/folder\.index/).click();
    await window.webview.locator('header').getByText('Complete', { exact: true }).waitFor();
    await window.webview.getByText('1 of 4 at most').waitFor();
    await window.screenshot('dataverse-details');
  });

  it('cancel what runs after one question, shown as canceling until the service agrees', async () => {
    await environment.begin('primes.count', {});
    await refresh();
    const running = window.row(/primes\.count.*Running/);
    await running.waitFor();
    await running.click();
    await window.webview.getByText(/It runs, attempt 1 of 4/).waitFor();
    await window.webview.getByText(/ left of 2 min 0 s/).waitFor();
    await window.screenshot('dataverse-running');
    const cancel = window.webview.getByRole('button', { name: 'Cancel', exact: true });
    await cancel.click();
    await window.dialog.getByText('Cancel “Count primes”?').waitFor();
    await window.dialog.getByText(`${name}: what waits is never run`).waitFor();
    await window.screenshot('dataverse-cancel');
    await window.page.keyboard.press('Escape');
    await window.dialog.waitFor({ state: 'detached' });
    await window.webview.getByText(/It runs, attempt 1 of 4/).waitFor();
    await cancel.click();
    await window.dialog.getByRole('button', { name: 'Cancel Operation', exact: true }).click();
    await window.webview.locator('header').getByText('Canceled', { exact: true }).waitFor();
  });

  it('resubmit with a changed input through the same document as a local submit', async () => {
    await window.contextMenu(window.row(/folder\.index.*Complete/), 'Resubmit with Changes…');
    await window.tab('folder.index.operation.json').waitFor();
    const lens = window.page.locator('.codelens-decoration a', { hasText: `Submit to ${name}` });
    await lens.waitFor();
    assert.match(await window.editorText(), /"resubmittedFrom": "[0-9a-f-]{36}"/);
    await window.screenshot('dataverse-draft');
    await window.command('Replace');
    await window.page.keyboard.type('data/library');
    await window.page.keyboard.press('Tab');
    await window.page.keyboard.type('data');
    await window.page.keyboard.press('ControlOrMeta+Alt+Enter');
    await window.page.keyboard.press('Escape');
    await lens.click();
    await window.webview.locator('header').getByText('Complete', { exact: true }).waitFor();
    await window.webview.getByText('Resubmitted from').waitFor();
    await window.webview.getByText('"data"', { exact: true }).waitFor();
  });

  it('stand beside the local engine as roots once that is started', async () => {
    await window.command('Background Operations: Start Local Engine');
    await window.row(/^Local Engine/).waitFor();
    await connection().waitFor();
    await window.row(/^Local Engine, no operations/).waitFor();
    await window.screenshot('two-connections');
  });

  it('replay locally what was run elsewhere', async () => {
    await window.contextMenu(window.row(/folder\.index.*Complete/).first(), 'Replay Locally…');
    const lens = window.page.locator('.codelens-decoration a', { hasText: 'Submit to Local Engine' });
    await lens.waitFor();
    await lens.click();
    await window.webview.locator('header').getByText('Local Engine').waitFor();
    await window.webview.locator('header').getByText('Complete', { exact: true }).waitFor();
    await window.screenshot('replayed-locally');
  });

  it('say that the service asks to wait, and go on by themselves afterwards', async () => {
    await environment.settings({ faults: { throttle: { rate: 1, retryAfter: 1 } } });
    await window.row(new RegExp(`^${name}, offline since .*wait`)).waitFor();
    await window.screenshot('throttled');
    await environment.settings({ faults: {} });
    await window.row(new RegExp(`^${name}, 127`)).waitFor();
  });

  it('say that the environment does not answer, and come back with it', async () => {
    await environment.leave();
    await window.row(new RegExp(`^${name}, (offline|not connected)`)).waitFor();
    await window.screenshot('environment-gone');
    await environment.comeBack();
    await window.row(new RegExp(`^${name}, 127`)).waitFor({ timeout: 90_000 });
  });

  it('are tested, and ask for a sign-in when the token is refused', async () => {
    await window.contextMenu(connection(), 'Test Connection');
    const good = window.notification(/answers\. You are/);
    await good.waitFor();
    await window.dismiss(good);
    await window.contextMenu(connection(), 'Sign In');
    await answerSecret('wrong again');
    await window.row(new RegExp(`^${name}, sign-in needed`)).waitFor();
    await window.screenshot('sign-in-needed');
    await window.row(new RegExp(`^${name}, sign-in needed`)).hover();
    await window.action(window.row(new RegExp(`^${name}, sign-in needed`)), 'Sign In').click();
    await answerSecret(token);
    await window.row(new RegExp(`^${name}, 127`)).waitFor();
  });

  it('offer nothing that changes anything while they are marked read-only', async () => {
    await window.contextMenu(listed('connected'), 'Marks', 'Mark as Read-Only');
    await window.row(new RegExp(`^${name}, read-only, 127`)).waitFor();
    await listed('read-only, connected').waitFor();
    await window.expand(window.row(/^Complete, \d+ operations/).last());
    const done = window.row(/folder\.index.*Complete/).last();
    await done.click();
    await window.webview.locator('header').getByText(`${name} · read-only`).waitFor();
    for (const action of ['Cancel', 'Retry', 'Resubmit', 'Resubmit with Changes…', 'Delete'])
      assert.equal(await window.webview.getByRole('button', { name: action, exact: true }).count(), 0, action);
    await done.click({ button: 'right' });
    await window.menuEntry('Copy Id').waitFor();
    await window.screenshot('read-only-menu');
    for (const action of ['Cancel Operation', 'Retry Operation', 'Resubmit Operation', 'Delete Operation…'])
      assert.equal(await window.menuEntry(action).count(), 0, action);
    await window.page.keyboard.press('Escape');
    await window.command('Background Operations: Remove Read-Only Mark');
    await window.row(new RegExp(`^${name}, 127`)).waitFor();
    await window.webview.getByRole('button', { name: 'Resubmit', exact: true }).waitFor();
  });

  it('ask for their name before much changes while they are marked production, where the keyboard is enough', async () => {
    await window.command('Background Operations: Mark as Production');
    await window.row(new RegExp(`^${name}, production, 127`)).waitFor();
    for (const _ of [1, 2]) await environment.begin('primes.count', {});
    await refresh();
    const waiting = window.row(/primes\.count.*(Running|Waiting)/);
    await waiting.nth(1).waitFor();
    await waiting.first().click();
    const { keyboard, mouse } = window.page;
    const title = window.page.locator('.quick-input-title', { hasText: 'Cancel 2 operations?' });
    await window.webview.getByText(/It runs, attempt 1 of 4/).waitFor();
    await waiting.nth(1).click({ modifiers: ['ControlOrMeta'] });
    await keyboard.press('ContextMenu');
    // A menu that opens under the pointer takes the first entry for pointed at when it moves.
    await mouse.move(700, 700);
    await window.chooseInMenu('Cancel Operation');
    const cancelBoth = window.webview.getByRole('button', { name: 'Cancel 2 Operations' });
    await cancelBoth.press('Enter');
    await title.waitFor();
    await window.page.getByText(`Type “${name}” to go on`).waitFor();
    await window.screenshot('production-typed');
    await window.answer('yes');
    await window.page.getByText(`That is not “${name}”`).waitFor();
    await window.screenshot('production-typed-wrong');
    await keyboard.press('Escape');
    await title.waitFor({ state: 'hidden' });
    assert.equal(await waiting.count(), 2);
    await cancelBoth.press('Enter');
    await title.waitFor();
    await window.answer(name);
    await waiting.first().waitFor({ state: 'detached' });
    await window.command('Background Operations: Remove Production Mark');
    await window.row(new RegExp(`^${name}, 127`)).waitFor();
  });

  it('stay closed when they were disconnected, also after a reload, and connect with a click', async () => {
    await window.contextMenu(listed(), 'Disconnect');
    await window.row(new RegExp(`^${name}, disconnected`)).waitFor();
    await window.reload();
    await window.openView('Background Operations');
    await window.row(new RegExp(`^${name}, disconnected`)).waitFor();
    await window.enabledAction('Submit Operation…');
    await listed('disconnected').hover();
    await window.screenshot('disconnected');
    await window.action(listed('disconnected'), 'Connect').click();
    // In a browser VS Code keeps secrets no longer than the page.
    await window.row(new RegExp(`^${name}, (127|sign-in needed)`)).waitFor();
    await window.contextMenu(listed(), 'Sign In');
    await answerSecret(token);
    await window.row(new RegExp(`^${name}, 127`)).waitFor();
  });

  it('are signed out of after one question, say so, and come back with a sign-in', async () => {
    await window.contextMenu(listed('connected'), 'Sign Out…');
    await window.dialog.getByText(`Sign out of “${name}”?`).waitFor();
    await window.screenshot('sign-out');
    await window.dialog.getByRole('button', { name: 'Sign Out', exact: true }).click();
    await window.row(new RegExp(`^${name}, signed out`)).waitFor();
    await listed('signed out').hover();
    await window.screenshot('signed-out');
    await window.action(listed('signed out'), 'Sign In').click();
    await answerSecret(token);
    await listed('connected').waitFor();
  });

  it('survive a reload of the window, and are removed after one question', async () => {
    await window.reload();
    await window.openView('Background Operations');
    // In a browser VS Code keeps secrets no longer than the page.
    await window.row(new RegExp(`^${name}, (127|sign-in needed)`)).waitFor();
    // Commands are disabled until VS Code knows that the workspace is trusted, which is some time after a reload.
    await window.enabledAction('Submit Operation…');
    await window.contextMenu(connection(), 'Remove Connection…');
    await window.dialog.getByText(`Remove the connection “${name}”?`).waitFor();
    await window.screenshot('remove-connection');
    await window.dialog.getByRole('button', { name: 'Remove', exact: true }).click();
    await connection().waitFor({ state: 'detached' });
    await window.row(/^Complete, 1/).waitFor();
  });
});
