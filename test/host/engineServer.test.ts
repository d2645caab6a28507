import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { actions } from '../../src/ui/command/actions.ts';
import { testRemote } from '../../src/ui/connect/testRemote.ts';
import { openDraft } from '../../src/ui/document/openDraft.ts';
import { versionOf, type Window } from '../../src/ui/window.ts';
import type { EngineServerConfig } from '../../src/viewModel/connections/config.ts';
import { noMarks } from '../../src/viewModel/connections/marks.ts';
import type { Session } from '../../src/viewModel/connections/session.ts';
import { Told } from '../../src/viewModel/watch/told.ts';
import { Watcher } from '../../src/viewModel/watch/watcher.ts';
import { postgres } from '../support/postgres/postgres.ts';
import { closeEditors, editor, openWindow, reaches, run, startEngine, until } from './session.ts';
import { startTeam, type Team } from './team.ts';

const token = 'bgops_never_kept_in_plain_sight';
const failing = { type: 'orders.import', input: { file: 'nowhere.csv' }, retryLimit: 0 };

/** A connection to an engine server that others share, with processes of that server that come and go. */
describe("a team's engine server", function () {
  this.timeout(90_000);
  let window: Window;
  let team: Team;
  let session: Session;
  let config: EngineServerConfig;
  const running = postgres();

  async function connectTo(id: string, label: string): Promise<void> {
    config = { kind: 'engineServer', id, label, url: team.url, ...noMarks, signIn: { kind: 'token' } };
    await window.secrets.set(id, token);
    await window.configured.put(config);
    const found = window.sessions.get(id);
    assert.ok(found);
    session = found;
    await session.connect();
    await session.counts.known();
  }
  async function leave(): Promise<void> {
    await window.configured.remove(config.id);
    await window.secrets.delete(config.id);
    await team.stop();
  }
  const phase = () => session.connection.phase.kind;
  const backend = () => session.connection.backend();
  const words = () => window.connectionRows.draw(session.node).contextValue?.split(' ') ?? [];
  const stateOf = () => String(window.connectionRows.draw(session.node).description);
  const shown = async (status: 'Running' | 'Complete' | 'Error' | 'Scheduled') =>
    (await window.rows.children(session.tree.root(status))).filter((node) => node.kind === 'operation');
  const shows = async (status: 'Complete' | 'Error' | 'Scheduled', ids: readonly string[]) => {
    const rows = (await shown(status)).map((node) => (node.kind === 'operation' ? node.operation.id : ''));
    return ids.every((id) => rows.filter((row) => row === id).length === 1);
  };

  before(async () => {
    await startEngine();
    window = await openWindow();
  });

  describe('in a folder', () => {
    before(async () => {
      team = await startTeam(token);
      await connectTo('host-team', 'Host Team');
    });
    after(leave);

    it('is tested, listed and read as the local one is, and everything is offered there', async () => {
      const test = (secret: string) =>
        testRemote(config, { secret, version: versionOf(window) }, new AbortController().signal, () => {});
      assert.equal((await test(token)).kind, 'engine');
      const wrong = await test('bgops_wrong');
      assert.equal(wrong.kind, 'unauthorized');
      const id = await team.submit({ type: 'folder.index', input: { folder: 'data' } });
      await reaches(await backend(), id, 'Complete');
      await until(() => shows('Complete', [id]), 15_000);
      assert.match(
        window.connectionRows.draw(session.node).accessibilityInformation?.label ?? '',
        /^Host Team, Engine Server, /,
      );
      const own = window.rows.draw((await shown('Complete'))[0] ?? assert.fail());
      for (const word of ['remote', 'resubmit', 'delete', 'input', 'output', 'log'])
        assert.ok(own.contextValue?.split(' ').includes(word), word);
      assert.equal(typeof (await (await backend()).handlers()).length, 'number');
    });

    it('is named by links and commands, and the token by none of them', async () => {
      const id = await team.submit({ type: 'folder.index', input: { folder: 'data' } });
      const target = { connection: config.id, id };
      const copied = async (as: string) => {
        await actions.copyAs(window, [{ ...target, as }]);
        return vscode.env.clipboard.readText();
      };
      const commands = [await copied('bgops'), await copied('curl'), await copied('link')];
      assert.ok(commands[0]?.includes(`--url=${team.url}`));
      assert.ok(commands[1]?.includes(`${team.url}/api/v1/operations`));
      assert.ok(decodeURIComponent(commands[2] ?? '').includes(`at=${team.url}`), commands[2]);
      assert.ok(commands.every((text) => !text.includes(token)));
      const elsewhere = vscode.Uri.parse(
        commands[2]
          ?.replace('connection%3Dhost-team', 'connection%3Dmine')
          .replace('connection=host-team', 'connection=mine') ?? '',
      );
      await window.openLink(elsewhere);
      await until(() => window.panels.isVisible(session, id), 10_000);
    });

    it('keeps its rows while it is away, marked, and refuses what would change something in a sentence', async () => {
      const later = await team.submit({ ...failing, processAfter: new Date(Date.now() + 86_400_000).toISOString() });
      await until(() => shows('Scheduled', [later]), 15_000);
      await team.kill();
      await until(() => phase() === 'lost', 15_000);
      assert.match(stateOf(), /^offline since /);
      const [row] = await shown('Scheduled');
      assert.ok(row);
      assert.match(String(window.rows.draw(row).description), /^last known · /);
      await assert.rejects((await backend()).submit({ type: 'folder.index', input: {} }), (error: Error) => {
        assert.match(error.message, /^Nothing answers at 127\.0\.0\.1:\d+, so nothing was done\./);
        return true;
      });
      const type = 'folder.index';
      await openDraft(window, session, { type, input: { folder: 'data' } });
      const draft = await editor((document) => document.getText().includes(`/${config.id}/draft.json`));
      await assert.rejects(async () => actions.submitDraft(window, [draft.uri]), /so nothing was done\./);
      assert.equal(draft.isClosed, false);
      await vscode.workspace.fs.stat(draft.uri);
      await closeEditors();
      await team.start();
      await run('refresh', session.node);
      await until(() => phase() === 'on', 15_000);
      assert.equal((await (await backend()).counts(`type:${type} status:Waiting,Running`)).total, 0);
      assert.doesNotMatch(
        String(window.rows.draw((await shown('Scheduled'))[0] ?? assert.fail()).description),
        /last known/,
      );
    });

    it('has lost nothing when it comes back, and tells each failure once', async () => {
      const told: string[] = [];
      const { watches, clock, log } = window;
      watches.add(session.id, { kind: 'search', text: 'type:orders.import', name: null }, ['failed'], clock.now());
      const watcher = new Watcher({
        ...{ clock, id: session.id, connection: session.connection, watches, told: new Told() },
        longest: () => 3_600_000,
        warn: (text) => log.warn(text),
      });
      watcher.onEvents((events) => told.push(...events.map(({ operation }) => operation.id)));
      const known = await team.submit(failing);
      await until(() => told.includes(known), 15_000);
      const before = session.failures.count;
      await team.kill();
      await until(() => phase() === 'lost', 15_000);
      await team.start();
      const missed: string[] = [];
      for (let count = 0; count < 5; count += 1) missed.push(await team.submit(failing));
      const fine = await team.submit({ type: 'folder.index', input: { folder: 'data' } });
      await run('refresh', session.node);
      await until(() => phase() === 'on', 15_000);
      for (const id of missed) await reaches(await backend(), id, 'Error');
      await until(() => shows('Error', [known, ...missed]), 15_000);
      await until(() => shows('Complete', [fine]), 15_000);
      await until(() => missed.every((id) => told.includes(id)), 15_000);
      await watcher.settled();
      assert.deepEqual([...told].sort(), [known, ...missed].sort());
      assert.equal(session.failures.count - before, missed.length);
      watcher.dispose();
      watches.remove(...watches.list.map(({ id }) => id));
    });

    it('asks for a sign-in when its token is not taken any more, and goes on with another', async () => {
      await team.kill();
      await team.start({ token: 'bgops_another' });
      await run('refresh', session.node);
      await until(() => phase() === 'failed', 15_000);
      assert.ok(words().includes('signIn'), words().join(' '));
      assert.match(stateOf(), /^sign-in needed: /);
      await window.secrets.set(config.id, 'bgops_another');
      await session.connect();
      assert.equal(phase(), 'on');
      await team.kill();
      await team.start({ token });
      await window.secrets.set(config.id, token);
      session.connection.close();
      await session.connect();
    });

    it('offers what its token allows, and asks for a sign-in when that is revoked while it is open', async () => {
      const { id, token: own } = await team.makeToken('laptop', ['read', 'operate']);
      await window.secrets.set(config.id, own);
      session.connection.close();
      await session.connect();
      assert.ok(!words().includes('submit'), words().join(' '));
      await assert.rejects(async () => actions.submit(window, [session.node]), /“laptop” .* lacks the scope submit/);
      assert.equal((await backend()).capabilities.cancel, true);
      await team.ask('DELETE', `/api/v1/tokens/${id}`);
      await until(() => phase() === 'failed', 15_000);
      assert.match(stateOf(), /^sign-in needed: .*revoked/);
      await window.secrets.set(config.id, token);
      await session.connect();
      assert.equal(phase(), 'on');
    });

    it('forgets its token when the person signs out', async () => {
      const { ask } = window;
      window.ask = async () => true;
      await run('signOut', session.node);
      window.ask = ask;
      assert.equal(await window.secrets.get(config.id), undefined);
      assert.match(stateOf(), /^signed out · /);
    });

    it('has its token nowhere but in the secret storage', async () => {
      const kept = JSON.stringify([
        window.context.globalState.keys().map((key) => window.context.globalState.get(key)),
        window.context.workspaceState.keys().map((key) => window.context.workspaceState.get(key)),
        vscode.workspace.getConfiguration('backgroundOperations'),
      ]);
      assert.ok(kept.includes(team.url) && !kept.includes(token));
      const log = vscode.Uri.joinPath(window.context.logUri, 'Background Operations.log');
      const text = await readFile(log.fsPath, 'utf8').catch(() => '');
      assert.ok(!text.includes(token));
    });
  });

  describe('on PostgreSQL', () => {
    before(async function () {
      this.timeout(180_000);
      team = await startTeam(token, await running.emptyDatabase());
      await connectTo('host-team-database', 'Host Team Database');
    });
    after(leave);

    it('goes on at another server of the same database', async () => {
      const first = await team.submit({ type: 'folder.index', input: { folder: 'data' } });
      await until(() => shows('Complete', [first]), 15_000);
      await team.kill();
      await until(() => phase() === 'lost', 15_000);
      await team.start({ folder: 'another' });
      const second = await team.submit({ type: 'folder.index', input: { folder: 'data' } });
      await run('refresh', session.node);
      await until(() => shows('Complete', [first, second]), 15_000);
      assert.equal(phase(), 'on');
    });
  });
});
