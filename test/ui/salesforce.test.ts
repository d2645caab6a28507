import assert from 'node:assert/strict';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { until } from '../../scripts/vscode/processes.ts';
import { violationsIn } from '../support/axe.ts';
import { cliOrg, type StandInCli, standInCli } from '../support/salesforceCli.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { keep, projectRoot, type Session, startSession, WorkbenchWindow } from '../support/workbench.ts';

const token = 'let-me-in-please';
const name = 'Contoso';
const username = 'ada@contoso.example';

/** An engine server whose Salesforce facade stands for an org, with a bulk of four that has ended. */
async function startOrg() {
  const folder = await mkdtemp(path.join(tmpdir(), 'bgops-org-'));
  await cp(path.join(projectRoot, 'example'), path.join(folder, 'example'), { recursive: true });
  const server = await startServer({
    dataFolder: path.join(folder, 'data'),
    handlersFolder: path.join(folder, 'example'),
    args: ['--token', token],
  });
  const headers = { authorization: `Bearer ${token}` };
  const ask: TestServer['request'] = (method, address, body) => server.request(method, address, body, headers);
  const good = async (method: string, address: string, body?: unknown) => {
    const answer = await ask(method, address, body);
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${address}: ${text}`);
    return text === '' ? {} : JSON.parse(text);
  };
  return {
    url: server.url,
    submit: (operations: unknown) => good('POST', '/api/v1/operations', operations),
    /** A busy machine takes its time to load the handlers. */
    ready: () =>
      until(
        'the handlers are loaded',
        async () => JSON.stringify(await good('GET', '/api/v1/handlers')).includes('"ledger.apply"'),
        30_000,
      ),
    counts: async () => (await good('GET', '/api/v1/counts')).counts as Record<string, number>,
    /** A session as signing in gives one, which can be ended. */
    session: async () => (await good('POST', '/api/v1/salesforce/sessions', { username })).accessToken as string,
    newest: async () => (await good('GET', '/api/v1/operations?limit=1&q=status:Complete')).operations[0].id as string,
    forget: (id: string) => good('DELETE', `/api/v1/operations/${id}`),
    endSessions: () => good('POST', '/api/v1/salesforce/sessions/invalidate', {}),
    async stop(): Promise<void> {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const entry = (processAfter: string, account: string, cents: number, text: string, index: number) => ({
  type: 'ledger.apply',
  name: `${account}: ${text}`,
  input: { account, cents, text },
  executionGroup: 'ledger',
  sequenceGroup: account,
  sequenceNumber: index + 1,
  // All come due together, so that one bulk takes them all.
  processAfter,
});

/** A developer of a Salesforce org, with a facade in its place and a stand-in for the Salesforce CLI. */
describe('a Salesforce org', function () {
  this.timeout(150_000);
  let org: Awaited<ReturnType<typeof startOrg>>;
  let cli: StandInCli;
  let session: Session;
  let window: WorkbenchWindow;

  before(async () => {
    org = await startOrg();
    cli = await standInCli({ orgs: {}, tokens: {} });
    await org.ready();
    const due = new Date(Date.now() + 2_000).toISOString();
    await org.submit([
      entry(due, 'cash', 4_500, 'Market day', 0),
      entry(due, 'cash', -2_990, 'Stamps', 1),
      entry(due, 'savings', 120_000, 'Deposit', 2),
      entry(due, 'savings', -45_000, 'Roof repair', 3),
    ]);
    await until('the bulk has ended', async () => (await org.counts()).Complete === 1, 30_000);
    assert.equal((await org.counts()).Merged, 3);
    session = await startSession({ extensions: [projectRoot], env: cli.env });
    window = keep(await WorkbenchWindow.open(session, { from: path.join(projectRoot, 'example') }));
    await window.openView('Background Operations');
  });
  after(async () => {
    await window?.close();
    await session?.stop();
    await cli?.remove();
    await org?.stop();
  });

  const answerSecret = async (secret: string) => {
    const input = window.page.locator('.quick-input-widget:visible input[type=password]');
    await input.fill(secret);
    await input.press('Enter');
  };
  const asked = (text: string) => window.page.locator('.quick-input-widget:visible').getByText(text).first().waitFor();
  /** The connection is tested and kept: no question is open any more. */
  const done = () => window.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  const setToken = async (access: string) => cli.set({ orgs: {}, tokens: { [username]: access } });
  const leader = () => window.row(/^cash: Market day/);
  /** What the menu of a row offers. */
  it('is added by clicking: service, address, token, version, history, name', async () => {
    await window.sideBar.getByText('connect to Dataverse').click();
    await window.choices.filter({ hasText: 'Salesforce' }).first().waitFor();
    await window.screenshot('salesforce-service');
    await window.choose(/BackgroundOperation of an org/);
    await window.choices.filter({ hasText: 'Instance URL' }).waitFor();
    await window.screenshot('salesforce-sign-in');
    await window.choose(/Instance URL and access token/);
    await asked('Instance URL of the org');
    await window.answer('http://contoso.my.salesforce.com');
    await asked('use https://');
    await window.answer(`${org.url}/services/data/v66.0`);
    await asked('Token of the engine server');
    await answerSecret('wrong');
    await window.choices.filter({ hasText: '66.0' }).waitFor();
    await window.screenshot('salesforce-versions');
    await window.choose('Newest');
    await window.choices.filter({ hasText: 'Keep a history' }).waitFor();
    await window.screenshot('salesforce-history');
    await window.choose(/Show what the service has/);
    await asked('Name of the connection');
    await window.answer(name);
    await asked('Sign-in refused');
    await window.screenshot('salesforce-refused');
  });

  it('is mended by going back with Escape, with everything kept', async () => {
    const { keyboard } = window.page;
    await keyboard.press('Escape');
    await asked('Name of the connection');
    assert.equal(await window.quickInput.inputValue(), name);
    await keyboard.press('Escape');
    await window.choices.filter({ hasText: 'Keep a history' }).waitFor();
    await keyboard.press('Escape');
    await window.choices.filter({ hasText: '66.0' }).waitFor();
    await keyboard.press('Escape');
    await asked('Token of the engine server');
    await answerSecret(token);
    for (const question of ['Newest', 'Show what the service has']) {
      await window.choices.filter({ hasText: question }).waitFor();
      await keyboard.press('Enter');
    }
    await asked('Name of the connection');
    await keyboard.press('Enter');
    await window.row(/^Complete, 1/).waitFor();
  });

  it('shows a bulk as one node, with its three followers below', async () => {
    await window.expand(window.row(/^Complete, 1/));
    await leader().waitFor();
    assert.match((await leader().getAttribute('aria-label')) ?? '', /3 followers/);
    assert.equal(await window.row(/^(cash|savings): /).count(), 1);
    await window.expand(leader());
    await window.row(/^savings: Roof repair/).waitFor();
    assert.equal(await window.row(/^(cash|savings): /).count(), 4);
    await window.screenshot('salesforce-group');
  });

  it('offers nothing that the service cannot do: no dead entry in menus, no dead button', async () => {
    const menu = ['Show Details', 'Compare', 'Copy Id', 'Copy Link', 'Copy As…', 'Export Operations…'];
    for (const row of [leader(), window.row(/^cash: Stamps/)]) assert.deepEqual(await window.menuLabels(row), menu);
    const actions = window.sideBar.locator('.pane-header[aria-label^="Operations"] .action-label');
    const titles = await actions.evaluateAll((all) => all.map((each) => each.getAttribute('aria-label') ?? ''));
    assert.ok(
      titles.some((label) => label.startsWith('Search')) && !titles.some((label) => label.startsWith('Submit')),
    );
  });

  it('shows details of the leader with its members, and says what the service does not tell', async () => {
    await leader().click();
    const { webview } = window;
    await webview.getByRole('heading', { name: 'cash: Market day' }).waitFor();
    await webview.getByRole('button', { name: 'savings: Roof repair' }).waitFor();
    await webview.getByText('Salesforce shows neither input nor output').first().waitFor();
    const buttons = await webview.locator('.actions button').allTextContents();
    assert.deepEqual([...new Set(buttons.map((text) => text.trim()))], ['Copy Id']);
    assert.deepEqual(await violationsIn(webview), []);
    for (const theme of ['light', 'hcDark', 'hcLight', 'dark'] as const) {
      await window.theme(theme);
      await window.screenshot(`salesforce-details-${theme}`);
    }
    await webview.getByRole('button', { name: 'cash: Stamps' }).click();
    await webview.getByRole('heading', { name: 'cash: Stamps' }).waitFor();
    await webview.locator('#top p').getByText('whose outcome is its own').waitFor();
    await window.screenshot('salesforce-follower');
  });

  it('stands in a narrow side bar', async () => {
    await window.page.setViewportSize({ width: 560, height: 800 });
    await window.screenshot('salesforce-narrow');
    await window.page.setViewportSize({ width: 1200, height: 800 });
  });

  it('says why from the palette, where a command cannot be hidden by a row', async () => {
    for (const [command, reason] of [
      ['Cancel Operation', 'no call to cancel'],
      ['Submit Operation…', 'no call to start'],
      ['Retry Operation', 'no call to retry'],
    ] as const) {
      await window.command(`Background Operations: ${command}`);
      const said = window.notification(reason);
      await said.waitFor();
      await window.dismiss(said);
    }
  });

  it('is changed to an org of the Salesforce CLI, with a history, by editing it', async () => {
    const here = cliOrg(username, { instanceUrl: org.url, alias: 'main', isDefaultUsername: true });
    const gone = cliOrg('old@contoso.example', { isScratch: true, isExpired: true, status: 'Expired' });
    const state = { orgs: { other: [here], nonScratchOrgs: [here], scratchOrgs: [gone] } };
    await cli.set({ ...state, tokens: { [username]: await org.session() } });
    await window.command('Background Operations: Edit Connection…');
    await window.choices.filter({ hasText: 'Org of the Salesforce CLI' }).waitFor();
    await window.choose(/Org of the Salesforce CLI/);
    await window.choices.filter({ hasText: 'expired' }).waitFor();
    assert.equal(await window.choices.count(), 2);
    await window.screenshot('salesforce-cli-orgs');
    await window.choose(/main.*default/);
    await window.choices.filter({ hasText: '66.0' }).waitFor();
    await window.choose('66.0');
    await window.choices.filter({ hasText: 'Keep a history' }).waitFor();
    await window.choose(/Keep a history/);
    await asked('Name of the connection');
    await window.answer(name);
    await done();
    await window.row(/^Complete, 1/).waitFor();
  });

  it('heals by itself when its session has ended', async () => {
    await org.endSessions();
    await setToken(await org.session());
    const before = (await cli.calls()).length;
    await window.command('Background Operations: Refresh');
    await until('the CLI is asked', async () => (await cli.calls()).length > before, 20_000);
    await window.expand(window.row(/^Complete, 1/));
    await leader().waitFor();
    assert.equal(await window.row(/sign-in needed/).count(), 0);
  });

  it('asks for a sign-in when it cannot, and comes back after that', async () => {
    await org.endSessions();
    await window.command('Background Operations: Refresh');
    const row = window.row(new RegExp(`^${name}, sign-in needed`));
    await row.waitFor({ timeout: 60_000 });
    await window.screenshot('salesforce-sign-in-needed');
    await setToken(await org.session());
    await row.hover();
    await window.action(row, 'Sign In').click();
    const said = window.notification('sf org login web');
    await said.waitFor();
    await window.screenshot('salesforce-cli-sign-in');
    await said.getByRole('button', { name: 'Try Again' }).click();
    await window.row(/^Complete, 1/).waitFor();
  });

  it('keeps what the service forgets, marked as such, until that is cleared', async () => {
    await window.expand(window.row(/^Complete, 1/));
    await leader().waitFor();
    await org.forget(await org.newest());
    await window.row(/^cash: Market day.*, kept · /).waitFor({ timeout: 90_000 });
    await window.row(/^cash: Market day/).click();
    await window.webview.locator('#top p').getByText('The service has forgotten it').waitFor();
    await window.screenshot('salesforce-kept');
    await window.command('Background Operations: Clear History…');
    await window.dialog.getByText(`Clear the history of “${name}”?`).waitFor();
    await window.screenshot('salesforce-clear-history');
    await window.dialog.getByRole('button', { name: 'Clear', exact: true }).click();
    await window.sideBar.getByText('it cannot be started from here').waitFor();
    await window.screenshot('salesforce-empty');
  });

  it('is signed in to with a browser', async () => {
    await org.submit([{ type: 'folder.index', name: 'After the sign-in', input: { folder: 'data' } }]);
    await window.command('Background Operations: Add Connection…');
    await window.choose(/BackgroundOperation of an org/);
    await window.choices.filter({ hasText: 'OAuth' }).waitFor();
    await window.choose(/OAuth with PKCE/);
    await asked('Where you sign in');
    await window.answer(org.url);
    await asked('Consumer key');
    const opened = window.page.context().waitForEvent('page');
    await window.answer('a-connected-app');
    const page = await opened;
    // VS Code leads a browser to a port of its machine through a proxy, which this server does not have.
    await page.goto(page.url().replace(/^.*\/proxy\/(\d+)\//, 'http://127.0.0.1:$1/'));
    await page.getByLabel(/Token of the engine server/).fill(token);
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByText('You are signed in').waitFor();
    await page.close();
    for (const question of ['Newest', 'Show what the service has']) {
      await window.choices.filter({ hasText: question }).waitFor();
      await window.page.keyboard.press('Enter');
    }
    await asked('Name of the connection');
    await window.answer('By Browser');
    await done();
    await window.row(/^By Browser, 127/).waitFor();
    await window
      .row(/^After the sign-in/)
      .first()
      .waitFor();
    await window.screenshot('salesforce-by-browser');
    await org.endSessions();
    await window.command('Background Operations: Refresh');
    await window.row(/^By Browser, 127/).waitFor();
    assert.equal(await window.row(/^By Browser, sign-in needed/).count(), 0);
  });

  it('is there again after a reload of the window, and goes after one question', async () => {
    await setToken(await org.session());
    await window.reload();
    await window.openView('Background Operations');
    await window.row(new RegExp(`^${name}, 127`)).waitFor();
    await window.enabledAction('Views and More Actions');
    const row = window.row(/^By Browser/);
    assert.ok(!(await window.menuLabels(row)).some((label) => label.startsWith('Submit')));
    await window.contextMenu(row, 'Remove Connection…');
    await window.dialog.getByRole('button', { name: 'Remove', exact: true }).click();
    await row.waitFor({ state: 'detached' });
  });
});
