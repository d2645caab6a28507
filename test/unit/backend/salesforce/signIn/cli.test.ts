import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { commandLine } from '../../../../../src/backend/salesforce/signIn/cli/command.ts';
import { cliOrgs, orgsOf } from '../../../../../src/backend/salesforce/signIn/cli/orgs.ts';
import { cliToken, isRedacted } from '../../../../../src/backend/salesforce/signIn/cli/token.ts';
import { cliOrg, type StandInCli, standInCli } from '../../../../support/salesforceCli.ts';

const ada = cliOrg('ada@contoso.example', { alias: 'main', defaultMarker: '(U)', isDefaultUsername: true });
const test = cliOrg('test@contoso.example', { alias: 'test', isSandbox: true, name: 'Contoso' });
const scratch = cliOrg('scratch@contoso.example', {
  isScratch: true,
  isExpired: true,
  connectedStatus: undefined,
  status: 'Expired',
});
const broken = cliOrg('broken@contoso.example', { connectedStatus: 'RefreshTokenAuthError', isDevHub: true });
const groups = {
  other: [ada, test, broken],
  sandboxes: [test],
  nonScratchOrgs: [ada, broken],
  devHubs: [broken],
  scratchOrgs: [scratch],
};

describe('orgs of the Salesforce CLI', () => {
  const names = (chosen: string | null) => orgsOf(groups, chosen).map(({ username }) => username.split('@')[0]);

  it('are listed once each, the default one first, those that cannot be used last', () => {
    assert.deepEqual(names(null), ['ada', 'test', 'broken', 'scratch']);
    assert.deepEqual(names('test'), ['test', 'ada', 'broken', 'scratch']);
    assert.deepEqual(names('scratch@contoso.example'), ['scratch', 'ada', 'test', 'broken']);
  });

  it('keep the mark of the CLI when the named one is none of them', () => {
    const [first] = orgsOf(groups, 'nobody');
    assert.deepEqual([first?.username, first?.isDefault], ['ada@contoso.example', true]);
    assert.equal(orgsOf(groups, 'test').filter(({ isDefault }) => isDefault).length, 1);
  });

  it('say what they are, where they are, and what is wrong with them', () => {
    const [main, sandbox, hub, expired] = orgsOf(groups, null);
    assert.deepEqual(main, {
      username: 'ada@contoso.example',
      alias: 'main',
      origin: 'https://ada.my.salesforce.com',
      name: null,
      kind: 'production',
      isDefault: true,
      problem: null,
    });
    assert.deepEqual([sandbox?.kind, sandbox?.name], ['sandbox', 'Contoso']);
    assert.deepEqual([hub?.kind, hub?.problem], ['devHub', 'RefreshTokenAuthError']);
    assert.deepEqual([expired?.kind, expired?.problem], ['scratch', 'expired']);
  });

  it('are what can be read of any answer', () => {
    for (const result of [null, [], 5, { other: 'x' }, { other: [null, { username: 'x' }, { username: 5 }] }])
      assert.deepEqual(orgsOf(result, null), []);
  });
});

describe('the Salesforce CLI', function () {
  this.timeout(20_000);
  let cli: StandInCli;
  let project: string;
  beforeEach(async () => {
    project = await mkdtemp(path.join(tmpdir(), 'bgops-project-'));
    cli = await standInCli({ orgs: groups, tokens: { 'ada@contoso.example': '00Dxx!first' } });
  });
  afterEach(async () => {
    await cli.remove();
    await rm(project, { recursive: true, force: true });
  });
  const { SF_TARGET_ORG: _, ...clean } = process.env;
  const place = () => ({ cwd: project, env: { ...clean, PATH: cli.env.PATH } });
  const firstOf = async (env: NodeJS.ProcessEnv = {}) => {
    const [first] = await cliOrgs({ cwd: project, env: { ...place().env, ...env } });
    return first?.alias;
  };

  it('names the default org by the environment, then the project, then its own mark', async () => {
    assert.equal(await firstOf(), 'main');
    await mkdir(path.join(project, '.sf'));
    await writeFile(path.join(project, '.sf', 'config.json'), '{"target-org":"test"}');
    assert.equal(await firstOf(), 'test');
    assert.equal(await firstOf({ SF_TARGET_ORG: 'main' }), 'main');
    await writeFile(path.join(project, '.sf', 'config.json'), 'no JSON');
    assert.equal(await firstOf(), 'main');
  });

  it('is asked for a token once, and again when that was refused', async () => {
    const tokens = cliToken('ada@contoso.example', place());
    assert.equal(await tokens.get({ force: false }), '00Dxx!first');
    await cli.set({ orgs: groups, tokens: { 'ada@contoso.example': '00Dxx!second' } });
    assert.equal(await tokens.get({ force: false }), '00Dxx!first');
    const both = await Promise.all([tokens.get({ force: true }), tokens.get({ force: true })]);
    assert.deepEqual(both, ['00Dxx!second', '00Dxx!second']);
    const asked = 'org auth show-access-token --target-org ada@contoso.example --json';
    assert.deepEqual(await cli.calls(), [asked, asked]);
  });

  it('is asked by the command of older versions when it does not know the newer one', async () => {
    await cli.set({ orgs: groups, tokens: { 'ada@contoso.example': '00Dxx!old' }, version: 'displays' });
    assert.equal(await cliToken('ada@contoso.example', place()).get({ force: false }), '00Dxx!old');
    assert.deepEqual(
      (await cli.calls()).map((call) => call.split(' --')[0]),
      ['org auth show-access-token', 'org display'],
    );
  });

  it('has its placeholder recognized, which is explained and never used as a token', async () => {
    await cli.set({ orgs: groups, tokens: { 'ada@contoso.example': '00Dxx!x' }, version: 'hides' });
    await assert.rejects(cliToken('ada@contoso.example', place()).get({ force: false }), (error: Error) => {
      assert.match(error.message, /hides the access token.*sf update/);
      assert.equal('code' in error && error.code, 'unauthorized');
      return true;
    });
    assert.equal(isRedacted("[REDACTED] Use 'sf org auth show-access-token' to view"), true);
    assert.equal(isRedacted('00DBg0000000001!AQEAQ.x_y'), false);
  });

  it('has its own words passed on when it has no token', async () => {
    await assert.rejects(cliToken('nobody@x.example', place()).get({ force: false }), {
      code: 'unauthorized',
      message: /no token for nobody@x\.example: No authorization information found.*sf org login web/,
    });
  });

  it('is given up when it does not end, is not there, or writes what nobody understands', async () => {
    await cli.set({ orgs: groups, tokens: {}, version: 'hangs' });
    await assert.rejects(cliOrgs({ ...place(), timeout: 300 }), { code: 'unreachable', message: /did not answer/ });
    const signal = AbortSignal.abort(new Error('left'));
    await assert.rejects(cliOrgs({ ...place(), signal }), /left/);
    await cli.set({ orgs: groups, tokens: {}, version: 'breaks' });
    await assert.rejects(cliToken('ada@contoso.example', place()).get({ force: false }), (error: Error) => {
      // What was written may hold a token.
      assert.doesNotMatch(error.message, /secret/);
      return /no answer that can be read/.test(error.message);
    });
    await assert.rejects(cliOrgs({ env: { PATH: project } }), {
      code: 'unreachable',
      message: /sf\) was not found\. Install it with "npm install --global @salesforce\/cli"/,
    });
  });

  it('is started without a shell, and on Windows with plain words only', () => {
    assert.deepEqual(commandLine(['org', 'list'], 'linux', {}), ['sf', 'org', 'list']);
    assert.deepEqual(commandLine(['org', '--target-org', 'a@b.c'], 'win32', { ComSpec: 'c:\\cmd.exe' }), [
      'c:\\cmd.exe',
      ...['/d', '/s', '/c', 'sf', 'org', '--target-org', 'a@b.c'],
    ]);
    for (const odd of ['a&b', 'a b', '%PATH%', 'a"b', 'a|b', 'a^b', ''])
      assert.throws(() => commandLine(['--target-org', odd], 'win32', {}), { code: 'invalid-request' });
  });
});
