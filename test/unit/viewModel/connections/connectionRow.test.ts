import assert from 'node:assert/strict';
import type { Phase } from '../../../../src/viewModel/connection.ts';
import { connectionTooltip } from '../../../../src/viewModel/connections/connectionTooltip.ts';
import { asksForSignIn, type ConnectionFacts, connectionRow } from '../../../../src/viewModel/tree/connectionRow.ts';
import { dataverse } from './support.ts';

const contoso = dataverse('contoso', { label: 'Contoso Test', url: 'https://contoso.crm.dynamics.com' });
const facts = (phase: Phase, changes: Partial<ConnectionFacts> = {}): ConnectionFacts => ({
  config: contoso,
  phase,
  total: undefined,
  paused: false,
  opened: undefined,
  ...changes,
});
const row = (phase: Phase, changes: Partial<ConnectionFacts> = {}) => connectionRow(facts(phase, changes));

describe('row of a connection', () => {
  it('says where it is and how it stands', () => {
    assert.equal(row({ kind: 'on' }, { total: 4 }).description, 'contoso.crm.dynamics.com');
    assert.equal(row({ kind: 'on' }, { total: 0 }).description, 'no operations · contoso.crm.dynamics.com');
    assert.equal(row({ kind: 'starting' }).description, 'connecting… · contoso.crm.dynamics.com');
    assert.equal(
      row({ kind: 'lost', reason: 'No answer.', since: 0 }).description.replace(/(since ).*?: /, '$1'),
      'offline since No answer. Trying again. · contoso.crm.dynamics.com',
    );
    const engine = { config: { id: 'engine', kind: 'local' } } as const;
    assert.deepEqual(
      [row({ kind: 'on' }, engine).label, row({ kind: 'on' }, engine).description],
      ['Local Engine', ''],
    );
    assert.equal(row({ kind: 'on' }, { ...engine, paused: true }).description, 'paused');
  });

  it('says that it does not show everything, and what, when the pointer rests on it', () => {
    const partial = 'Two rows could not be read.';
    assert.equal(row({ kind: 'on' }, { total: 4, partial }).description, 'incomplete · contoso.crm.dynamics.com');
    assert.match(connectionTooltip(facts({ kind: 'on' }, { partial })), /Two rows could not be read/);
    assert.equal(row({ kind: 'on' }, { total: 4, partial: null }).description, 'contoso.crm.dynamics.com');
  });

  it('asks for a sign-in only when that would help', () => {
    const wrong = { kind: 'failed', reason: 'The token was refused.', code: 'unauthorized' } as const;
    assert.match(row(wrong).description, /^sign-in needed: The token was refused/);
    assert.match(row(wrong).context, /^connection dataverse remote disconnect submit failed signIn$/);
    assert.match(connectionTooltip(facts(wrong)), /Sign In/);
    const gone = { kind: 'failed', reason: 'The name is not known.', code: 'unreachable' } as const;
    assert.match(row(gone).description, /^not connected: The name is not known/);
    assert.equal(row(gone).context, 'connection dataverse remote connect disconnect submit failed');
    assert.equal(asksForSignIn(gone), false);
  });

  it('tells its states apart by shape', () => {
    const phases: Phase[] = [
      { kind: 'on' },
      { kind: 'starting' },
      { kind: 'lost', reason: '', since: 0 },
      { kind: 'failed', reason: '' },
      { kind: 'failed', reason: '', code: 'unauthorized' },
    ];
    assert.equal(new Set(phases.map((phase) => row(phase).icon)).size, phases.length);
  });

  it('interprets nothing of what a service or a person has written', () => {
    const evil = '[click](command:evil) <b>x</b> $(error) `';
    const text = connectionTooltip(facts({ kind: 'failed', reason: evil }, { config: { ...contoso, label: evil } }));
    assert.doesNotMatch(text, /command:|<b>|\]\(|\$\(/);
  });

  it('is open as the person left it', () => {
    assert.equal(row({ kind: 'on' }).collapsible, 'expanded');
    assert.equal(row({ kind: 'on' }, { opened: false }).collapsible, 'collapsed');
  });
});
