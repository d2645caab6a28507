import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Backend } from '../../src/backend/backend.ts';
import { actions } from '../../src/ui/command/actions.ts';
import type { CommandName } from '../../src/ui/ids.ts';
import { setting } from '../../src/ui/settings.ts';
import type { Window } from '../../src/ui/window.ts';
import type { SalesforceConfig, SalesforceSignIn } from '../../src/viewModel/connections/config.ts';
import { noMarks } from '../../src/viewModel/connections/marks.ts';
import type { Session } from '../../src/viewModel/connections/session.ts';
import type { OperationNode } from '../../src/viewModel/tree/node.ts';
import { type StandInCli, standInCli } from '../support/salesforceCli.ts';
import { type Environment, startEnvironment } from './environment.ts';
import { closeEditors, run, startEngine, until } from './session.ts';

const id = 'host-org';
const username = 'ada@contoso.example';

/** The engine of the workspace, and a facade in place of an org; a stand-in for the Salesforce CLI is on the PATH. */
describe('a Salesforce org', function () {
  this.timeout(60_000);
  let window: Window;
  let environment: Environment;
  let cli: StandInCli;
  let remote: Session;
  const usualPath = process.env.PATH;

  before(async () => {
    ({ window } = await startEngine());
    environment = await startEnvironment();
    cli = await standInCli({ orgs: {}, tokens: {} });
    process.env.PATH = cli.env.PATH;
    await environment.ask('POST', '/api/v1/operations', { type: 'folder.index', input: { folder: 'data' } });
  });
  after(async () => {
    process.env.PATH = usualPath;
    await window.configured.remove(id);
    await window.secrets.delete(id);
    await cli.remove();
    await environment.stop();
  });
  afterEach(closeEditors);

  const session = async () => {
    const issued = await environment.ask('POST', '/api/v1/salesforce/sessions', { username });
    return { access: String(issued.accessToken), refresh: String(issued.refreshToken) };
  };
  const endSessions = (refreshTokens = false) =>
    environment.ask('POST', '/api/v1/salesforce/sessions/invalidate', { refreshTokens });
  const cliHas = (access: string) => cli.set({ orgs: {}, tokens: { [username]: access } });
  const described = (signIn: SalesforceSignIn): SalesforceConfig => ({
    kind: 'salesforce',
    id,
    label: 'Host Org',
    url: environment.url,
    ...noMarks,
    signIn,
    apiVersion: null,
    history: false,
  });
  /** Keeps a connection that signs in so, and opens it. */
  async function connect(signIn: SalesforceSignIn, secret?: string): Promise<Backend> {
    if (secret === undefined) await window.secrets.delete(id);
    else await window.secrets.set(id, secret);
    await window.configured.put(described(signIn));
    const found = window.sessions.get(id);
    assert.ok(found);
    remote = found;
    remote.connection.close();
    return remote.connection.backend();
  }
  const works = async (backend: Backend) => (await backend.list('', { limit: 1 })).operations.length === 1;

  it('is opened with the token of the Salesforce CLI, which is asked again when the session has ended', async () => {
    await cliHas((await session()).access);
    const backend = await connect({ kind: 'cli', username });
    assert.ok(await works(backend));
    await endSessions();
    await cliHas((await session()).access);
    assert.ok(await works(backend));
    const asked = (await cli.calls()).filter((call) => call.startsWith('org auth show-access-token'));
    assert.equal(asked.length, 2);
    assert.equal(window.rows.draw(remote.node).contextValue, 'connection salesforce remote disconnect on');
  });

  it('asks for a sign-in when the CLI has nothing better, and comes back when it has', async () => {
    await endSessions();
    const backend = remote.connection.current;
    assert.ok(backend);
    const before = (await cli.calls()).length;
    await assert.rejects(works(backend), { code: 'unauthorized' });
    // One new token for this question, and one where the stream of changes asked meanwhile; not one after the other.
    const asked = (await cli.calls()).length - before;
    assert.ok(asked === 1 || asked === 2, `${asked} calls`);
    remote.connection.close();
    await assert.rejects(remote.connection.backend());
    assert.match(String(window.rows.draw(remote.node).description), /^sign-in needed/);
    await cliHas((await session()).access);
    await run('refresh', remote.node);
    assert.equal(remote.connection.phase.kind, 'on');
  });

  it('renews the session of a sign-in by browser, and asks for another one when that is over', async () => {
    const { refresh } = await session();
    const way = { kind: 'oauth', loginUrl: environment.url, clientId: 'PlatformCLI' } as const;
    const backend = await connect(way, refresh);
    assert.ok(await works(backend));
    await endSessions();
    assert.ok(await works(backend));
    await endSessions(true);
    await assert.rejects(works(backend), { code: 'unauthorized', message: /Use Sign In/ });
    assert.doesNotMatch(JSON.stringify(window.context.globalState.get('connections')), new RegExp(refresh));
  });

  it('says why a command is not for it, on a row and by id', async () => {
    const backend = await connect({ kind: 'token' }, environment.token);
    const [operation] = (await backend.list('', { limit: 1 })).operations;
    assert.ok(operation);
    await until(() => remote.hasRows, 10_000);
    const parent = remote.tree.root('Complete');
    assert.ok(parent);
    const row: OperationNode = { kind: 'operation', id: 'r', operation, parent };
    for (const [name, reason] of [
      ['cancel', /no call to cancel/],
      ['cancelGroup', /no call to cancel/],
      ['retry', /no call to retry/],
      ['delete', /no call to delete/],
      ['resubmit', /no input/],
      ['resubmitWithChanges', /no input/],
      ['openInput', /neither input nor output/],
      ['openOutput', /neither input nor output/],
      ['openLog', /no log/],
      ['replayLocally', /neither input nor output/],
      ['submit', /no call to start/],
      ['pause', /cannot hold back/],
    ] as const satisfies readonly (readonly [CommandName, RegExp])[]) {
      await assert.rejects(async () => actions[name](window, [row]), reason, name);
      await assert.rejects(async () => actions[name](window, [{ id: operation.id, connection: id }]), reason, name);
    }
    assert.match(window.rows.draw(row).contextValue ?? '', /^operation \w+ remote$/);
  });

  it('has no history to clear unless it keeps one', async () => {
    await assert.rejects(async () => actions.clearHistory(window, [remote.node]), /No history is kept/);
  });

  it('is opened anew when a setting of it changes', async () => {
    const before = remote.connection.current;
    assert.ok(before);
    const usual = setting.dailyCeiling.get();
    await setting.dailyCeiling.set(usual + 1_000);
    await until(() => remote.connection.current !== undefined && remote.connection.current !== before, 15_000);
    await setting.dailyCeiling.set(usual);
  });

  it('is reached, by any client, at the address and with the token that are copied', async () => {
    const copy = run('copyFacadeAddress');
    // The picker takes its first entry once it is there.
    await until(async () => {
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return (await vscode.env.clipboard.readText()).startsWith('http://127.0.0.1:');
    }, 10_000);
    const url = await vscode.env.clipboard.readText();
    assert.equal((await fetch(`${url}/services/data`)).status, 200);
    assert.equal((await fetch(`${url}/api/data/v9.2/WhoAmI`)).status, 401);
    await vscode.commands.executeCommand('notifications.clearAll');
    await copy;
  });
});
