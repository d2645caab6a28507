import assert from 'node:assert/strict';
import { allCapabilities } from '../../../../src/operation/capability.ts';
import { OperationFailure } from '../../../../src/operation/error.ts';
import { engineServerUrl } from '../../../../src/viewModel/connections/address.ts';
import {
  configOfDraft,
  draftOfConfig,
  emptyDraft,
  withSecret,
} from '../../../../src/viewModel/connections/connectionDraft.ts';
import { connectionTooltip } from '../../../../src/viewModel/connections/connectionTooltip.ts';
import { keepsToken, nameOfServer } from '../../../../src/viewModel/connections/engineServerDraft.ts';
import { listRow } from '../../../../src/viewModel/connections/listRow.ts';
import { readConfigs } from '../../../../src/viewModel/connections/readConfigs.ts';
import { isWorthATry, reopen } from '../../../../src/viewModel/connections/reopen.ts';
import { testReport } from '../../../../src/viewModel/connections/testReport.ts';
import { bgopsCommand } from '../../../../src/viewModel/copy/commandLine.ts';
import { linkQuery, meantBy, readLink } from '../../../../src/viewModel/link/operationLink.ts';
import { statusBarView } from '../../../../src/viewModel/statusBar.ts';
import type { OperationNode } from '../../../../src/viewModel/tree/node.ts';
import { rowOf } from '../../../../src/viewModel/tree/row.ts';
import { operationOf } from '../../../support/operations.ts';
import { dataverse, engineServer, sessionsOf } from './support.ts';

const id = '00000000-0000-4000-8000-000000000001';

describe('the address of an engine server', () => {
  it('is kept without anything around it', () => {
    assert.equal(engineServerUrl(' operations.example.com/ '), 'https://operations.example.com');
    assert.equal(engineServerUrl('https://Operations.example.com:8443'), 'https://operations.example.com:8443');
    assert.equal(engineServerUrl('http://127.0.0.1:4711'), 'http://127.0.0.1:4711');
  });

  it('has no path, which is said with what it should be', () => {
    assert.throws(() => engineServerUrl('https://operations.example.com/api/v1'), {
      message:
        'Leave out “/api/v1”: an engine server answers at the root of its address, as in https://operations.example.com.',
    });
    assert.throws(() => engineServerUrl('https://operations.example.com/?q=1'), /Leave out “\/\?q=1”/);
  });

  it('is https beyond this machine, and names nobody', () => {
    assert.throws(() => engineServerUrl('http://operations.example.com'), /without encryption: use https/);
    assert.throws(() => engineServerUrl('https://ada:secret@operations.example.com'), /Leave out the user name/);
    for (const none of ['', 'a b', 'ftp://x', 'https://']) assert.throws(() => engineServerUrl(none), none);
  });
});

describe('a connection to an engine server', () => {
  const config = engineServer('team', { label: 'Team', url: 'https://operations.example.com' });

  it('is described, kept and read again without its token', () => {
    const draft = { ...emptyDraft, service: 'engineServer', engineServer: { url: config.url, label: 'Team' } } as const;
    const kept = configOfDraft(withSecret(draft, 'bgops_secret'), 'team');
    assert.deepEqual(kept, config);
    assert.deepEqual(readConfigs(JSON.parse(JSON.stringify([config]))), [config]);
    assert.deepEqual(readConfigs([{ ...config, signIn: { kind: 'cli', username: 'x' } }]), []);
    assert.deepEqual(configOfDraft(draftOfConfig(config), 'team'), config);
  });

  it('keeps its token for its own server alone', () => {
    const { engineServer: known } = draftOfConfig(config);
    assert.equal(keepsToken(known), true);
    assert.equal(keepsToken({ ...known, url: 'https://elsewhere.example' }), false);
    assert.equal(keepsToken({ url: config.url, signedIn: config.url }), false);
  });

  it('is called by the first word of its host at first', () => {
    assert.equal(nameOfServer('https://operations.example.com'), 'operations');
    assert.equal(nameOfServer('http://127.0.0.1:4711'), '127.0.0.1:4711');
  });

  it('is listed with its kind, and says since when it is offline', () => {
    const since = Date.UTC(2026, 0, 1, 12);
    const facts = {
      ...{ config, paused: false, total: 3, counts: undefined, opened: undefined, capabilities: allCapabilities },
      phase: { kind: 'lost', reason: 'No answer.', since },
    } as const;
    assert.match(
      listRow(facts).spoken,
      /^Team, Engine Server, offline since \d.*: No answer\. Trying again\., operations/,
    );
    const later = listRow({ ...facts, now: since + 3 * 86_400_000 }).description;
    assert.match(later, /since (Jan 1|1 Jan)/);
    assert.match(connectionTooltip(facts), /was known last\. \*Refresh\* tries at once\./);
  });

  it('tells its version and its token when the pointer rests on it', () => {
    const who = { name: 'laptop', token: '1a2b3c4d', scopes: ['read' as const], expiresAt: 0 };
    const facts = {
      ...{ config, paused: false, total: 3, opened: undefined, capabilities: allCapabilities, version: '0.1.0' },
      phase: { kind: 'on' },
      about: { version: '0.1.0', who },
    } as const;
    const text = connectionTooltip(facts).replaceAll('&#46;', '.');
    assert.match(text, /Token.*laptop, until /);
    assert.doesNotMatch(text, /this extension of/);
    const other = connectionTooltip({ ...facts, about: { version: '0.0.9', who: null } }).replaceAll('&#46;', '.');
    assert.match(other, /The engine server is of version 0.0.9, this extension of 0.1.0\./);
  });

  it('tells what a test found: the version, the scopes and until when', () => {
    const who = { name: 'laptop', token: '1a2b3c4d', expiresAt: null };
    const test = { kind: 'engine', version: '0.4.0', now: 0 } as const;
    const text = (found: Parameters<typeof testReport>[0]) => testReport(found, config).text;
    assert.equal(
      text({ ...test, who: { ...who, scopes: ['read', 'submit'] } }),
      'operations.example.com answers: engine server 0.4.0. The token “laptop” allows to see operations and submit them.',
    );
    assert.match(
      text({ ...test, who: { ...who, scopes: ['admin'], expiresAt: 0 } }),
      /to do everything\. It expires on /,
    );
    assert.match(text({ ...test, who: null }), /Its token allows everything\.$/);
  });

  it('is named in links by its address too, so that colleagues find it under their own names', () => {
    const place = { connection: 'team', id, at: config.url };
    const query = linkQuery(place);
    assert.deepEqual(readLink('/operation', query), place);
    assert.equal(readLink('/operation', `${query}&token=x`), undefined);
    for (const at of ['https://a.example/path', 'javascript:alert(1)', 'https://u:p@a.example'])
      assert.equal(readLink('/operation', linkQuery({ ...place, at })), undefined);
    const sessionOf = (own: string, url: string) => ({ id: own, config: engineServer(own, { url }) });
    const mine = sessionOf('ours', config.url);
    const other = sessionOf('team', 'https://elsewhere.example');
    assert.equal(meantBy(place, [other, mine]), mine);
    assert.equal(meantBy(place, [other]), undefined);
    assert.equal(meantBy({ connection: 'team', id }, [other]), other);
    const facade = { id: 'facade', config: dataverse('facade', { url: config.url }) };
    assert.equal(meantBy(place, [facade]), undefined);
  });

  it('is named in commands without its token', () => {
    const command = bgopsCommand({ type: 'x' }, { url: config.url });
    assert.equal(command, 'bgops submit --url=https://operations.example.com -- x');
  });

  it('that is offline is told in the status bar, where nothing else is, and counts as nothing that runs', () => {
    const input = { mode: 'activity', unseen: 0, counts: undefined, paused: undefined, links: '' } as const;
    const places = [{ label: 'Team $(x)', unseen: 0, offline: true }];
    const view = statusBarView({ ...input, places });
    assert.deepEqual([view?.text, view?.alarming], ['$(debug-disconnect) Team $\u200b(x) offline', false]);
    assert.match(view?.tooltip ?? '', /is offline\./);
    assert.equal(statusBarView({ ...input, places: [...places, ...places] })?.spoken, '2 connections offline');
    assert.equal(statusBarView({ ...input, mode: 'failures', places }), undefined);
    assert.equal(statusBarView({ ...input, places: [{ label: 'a', unseen: 0, offline: false }] }), undefined);
  });

  it('that is offline marks the rows that may be out of date, and stands still', () => {
    const node = (status: 'Running' | 'Complete') =>
      ({
        kind: 'operation',
        operation: operationOf({ status }),
        parent: { kind: 'section' },
      }) as unknown as OperationNode;
    const context = { now: 0, capabilities: allCapabilities, opened: () => undefined, pausedTypes: new Set<string>() };
    const running = rowOf(node('Running'), { ...context, live: false });
    assert.match(running.description, /^last known/);
    assert.equal(running.icon, 'sync');
    assert.equal(rowOf(node('Running'), context).icon, 'sync~spin');
    assert.doesNotMatch(rowOf(node('Complete'), { ...context, live: false }).description, /last known/);
  });
});

describe('a connection that could not be opened', () => {
  it('is tried again by who looks when nothing else tries it', async () => {
    const { sessions, clock, faults, opened } = sessionsOf();
    sessions.sync([engineServer('team')], 'local');
    const session = sessions.get('team');
    assert.ok(session);
    faults.set('team', new OperationFailure('unreachable', 'No answer.'));
    let looked = true;
    const stop = reopen(
      session,
      clock,
      () => looked,
      () => 0,
    );
    await assert.rejects(session.connection.backend());
    assert.equal(isWorthATry(session), false);
    looked = false;
    await clock.advance(7_500);
    assert.deepEqual([opened.length, isWorthATry(session)], [1, true]);
    faults.set('team', new OperationFailure('unauthorized', 'Refused.'));
    await assert.rejects(session.connection.backend());
    assert.equal(isWorthATry(session), false);
    stop();
  });
});
