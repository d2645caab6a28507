import assert from 'node:assert/strict';
import { violationsIn } from '../support/axe.ts';
import { type Environment, startEnvironment } from '../support/environment.ts';
import { openWorkbench, type WorkbenchWindow } from '../support/workbench.ts';

const token = 'made-for-the-laptop';
const name = 'Team';

/** A developer whose team shares an engine server, which is restarted now and then. */
describe('the engine server of a team', function () {
  this.timeout(150_000);
  let window: WorkbenchWindow;
  let team: Environment;

  before(async () => {
    team = await startEnvironment(token);
    window = await openWorkbench({ from: 'example' });
    await window.openView('Background Operations');
  });
  after(async () => {
    await window.close();
    await team.stop();
  });

  const answerSecret = async (secret: string) => {
    const input = window.page.locator('.quick-input-widget:visible input[type=password]');
    await input.fill(secret);
    await input.press('Enter');
  };
  const asked = (prompt: string) => window.page.getByText(prompt).waitFor();
  const listed = (more = '') => window.connectionRow(new RegExp(`^${name}, Engine Server, ${more}`));

  it('is added, from the first question on with the keyboard; a path and a missing encryption are refused with what to do', async () => {
    await window.sideBar.getByText('or an engine server').click();
    await window.choices.first().waitFor();
    await window.screenshot('team-kind');
    await window.quickInput.fill('Engine Server');
    await window.page.keyboard.press('Enter');
    await asked('Address of the engine server');
    await window.answer('http://operations.example.com');
    await asked('use https://');
    await window.answer(`${team.url}/api/v1`);
    await asked('Leave out “/api/v1”');
    await window.screenshot('team-address-path');
    await window.answer(team.url);
    await asked('Token that was made for you there');
    await window.screenshot('team-token');
    await answerSecret('none-of-theirs');
    await asked('Name of the connection');
    await window.answer(name);
    await asked('Sign-in refused');
    await window.screenshot('team-refused');
    await window.page.keyboard.press('Escape');
    await asked('Name of the connection');
    await window.page.keyboard.press('Escape');
    await asked('Token that was made for you there');
    await answerSecret(token);
    await asked('Name of the connection');
    await window.page.keyboard.press('Enter');
    await window.sideBar.getByText('No operations yet').waitFor();
    await listed().waitFor();
  });

  it('is worked with as the local engine', async () => {
    await team.submit({ type: 'primes.count', name: 'Long count', input: {} });
    await team.submit({ type: 'orders.import', name: 'Lost file', input: { file: 'nowhere.csv' }, retryLimit: 0 });
    await window.row(/^Long count, .*Running/).waitFor();
    await window.row(/^Error, 1/).waitFor();
    await window.row(/^Long count, /).click();
    await window.webview.getByText(/A worker is executing it/).waitFor();
    await window.screenshot('team-running');
  });

  it('says that it is offline, since when, and what is shown meanwhile', async () => {
    await team.leave();
    await window.sideBar.getByText(/Team is offline since .* What stands below was known last\./).waitFor();
    await listed('offline since').waitFor();
    await window.row(/^Long count, .*last known/).waitFor();
    await window.webview.getByText(/Team does not answer: .* may be out of date/).waitFor();
    assert.deepEqual(await violationsIn(window.webview), []);
    await window.screenshot('team-offline-dark');
    await window.theme('light');
    await window.screenshot('team-offline-light');
    await window.theme('hcDark');
    await window.screenshot('team-offline-contrast');
    await window.theme('dark');
    await window.page.setViewportSize({ width: 700, height: 700 });
    await window.screenshot('team-offline-narrow');
    await window.page.setViewportSize({ width: 1200, height: 800 });
  });

  it('changes nothing while it is offline, and says so', async () => {
    await window.contextMenu(window.row(/^Long count, /), 'Cancel Operation');
    await window.dialog.getByRole('button', { name: 'Cancel Operation', exact: true }).click();
    const told = window.notification(/Nothing answers at .*, so nothing was done/);
    await told.waitFor();
    await window.screenshot('team-offline-cancel');
    await window.dismiss(told);
  });

  it('comes back by itself with what has changed', async () => {
    await team.comeBack();
    await team.submit({ type: 'folder.index', name: 'Meanwhile', input: { folder: 'data' } });
    await window.row(/^Complete, [12]/).waitFor({ timeout: 30_000 });
    await window.sideBar.getByText(/Team is offline/).waitFor({ state: 'detached' });
    assert.equal(await window.row(/last known/).count(), 0);
  });

  it('asks for a sign-in when its token is refused, and goes on with another', async () => {
    await team.leave();
    await window.sideBar.getByText(/Team is offline since/).waitFor();
    await team.comeBack('another-one');
    await window.command('Background Operations: Refresh');
    const row = window.connectionRow(/^Team, Engine Server, sign-in needed/);
    await row.waitFor({ timeout: 30_000 });
    await window.webview.getByText(/Team asks for a sign-in: .* What stands below was known last\./).waitFor();
    await window.screenshot('team-sign-in-needed');
    await window.contextMenu(row, 'Sign In');
    await answerSecret('another-one');
    await window.row(/^Complete, [12]/).waitFor();
  });
});
