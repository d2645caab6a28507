import assert from 'node:assert/strict';
import { environmentUrl, isLocal } from '../../../../src/viewModel/connections/address.ts';
import { attentionOf } from '../../../../src/viewModel/connections/attention.ts';
import { configOfDraft, draftOfConfig, nameOfUrl } from '../../../../src/viewModel/connections/dataverseDraft.ts';
import { microsoftRequest } from '../../../../src/viewModel/connections/microsoft.ts';
import { testReport } from '../../../../src/viewModel/connections/testReport.ts';
import { dataverse } from './support.ts';

describe('address of an environment', () => {
  it('is an origin, however it was copied', () => {
    for (const [text, url] of [
      ['https://contoso.crm.dynamics.com/', 'https://contoso.crm.dynamics.com'],
      ['  contoso.crm4.dynamics.com ', 'https://contoso.crm4.dynamics.com'],
      ['https://contoso.crm.dynamics.com/main.aspx?appid=1#x', 'https://contoso.crm.dynamics.com'],
      ['https://contoso.crm.dynamics.com/api/data/v9.2/', 'https://contoso.crm.dynamics.com'],
      ['http://127.0.0.1:4711/api/data/v9.2', 'http://127.0.0.1:4711'],
      ['http://localhost:80', 'http://localhost'],
      ['http://[::1]:5', 'http://[::1]:5'],
    ] as const)
      assert.equal(environmentUrl(text), url);
  });

  it('says what is wrong with others', () => {
    for (const [text, reason] of [
      ['', /such as/],
      ['two words', /such as/],
      ['http://contoso.crm.dynamics.com', /https/],
      ['http://127.0.0.1.evil.example', /https/],
      ['ftp://contoso.example', /https/],
      ['https://ada:secret@contoso.example', /user name/],
    ] as const)
      assert.throws(() => environmentUrl(text), reason, text);
  });

  it('leads to this machine or not', () => {
    for (const url of ['http://127.0.0.1:1', 'http://localhost:1', 'https://[::1]:1', 'http://127.1.2.3'])
      assert.equal(isLocal(url), true, url);
    for (const url of ['https://contoso.crm.dynamics.com', 'https://localhost.example', 'no url', ''])
      assert.equal(isLocal(url), false, url);
  });

  it('gives a name to begin with', () => {
    assert.equal(nameOfUrl('https://contoso.crm.dynamics.com'), 'contoso');
    assert.equal(nameOfUrl('http://127.0.0.1:4711'), '127.0.0.1:4711');
    assert.equal(nameOfUrl('http://localhost:4711'), 'localhost:4711');
  });
});

describe('description of a connection', () => {
  it('goes both ways and never holds a secret', () => {
    const configs = [
      dataverse('a'),
      dataverse('a', { signIn: { kind: 'microsoft', tenant: 't', account: 'ada' } }),
      dataverse('a', { signIn: { kind: 'clientCredentials', tenant: 't', clientId: 'c' } }),
    ];
    for (const config of configs)
      assert.deepEqual(configOfDraft({ ...draftOfConfig(config), secret: 'hush' }, config.id), config);
  });

  it('is none while something is missing, and keeps nothing of another sign-in', () => {
    assert.equal(configOfDraft({}, 'a'), undefined);
    assert.equal(configOfDraft({ url: 'https://a.example', signIn: 'clientCredentials', tenant: 't' }, 'a'), undefined);
    const changed = { ...draftOfConfig(dataverse('a')), tenant: 't', clientId: 'c', signIn: 'token' } as const;
    assert.deepEqual(configOfDraft(changed, 'a')?.signIn, { kind: 'token' });
    assert.equal(configOfDraft({ url: 'https://a.example', signIn: 'token', label: '' }, 'a')?.label, 'a.example');
  });
});

describe('a Microsoft account', () => {
  it('is asked for by the environment, the tenant of a guest, and the cloud', () => {
    assert.deepEqual(microsoftRequest('https://contoso.crm.dynamics.com'), {
      provider: 'microsoft',
      scopes: ['https://contoso.crm.dynamics.com/.default', 'offline_access'],
    });
    assert.deepEqual(microsoftRequest('https://contoso.crm9.dynamics.com', 'contoso.com'), {
      provider: 'microsoft',
      scopes: ['https://contoso.crm9.dynamics.com/.default', 'offline_access', 'VSCODE_TENANT:contoso.com'],
    });
    for (const host of ['contoso.crm.microsoftdynamics.us', 'contoso.crm.appsplatform.us', 'contoso.crm.dynamics.cn'])
      assert.equal(microsoftRequest(`https://${host}`).provider, 'microsoft-sovereign-cloud');
  });
});

describe('attention', () => {
  it('is as close as the person looks', () => {
    const level = (onScreen: boolean, focused: boolean, watched: boolean) =>
      attentionOf({ onScreen, focused, watched });
    assert.equal(level(true, true, true), 'active');
    assert.equal(level(true, false, false), 'visible');
    assert.equal(level(false, true, true), 'background');
    assert.equal(level(false, false, false), 'none');
  });
});

describe('report of a test', () => {
  const contoso = dataverse('contoso');
  const trouble = (kind: 'name' | 'forbidden' | 'throttled' | 'stranger', retryIn: number | null = null) =>
    testReport({ kind, message: 'The reason.', privilege: null, retryIn }, contoso);

  it('says who one is there', () => {
    const user = { id: 'u', name: 'Ada Admin' };
    assert.deepEqual(testReport({ kind: 'ok', user, organization: { id: 'o', name: 'Contoso' } }, contoso), {
      ok: true,
      text: 'contoso.example answers. You are Ada Admin in Contoso.',
    });
    const unnamed = testReport({ kind: 'ok', user, organization: { id: 'o', name: null } }, contoso);
    assert.equal(unnamed.text, 'contoso.example answers. You are Ada Admin.');
  });

  it('says which of the things that can be wrong it is', () => {
    assert.equal(trouble('name').text, 'Name not found: The reason.');
    assert.equal(trouble('forbidden').text, 'Not allowed: The reason.');
    assert.equal(trouble('stranger').text, 'Not Dataverse: The reason.');
    assert.equal(trouble('throttled', 5_000).text, 'Throttled: The reason. It may be asked again in 5 s.');
  });
});
