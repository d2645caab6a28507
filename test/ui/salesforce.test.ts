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
    counts: async () => (await good('GET', '/api/v1/counts')).counts as Record<string, number>,
    /** A session as signing in gives one, which can be ended. */
    session: async () => (await good('POST', '/api/v1/salesforce/sessions', { username })).accessToken as string,
    endSessions: () => good('POST', '/api/v1/salesforce/sessions/invalidate', {}),
    async stop(): Promise<void> {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const entry = (account: string, cents: number, text: string, index: number) => ({
  type: 'ledger.apply',
  name: `${account}: ${text}`,
  input: { account, cents, text },
  executionGroup: 'ledger',
  sequenceGroup: account,
  sequenceNumber: index + 1,
  // All come due together, so that one bulk takes them all.
  processAfter: new Date(Date.now() + 1_500).toISOString(),
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
    await org.submit([
      entry('cash', 4_500, 'Market day', 0),
      entry('cash', -2_990, 'Stamps', 1),
      entry('savings', 120_000, 'Deposit', 2),
      entry('savings', -45_000, 'Roof repair', 3),
    ]);
    await until('the bulk has ended', async () => (await org.counts()).Complete === 1, 20_000);
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
  const leader = () => window.row(/^cash: Market day/);
  /** What the menu of a row offers. */
  const menuOf = async (row: ReturnType<WorkbenchWindow['row']>): Promise<string[]> => {
    await row.click({ button: 'right' });
    const entries = window.page.locator('.monaco-menu [role=menuitem] .action-label');
    await entries.first().waitFor();
    const labels = await entries.allTextContents();
    await window.page.keyboard.press('Escape');
    return labels.filter((label) => label.trim() !== '');
  };

  it('is added by clicking: service, address, token, version, history, name', async () => {
    await window.sideBar.getByText('connect to Dataverse or Salesforce').click();
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
    for (const row of [leader(), window.row(/^cash: Stamps/)])
      assert.deepEqual(await menuOf(row), ['Show Details', 'Copy Id']);
    const title = window.sideBar.locator('.title-actions .action-label');
    assert.ok(
      !(await title.evaluateAll((all) => all.map((each) => each.getAttribute('aria-label')))).some((label) =>
        label?.startsWith('Submit'),
      ),
    );
  });

  it('shows details of the leader with its members, and says what the service does not tell', async () => {
    await leader().click();
    const { webview } = window;
    await webview.getByRole('heading', { name: 'cash: Market day' }).waitFor();
    await webview.getByRole('button', { name: 'savings: Roof repair' }).waitFor();
    await webview.getByText('Salesforce shows neither input nor output').first().waitFor();
    const buttons = await webview.locator('header button, .actions button').allTextContents();
    assert.deepEqual([...new Set(buttons.map((text) => text.trim()))], ['Copy Id']);
    assert.deepEqual(await violationsIn(webview), []);
    for (const theme of ['light', 'hcDark', 'hcLight', 'dark'] as const) {
      await window.theme(theme);
      await window.screenshot(`salesforce-details-${theme}`);
    }
    await webview.getByRole('button', { name: 'cash: Stamps' }).click();
    await webview.getByRole('heading', { name: 'cash: Stamps' }).waitFor();
    await webview.getByText('whose outcome is its own').waitFor();
    await window.screenshot('salesforce-follower');
  });

  it('stands in a narrow side bar', async () => {
    await window.page.setViewportSize({ width: 560, height: 800 });
    await window.screenshot('salesforce-narrow');
    await window.page.setViewportSize({ width: 1200, height: 800 });
  });
});
