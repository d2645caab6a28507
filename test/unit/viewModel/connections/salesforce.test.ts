import assert from 'node:assert/strict';
import type { CliOrg } from '../../../../src/backend/salesforce/signIn/cli/orgs.ts';
import { allCapabilities } from '../../../../src/operation/capability.ts';
import { orgUrl } from '../../../../src/viewModel/connections/address.ts';
import {
  configOfDraft,
  draftOfConfig,
  emptyDraft,
  partOf,
  withSecret,
} from '../../../../src/viewModel/connections/connectionDraft.ts';
import { connectionTooltip } from '../../../../src/viewModel/connections/connectionTooltip.ts';
import { orgChoice } from '../../../../src/viewModel/connections/orgChoice.ts';
import { hasSecret, nameOfOrg, secretScope } from '../../../../src/viewModel/connections/salesforceDraft.ts';
import { testReport } from '../../../../src/viewModel/connections/testReport.ts';
import { facadeCopies } from '../../../../src/viewModel/facadeCopies.ts';
import { connectionRow } from '../../../../src/viewModel/tree/connectionRow.ts';
import { dataverse, salesforce } from './support.ts';

const cli = salesforce('a', { signIn: { kind: 'cli', username: 'ada@contoso.example' }, apiVersion: '66.0' });
const oauth = salesforce('a', {
  signIn: { kind: 'oauth', loginUrl: 'https://login.salesforce.com', clientId: 'key' },
  history: true,
});

describe('description of a connection to an org', () => {
  it('goes both ways and never holds a secret', () => {
    for (const config of [salesforce('a'), cli, oauth, dataverse('a')]) {
      const draft = withSecret(draftOfConfig(config), 'hush');
      assert.equal(partOf(draft).secret, 'hush');
      assert.deepEqual(configOfDraft(draft, config.id), config);
    }
  });

  it('keeps what is known of each service when a person goes back to choose another', () => {
    const known = { ...draftOfConfig(oauth), dataverse: { url: 'https://d.example', signIn: 'token' } } as const;
    assert.deepEqual(configOfDraft(known, 'a'), oauth);
    const other = configOfDraft({ ...known, service: 'dataverse' }, 'a');
    assert.deepEqual([other?.kind, other?.url], ['dataverse', 'https://d.example']);
  });

  it('is none while something is missing', () => {
    assert.equal(configOfDraft(emptyDraft, 'a'), undefined);
    assert.deepEqual(partOf(emptyDraft), {});
    for (const salesforceDraft of [{}, { signIn: 'cli' }, { signIn: 'oauth', url: 'https://x.example' }] as const)
      assert.equal(
        configOfDraft({ ...emptyDraft, service: 'salesforce', salesforce: salesforceDraft }, 'a'),
        undefined,
      );
  });

  it('asks for another secret when it is for another place', () => {
    const { salesforce: draft } = draftOfConfig(oauth);
    assert.equal(hasSecret(draft), true);
    assert.equal(hasSecret({ ...draft, clientId: 'another' }), false);
    assert.equal(hasSecret({ ...draft, loginUrl: 'https://test.salesforce.com' }), false);
    assert.equal(hasSecret({ ...draft, signIn: 'token' }), false);
    const { salesforce: token } = draftOfConfig(salesforce('a'));
    assert.equal(hasSecret(token), true);
    assert.equal(hasSecret({ ...token, url: 'https://elsewhere.example' }), false);
    const given = { ...token, url: 'https://b.example' };
    assert.equal(hasSecret({ ...given, signedIn: secretScope(given) }), true);
  });
});

describe('address of an org', () => {
  it('is that of the API, also when it was copied from a page', () => {
    for (const [text, url] of [
      ['contoso.my.salesforce.com', 'https://contoso.my.salesforce.com'],
      ['https://contoso.lightning.force.com/lightning/page/home', 'https://contoso.my.salesforce.com'],
      ['https://contoso--qa.sandbox.lightning.force.com/', 'https://contoso--qa.sandbox.my.salesforce.com'],
      ['http://localhost:4711/services/data', 'http://localhost:4711'],
    ] as const)
      assert.equal(orgUrl(text), url);
    assert.throws(() => orgUrl('http://contoso.my.salesforce.com'), /https/);
    assert.throws(() => orgUrl(''), /contoso\.my\.salesforce\.com/);
  });

  it('gives a name to begin with', () => {
    assert.equal(nameOfOrg('https://contoso--qa.sandbox.my.salesforce.com'), 'contoso--qa');
    assert.equal(nameOfOrg('http://127.0.0.1:4711'), '127.0.0.1:4711');
    assert.equal(nameOfOrg('https://salesforce.example'), 'salesforce.example');
  });
});

describe('an org to pick', () => {
  const org: CliOrg = {
    username: 'ada@contoso.example',
    alias: 'main',
    origin: 'https://contoso.my.salesforce.com',
    name: 'Contoso',
    kind: 'sandbox',
    isDefault: true,
    problem: null,
  };

  it('says what it is, and which one is the default', () => {
    assert.deepEqual(orgChoice(org), {
      label: '$(star-full) main',
      description: 'ada@contoso.example',
      detail: 'default · sandbox · Contoso · contoso.my.salesforce.com',
    });
  });

  it('says what is wrong with it, and draws no icon of foreign text', () => {
    const choice = orgChoice({ ...org, alias: null, isDefault: false, problem: 'expired', name: '$(check)\nok' });
    assert.equal(choice.label, '$(warning) ada@contoso.example');
    assert.equal(choice.description, '');
    assert.match(choice.detail, /not usable: expired$/);
    assert.doesNotMatch(choice.detail, /\$\(|\n/);
  });
});

describe('row of an org', () => {
  const facts = { config: oauth, phase: { kind: 'on' }, total: 3, paused: false, opened: undefined } as const;
  const words = (changes: object = {}) => connectionRow({ ...facts, ...changes }).context;

  it('says what menus need to know: that it takes no operations, and keeps a history', () => {
    assert.equal(words(), 'connection salesforce remote disconnect history on');
    assert.equal(words({ config: cli }), 'connection salesforce remote disconnect on');
    assert.equal(
      words({ capabilities: allCapabilities }),
      'connection salesforce remote disconnect submit history workers cancelAll retryAll deleteAll on',
    );
    const readOnly = { ...allCapabilities, submit: 'It is read-only.' };
    assert.equal(
      words({ config: dataverse('a'), capabilities: readOnly }),
      'connection dataverse remote disconnect workers cancelAll retryAll deleteAll on',
    );
  });

  it('says how much is known from the history alone', () => {
    assert.match(connectionTooltip({ ...facts, remembered: 2 }), /2 of its operations are known from the history/);
    assert.doesNotMatch(connectionTooltip(facts), /history/);
  });

  it('names its service when something else answers', () => {
    const test = { kind: 'stranger', message: 'The reason.', privilege: null, retryIn: null } as const;
    assert.equal(testReport(test, oauth).text, 'Not Salesforce: The reason.');
  });
});

describe('what can be copied of a facade', () => {
  it('is the address that clients of each service ask for, and last the token, which is not shown', () => {
    const copies = facadeCopies('http://127.0.0.1:4711');
    assert.deepEqual(
      copies.map(({ value }) => value),
      ['http://127.0.0.1:4711', 'http://127.0.0.1:4711/api/data/v9.2/', 'http://127.0.0.1:4711', null],
    );
    for (const { description, value } of copies) assert.equal(description, value ?? '');
  });
});
