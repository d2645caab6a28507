import assert from 'node:assert/strict';
import { type Environment, startEnvironment } from '../support/environment.ts';
import { startTokenServer, type TokenServer } from '../support/tokenServer.ts';
import { openWorkbench, type WorkbenchWindow } from '../support/workbench.ts';

const token = 'let-me-in-please';
const tenant = 'contoso.onmicrosoft.com';
const clientId = '11111111-2222-4333-8444-555555555555';
const name = 'Contoso Application';
const secret = 'the secret of the application';

/** An application user of an environment, whose tokens come from a token server on this machine. */
describe('signing in as an application', function () {
  this.timeout(150_000);
  let window: WorkbenchWindow;
  const ends: (() => Promise<void>)[] = [];
  let environment: Environment;
  let signIn: TokenServer;

  before(async () => {
    signIn = await startTokenServer({ tenant, clientId, secret, tokens: [token] });
    ends.push(signIn.stop);
    environment = await startEnvironment(token);
    ends.push(environment.stop);
    await environment.settings({ authority: signIn.url });
    window = await openWorkbench({ from: 'example' });
    ends.push(() => window.close());
    await window.openView('Background Operations');
  });
  after(async () => {
    for (const end of ends.toReversed()) await end();
  });

  const answerSecret = async (text: string) => {
    const input = window.page.locator('.quick-input-widget:visible input[type=password]');
    await input.fill(text);
    await input.press('Enter');
  };
  /** Waits for a question by its prompt, and confirms what stands there, or the text. */
  const confirm = async (prompt: string, text?: string) => {
    await window.page.getByText(prompt).waitFor();
    if (text !== undefined) await window.quickInput.fill(text);
    const given = await window.quickInput.inputValue();
    await window.quickInput.press('Enter');
    return given;
  };
  const rowOf = (label: string, more = '') => window.row(new RegExp(`^${label}, ${more}`));

  it('asks for tenant, client id and secret, each checked as it is entered', async () => {
    await window.sideBar.getByText('connect to Dataverse').click();
    await window.choose(/Background operations of an environment/);
    await window.choose(/Enter an address/);
    await confirm('Address of the environment', environment.url);
    await window.choose(/Application with a client secret/);
    await confirm('Tenant of the application', 'no tenant/at all');
    await window.page
      .locator('.quick-input-message')
      .getByText(/tenant|domain/i)
      .first()
      .waitFor();
    // What is wrong stands in place of the prompt until the next key.
    await window.answer(tenant);
    await confirm('Client id of the application', clientId);
    await window.page.getByText('kept in the secret storage').waitFor();
    await window.screenshot('add-connection-client-secret');
  });

  it('tells what the token server has against a wrong secret, and keeps nothing', async () => {
    await answerSecret('wrong');
    await confirm('Name of the connection', name);
    await window.page.getByText('Sign-in refused').waitFor();
    await window.page.getByText('AADSTS7000215: Invalid client secret provided.').waitFor();
    assert.equal(await window.page.getByText('wrong', { exact: true }).count(), 0);
    await window.screenshot('add-connection-client-secret-refused');
    assert.equal(await rowOf(name).count(), 0);
  });

  it('connects with the right one', async () => {
    await window.page.keyboard.press('Escape');
    await window.page.getByText('Name of the connection').waitFor();
    await window.page.keyboard.press('Escape');
    await window.page.getByText('kept in the secret storage').waitFor();
    await answerSecret(secret);
    assert.equal(await confirm('Name of the connection'), name);
    await window.sideBar.getByText('No operations yet').waitFor();
    assert.equal(signIn.asked.at(-1)?.get('scope'), `${environment.url}/.default`);
    await environment.begin('folder.index', { folder: 'data/library' });
    await window.command('Background Operations: Refresh');
    await window.row(/^Complete, 1/).waitFor();
  });

  it('can be edited: what is known is offered again, the secret stays when it is left empty', async () => {
    await window.command('Background Operations: Edit Connection…');
    assert.equal(await confirm('Address of the environment'), environment.url);
    await window.choose(/Application with a client secret/);
    assert.equal(await confirm('Tenant of the application'), tenant);
    assert.equal(await confirm('Client id of the application'), clientId);
    await window.page.getByText('Leave it empty to keep the one that is stored').waitFor();
    await window.screenshot('edit-connection-secret');
    await answerSecret('');
    assert.equal(await confirm('Name of the connection', 'Contoso Renamed'), 'Contoso Renamed');
    await window.sideBar.getByText('Contoso Renamed').filter({ visible: true }).first().waitFor();
    await window.row(/^Complete, 1/).waitFor();
  });

  it('can be edited into one that does not work yet, which asks for a sign-in', async () => {
    await window.command('Background Operations: Edit Connection…');
    await confirm('Address of the environment');
    await window.choose(/Application with a client secret/);
    await confirm('Tenant of the application');
    await confirm('Client id of the application');
    await window.page.getByText('Leave it empty to keep').waitFor();
    await answerSecret('not yet');
    await confirm('Name of the connection');
    await window.page.getByText('Sign-in refused').waitFor();
    await window.choose(/Keep It All the Same/);
    await rowOf('Contoso Renamed', 'sign-in needed').waitFor();
    // The application gets that secret later.
    signIn.registration.secret = 'not yet';
    await window.contextMenu(rowOf('Contoso Renamed', 'sign-in needed'), 'Sign In');
    await answerSecret('not yet');
    await window.row(/^Complete, 1/).waitFor();
  });
});
