import assert from 'node:assert/strict';
import type { RemoteConfig } from '../../../../src/viewModel/connections/config.ts';
import { ConfiguredConnections } from '../../../../src/viewModel/connections/configured.ts';
import { readConfigs } from '../../../../src/viewModel/connections/readConfigs.ts';
import { dataverse, salesforce } from './support.ts';

function memoryOf(start: unknown) {
  let stored = start;
  return {
    get: () => stored,
    set: async (value: unknown) => {
      stored = JSON.parse(JSON.stringify(value));
    },
  };
}

describe('readConfigs', () => {
  it('reads every way to sign in, and nothing that is not asked for', () => {
    const configs: RemoteConfig[] = [
      dataverse('a', { signIn: { kind: 'microsoft' } }),
      dataverse('b', { signIn: { kind: 'microsoft', tenant: 't', account: 'ada' } }),
      dataverse('c', { signIn: { kind: 'clientCredentials', tenant: 't', clientId: 'i' } }),
      dataverse('d'),
      salesforce('e'),
      salesforce('f', { signIn: { kind: 'cli', username: 'ada@contoso.example' }, apiVersion: '66.0' }),
      salesforce('g', { signIn: { kind: 'oauth', loginUrl: 'https://x.example', clientId: 'c' }, history: true }),
    ];
    assert.deepEqual(readConfigs(configs), configs);
    const withSecret = [{ ...dataverse('a'), secret: 'hush', signIn: { kind: 'token', token: 'hush' } }];
    assert.deepEqual(readConfigs(withSecret), [dataverse('a')]);
  });

  it('leaves out what it cannot read, and a second one with the same id', () => {
    const broken = [
      null,
      'text',
      { kind: 'other' },
      { ...dataverse('engine') },
      { ...dataverse('Not An Id') },
      { ...dataverse('a'), url: 'file:///etc/passwd' },
      { ...dataverse('a'), signIn: { kind: 'clientCredentials' } },
      { ...dataverse('a'), label: 5 },
      // What one service signs in with is no way into the other.
      { ...dataverse('a'), signIn: { kind: 'cli', username: 'u' } },
      { ...salesforce('a'), signIn: { kind: 'microsoft' } },
      { ...salesforce('a'), signIn: { kind: 'cli', username: '--option' } },
      { ...salesforce('a'), signIn: { kind: 'oauth', loginUrl: 'javascript:x', clientId: 'c' } },
      { ...salesforce('a'), signIn: { kind: 'oauth', loginUrl: 'https://x.example', clientId: '' } },
      { ...salesforce('a'), apiVersion: 66 },
      { ...salesforce('a'), apiVersion: '../x' },
      { ...salesforce('a'), history: undefined },
    ];
    assert.deepEqual(readConfigs([...broken, dataverse('a'), dataverse('a')]), [dataverse('a')]);
    for (const value of [undefined, null, {}, 'x', 5]) assert.deepEqual(readConfigs(value), []);
  });
});

describe('ConfiguredConnections', () => {
  it('adds, replaces in place and removes', async () => {
    const memory = memoryOf(undefined);
    const configured = new ConfiguredConnections(memory);
    let heard = 0;
    configured.onChange(() => {
      heard += 1;
    });
    await configured.put(dataverse('a'));
    await configured.put(dataverse('b'));
    await configured.put(dataverse('a', { label: 'Renamed' }));
    assert.deepEqual(
      configured.list.map(({ id, label }) => [id, label]),
      [
        ['a', 'Renamed'],
        ['b', 'b'],
      ],
    );
    await configured.remove('a');
    assert.deepEqual(memory.get(), [dataverse('b')]);
    assert.equal(heard, 4);
  });

  it('keeps what another window has written meanwhile', async () => {
    const memory = memoryOf([]);
    const [mine, theirs] = [new ConfiguredConnections(memory), new ConfiguredConnections(memory)];
    await theirs.put(dataverse('theirs'));
    await mine.put(dataverse('mine'));
    theirs.reread();
    assert.deepEqual(
      theirs.list.map(({ id }) => id),
      ['theirs', 'mine'],
    );
  });

  it('makes ids that are free and can stand in an address', async () => {
    const configured = new ConfiguredConnections(memoryOf([]));
    const id = configured.freeId('Contoso (Test)');
    assert.equal(id, 'contoso-test');
    await configured.put(dataverse(id));
    assert.equal(configured.freeId('Contoso Test'), 'contoso-test-2');
    assert.equal(configured.freeId('engine'), 'engine-2');
    assert.equal(configured.freeId('試験'), 'connection');
  });
});
