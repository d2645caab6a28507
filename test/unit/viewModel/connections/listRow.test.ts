import assert from 'node:assert/strict';
import type { Counts } from '../../../../src/operation/answer.ts';
import { allCapabilities } from '../../../../src/operation/capability.ts';
import type { Phase } from '../../../../src/viewModel/connection.ts';
import { connectionTooltip, type TooltipFacts } from '../../../../src/viewModel/connections/connectionTooltip.ts';
import { type ListFacts, listRow } from '../../../../src/viewModel/connections/listRow.ts';
import { markedLabel, placeLabel } from '../../../../src/viewModel/connections/marks.ts';
import { dataverse, salesforce } from './support.ts';

const contoso = dataverse('contoso', { label: 'Contoso', url: 'https://contoso.crm.dynamics.com' });
const counts = { total: 1_204, counts: { Running: 2, Canceling: 1, New: 1, Waiting: 4, Error: 7 } } as Counts;

type Facts = ListFacts & TooltipFacts;
const facts = (phase: Phase, changes: Partial<Facts> = {}): Facts => ({
  config: contoso,
  phase,
  counts: undefined,
  total: undefined,
  paused: false,
  opened: undefined,
  ...changes,
});
const row = (phase: Phase, changes: Partial<Facts> = {}) => listRow(facts(phase, changes));
const tooltip = (phase: Phase, changes: Partial<Facts> = {}) => connectionTooltip(facts(phase, changes));

const on: Phase = { kind: 'on' };
const off: Phase = { kind: 'off' };
const engine = { config: { kind: 'local', id: 'engine' } } as const;

describe('row in the list of connections', () => {
  it('says how it stands, what goes on there and where it is', () => {
    const { label, description, spoken, collapsible } = row(on, { counts });
    assert.equal(label, 'Contoso');
    assert.equal(description, '3 running, 5 waiting, 7 failed, 1,204 in all · contoso.crm.dynamics.com');
    assert.equal(
      spoken,
      'Contoso, Dataverse, connected, 3 running, 5 waiting, 7 failed, 1,204 in all, contoso.crm.dynamics.com',
    );
    assert.equal(collapsible, 'none');
    assert.equal(
      row(on, { counts: { total: 0, counts: {} as Counts['counts'] } }).description.split(' · ')[0],
      'no operations',
    );
    assert.match(row(on, { counts, partial: 'Two rows are odd.' }).description, /1,204 in all, incomplete · /);
  });

  it('has words and an icon of its own for everything that can be the matter', () => {
    const states: [Phase, Partial<Facts>, RegExp][] = [
      [on, {}, /^connected · contoso/],
      [on, { paused: true }, /^paused · /],
      [{ kind: 'starting' }, {}, /^connecting… · /],
      [
        { kind: 'lost', reason: 'No answer.', since: 0 },
        {},
        /^offline since [\d:]+( [AP]M)?: No answer\. Trying again\. · /,
      ],
      [{ kind: 'failed', reason: 'No such name.' }, {}, /^not connected: No such name\. · /],
      [{ kind: 'failed', reason: 'Refused.', code: 'unauthorized' }, {}, /^sign-in needed: Refused\. · /],
      [off, { rest: 'signedOut' }, /^signed out · /],
      [off, { rest: 'disconnected' }, /^disconnected · /],
      [off, { started: false, ...engine }, /^not started$/],
      [off, { trusted: false }, /^not connected: this workspace is not trusted · /],
    ];
    for (const [phase, changes, words] of states) assert.match(row(phase, changes).description, words);
    assert.equal(new Set(states.map(([phase, changes]) => row(phase, changes).icon)).size, states.length);
  });

  it('says that it tries again only when it does', () => {
    const failed: Phase = { kind: 'failed', reason: 'No answer.', code: 'unreachable' };
    assert.match(row(failed, { triesAgain: true }).description, /^not connected: No answer\. Trying again\./);
    assert.doesNotMatch(row(failed, { triesAgain: false }).description, /Trying/);
  });

  it('shows no counts of what is closed, which nobody knows', () => {
    assert.equal(row(off, { counts }).description, 'not connected · contoso.crm.dynamics.com');
  });

  it('tells marks by word, shape and colour', () => {
    const production = { config: { ...contoso, production: true } };
    const readOnly = { config: { ...contoso, readOnly: true } };
    const both = { config: { ...contoso, production: true, readOnly: true } };
    assert.deepEqual([row(on, production).icon, row(on, production).color], ['cloud', 'charts.red']);
    assert.deepEqual([row(on, readOnly).icon, row(on, readOnly).color], ['lock', undefined]);
    assert.deepEqual([row(on, both).icon, row(on, both).color], ['lock', 'charts.red']);
    assert.match(row(on, production).description, /^production · connected · /);
    assert.match(row(on, both).spoken, /^Contoso, Dataverse, production, read-only, connected, /);
    assert.equal(markedLabel(both.config), 'Contoso · production · read-only');
    assert.equal(markedLabel(contoso), 'Contoso');
    assert.deepEqual([placeLabel(contoso, false), placeLabel(contoso, true)], ['', 'Contoso']);
    assert.equal(placeLabel(production.config, false), 'Contoso · production');
    const lost = row({ kind: 'lost', reason: 'x.', since: 0 }, production);
    assert.deepEqual([lost.icon, lost.color], ['debug-disconnect', 'list.warningForeground']);
  });

  it('says to menus what can be done', () => {
    const words = (phase: Phase, changes: Partial<Facts>) => row(phase, changes).context;
    assert.equal(words(on, {}), 'connection dataverse remote disconnect submit on');
    assert.equal(words(off, {}), 'connection dataverse remote connect disconnect submit off');
    assert.equal(words(off, { rest: 'disconnected' }), 'connection dataverse remote disconnected connect submit off');
    assert.equal(words(off, { rest: 'signedOut' }), 'connection dataverse remote signedOut submit off signIn');
    assert.equal(words(off, { started: false, ...engine }), 'connection local notStarted connect submit off');
    const config = { ...contoso, production: true, readOnly: true };
    assert.equal(words(off, { config }), 'connection dataverse remote production readOnly connect disconnect off');
  });
});

describe('tooltip of a connection', () => {
  it('names the address, the way in and the version', () => {
    const account = { ...contoso, signIn: { kind: 'microsoft', account: 'ada@contoso.example' } } as const;
    assert.match(tooltip(on, { config: account }), /the Microsoft account ada&#64;contoso&#46;example of VS Code/);
    const org = salesforce('org', { signIn: { kind: 'cli', username: 'ada' }, apiVersion: '66.0', history: true });
    const text = tooltip(on, { config: org });
    assert.match(text, /^\*\*org\*\* — Salesforce\n\nConnected\.\n\n/);
    assert.match(text, /the Salesforce CLI, as ada/);
    assert.match(text, /\| 66&#46;0 \|/);
    assert.match(text, /kept on this machine/);
    const local = tooltip(on, { ...engine, folder: '/data', version: '1.2.3' });
    assert.match(local, /Data\u00a0folder.*\/data|Data\u00a0folder.*&#47;data/);
    assert.match(local, /1&#46;2&#46;3/);
  });

  it('lists what is not offered, with each reason once', () => {
    const reason = 'This connection is marked read-only.';
    const capabilities = { ...allCapabilities, log: 'No log is kept.', cancel: reason, delete: reason };
    const text = tooltip(on, { capabilities });
    assert.match(
      text,
      /What it does not offer:\n\n- cancel, delete: This connection is marked read&#45;only&#46;\n- log: No log/,
    );
    assert.doesNotMatch(tooltip(on, { capabilities: allCapabilities }), /does not offer/);
    assert.doesNotMatch(tooltip(off), /does not offer/);
  });

  it('says what the marks mean and what to do where something is the matter', () => {
    const config = { ...contoso, production: true, readOnly: true };
    assert.match(tooltip(on, { config }), /\$\(shield\) Production: .*\n\n\$\(lock\) Read-only: /);
    assert.match(tooltip(off, { rest: 'signedOut' }), /Use \*Sign In\*/);
    assert.match(tooltip(off, { rest: 'disconnected' }), /until you use \*Connect\*/);
    assert.match(tooltip(off, { ...engine, rest: 'disconnected' }), /goes on with its work/);
  });

  it('interprets nothing of what a service or a person has written', () => {
    const evil = '[click](command:evil) <b>x</b> $(error) `';
    const text = tooltip({ kind: 'failed', reason: evil }, { config: { ...contoso, label: evil }, folder: evil });
    assert.doesNotMatch(text, /command:|<b>|\]\(|\$\(/);
  });
});
