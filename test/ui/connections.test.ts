import assert from 'node:assert/strict';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startServer, type TestServer } from '../support/server.ts';
import { openWorkbench, projectRoot, type WorkbenchWindow } from '../support/workbench.ts';

const token = 'let-me-in-please';
const name = 'Contoso Test';

/** An engine server whose facade stands for an environment. It can go and come back at the same address. */
async function startEnvironment() {
  const folder = await mkdtemp(path.join(tmpdir(), 'bgops-environment-'));
  await cp(path.join(projectRoot, 'example'), path.join(folder, 'example'), { recursive: true });
  const start = (port: string) =>
    startServer({
      dataFolder: path.join(folder, 'data'),
      handlersFolder: path.join(folder, 'example'),
      args: ['--token', token, '--port', port],
    });
  let server = await start('0');
  const { url } = server;
  const { port } = new URL(url);
  const headers = { authorization: `Bearer ${token}` };
  const ask: TestServer['request'] = (method, address, body, more) =>
    server.request(method, address, body, { ...headers, ...more });
  return {
    url,
    /** Starts a custom API in the background, as any client would. */
    async begin(api: string, input: unknown): Promise<void> {
      const answer = await ask('POST', `/api/data/v9.2/${api}`, input, { prefer: 'respond-async' });
      assert.equal(answer.status, 202, await answer.text());
    },
    async faults(faults: unknown): Promise<void> {
      const answer = await ask('PUT', '/api/v1/dataverse', { cancelInterrupts: true, faults });
      assert.equal(answer.status, 200, await answer.text());
    },
    leave: () => server.kill(),
    async comeBack(): Promise<void> {
      server = await start(port);
    },
    async stop(): Promise<void> {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A developer of a Dataverse solution, with a facade in place of an environment. */
describe('connections', function () {
  this.timeout(150_000);
  let window: WorkbenchWindow;
  let environment: Awaited<ReturnType<typeof startEnvironment>>;

  before(async () => {
    environment = await startEnvironment();
    await environment.faults({});
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

  it('cancel what runs, shown as canceling until the service agrees', async () => {
    await environment.begin('primes.count', {});
    await refresh();
    const running = window.row(/primes\.count.*Running/);
    await running.waitFor();
    await running.click();
    await window.webview.getByText(/It runs, attempt 1 of 4/).waitFor();
    await window.webview.getByText(/ left of 2 min 0 s/).waitFor();
    await window.screenshot('dataverse-running');
    await window.webview.getByRole('button', { name: 'Cancel', exact: true }).click();
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
    await environment.faults({ throttle: { rate: 1, retryAfter: 1 } });
    await window.row(new RegExp(`^${name}, offline: .*wait`)).waitFor();
    await window.screenshot('throttled');
    await environment.faults({});
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
