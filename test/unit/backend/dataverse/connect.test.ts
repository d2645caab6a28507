import assert from 'node:assert/strict';
import { clientCredentials } from '../../../../src/backend/dataverse/clientCredentials.ts';
import { cloudOfHost } from '../../../../src/backend/dataverse/clouds.ts';
import { testConnection } from '../../../../src/backend/dataverse/connect.ts';
import { discoverEnvironments } from '../../../../src/backend/dataverse/discovery.ts';
import { staticToken } from '../../../../src/backend/web/token.ts';
import { refused } from '../../../contract/backend.ts';
import { sampleRow, userId } from '../../../fixtures/dataverseSamples.ts';
import { FixtureEnvironment, refusal } from '../../../support/dataverseFixture.ts';
import { ManualClock } from '../../../support/manualClock.ts';
import { withoutProxy } from '../../../support/noProxy.ts';

const organizationId = 'a3d9e1c4-6b72-4f08-8e15-2c9b7d4f6a10';
const tokens = staticToken('t');

describe('connecting to Dataverse', () => {
  withoutProxy();
  let environment: FixtureEnvironment;

  beforeEach(async () => {
    environment = await FixtureEnvironment.start();
  });
  afterEach(() => environment.stop());

  describe('a test of the connection', () => {
    const test = (origin = environment.origin) => testConnection({ origin, tokens });

    beforeEach(() => {
      const body = { UserId: userId, BusinessUnitId: organizationId, OrganizationId: organizationId };
      environment.on(/^GET WhoAmI/, { body });
      environment.on(/^GET backgroundoperations\?/, { body: { value: [sampleRow()] } });
    });

    it('says who is signed in where', async () => {
      environment.on(/^GET systemusers/, { body: { fullname: 'Ada Admin' } });
      environment.on(/^GET organizations/, { body: { name: 'contoso' } });
      assert.deepEqual(await test(), {
        kind: 'ok',
        user: { id: userId, name: 'Ada Admin' },
        organization: { id: organizationId, name: 'contoso' },
      });
    });

    it('needs neither the name of the user nor that of the organisation', async () => {
      assert.deepEqual(await test(), {
        kind: 'ok',
        user: { id: userId, name: userId },
        organization: { id: organizationId, name: null },
      });
    });

    it('says which privilege is missing', async () => {
      const message = 'Principal user (Id=1) is missing prvReadbackgroundoperation privilege (Id=2) for entity.';
      environment.on(/^GET backgroundoperations\?/, refusal(403, '0x80040220', message));
      const result = await test();
      assert.deepEqual(
        [result.kind, 'privilege' in result && result.privilege],
        ['forbidden', 'prvReadbackgroundoperation'],
      );
    });

    it('says everything else that stands in the way', async () => {
      const table = refusal(404, '0x80060888', "Resource not found for the segment 'backgroundoperations'.");
      const answers: readonly [Parameters<FixtureEnvironment['on']>[1], string][] = [
        [{ status: 401 }, 'unauthorized'],
        [refusal(403, '0x80072560', 'The user is not a member of the organization.'), 'no-user'],
        [refusal(429, '0x80072322', 'Too many.', { 'retry-after': '7' }), 'throttled'],
        [{ status: 503, body: 'down' }, 'service'],
        [{ body: '<html>' }, 'stranger'],
        [{ body: { UserId: 'Ada' } }, 'stranger'],
      ];
      environment.on(/^GET backgroundoperations\?/, table);
      assert.equal((await test()).kind, 'no-table');
      for (const [answer, kind] of answers) {
        environment.on(/^GET WhoAmI/, answer);
        assert.equal((await test()).kind, kind);
      }
      assert.equal((await test(environment.origin.replace('http:', 'https:'))).kind, 'tls');
      assert.equal((await test('https://no-such-environment.invalid')).kind, 'name');
      assert.equal((await test('http://contoso.crm.dynamics.com')).kind, 'other');
    });

    it('gives up when its signal says so', async () => {
      const signal = AbortSignal.abort(new Error('changed my mind'));
      await assert.rejects(testConnection({ origin: environment.origin, tokens, signal }), /changed my mind/);
    });
  });

  describe('environments of a person', () => {
    it('are found by name; the odd ones are left out', async () => {
      const value = [
        { FriendlyName: 'Test', UniqueName: 'unq2', Url: 'https://test.crm4.dynamics.com/', State: 1 },
        { FriendlyName: 'Build', UniqueName: 'unq1', Url: 'https://build.crm4.dynamics.com', State: 0 },
        { FriendlyName: 'Odd', Url: 'nowhere' },
      ];
      environment.on(/discovery/, { body: { value } });
      assert.deepEqual(await discoverEnvironments({ cloud: 'commercial', tokens, origin: environment.origin }), [
        { name: 'Build', origin: 'https://build.crm4.dynamics.com', uniqueName: 'unq1', enabled: true },
        { name: 'Test', origin: 'https://test.crm4.dynamics.com', uniqueName: 'unq2', enabled: false },
      ]);
      assert.match(environment.seen[0]?.path ?? '', /^\/api\/discovery\/v2\.0\/Instances\?\$select=/);
    });

    it('are in the cloud that their name tells', () => {
      const hosts = [
        ['contoso.crm4.dynamics.com', 'commercial'],
        ['contoso.crm9.dynamics.com', 'gcc'],
        ['contoso.crm.microsoftdynamics.us', 'gccHigh'],
        ['CONTOSO.crm.appsplatform.us', 'dod'],
        ['contoso.crm.dynamics.cn', 'china'],
        ['127.0.0.1', undefined],
        ['dynamics.com.example', undefined],
      ] as const;
      for (const [host, key] of hosts) assert.equal(cloudOfHost(host)?.key, key, host);
    });
  });

  describe('tokens of an application', () => {
    const clock = new ManualClock();
    const source = () =>
      clientCredentials({
        origin: 'https://contoso.crm4.dynamics.com',
        tenant: 'contoso.onmicrosoft.com',
        clientId: 'client',
        secret: 's&cret=',
        clock,
        authority: environment.origin,
      });
    const grant = (token: string) => ({ body: { token_type: 'Bearer', expires_in: 3_600, access_token: token } });

    it('are asked for once, and again five minutes before they expire or when one was refused', async () => {
      const given = ['a', 'b', 'c'];
      environment.on(/^POST/, () => grant(given.shift() ?? 'none'));
      const tokensOf = source();
      const both = await Promise.all([tokensOf.get({ force: false }), tokensOf.get({ force: false })]);
      assert.deepEqual(both, ['a', 'a']);
      const [{ path, body } = { path: '', body: '' }] = environment.seen;
      assert.equal(path, '/contoso.onmicrosoft.com/oauth2/v2.0/token');
      assert.deepEqual(Object.fromEntries(new URLSearchParams(body)), {
        grant_type: 'client_credentials',
        client_id: 'client',
        client_secret: 's&cret=',
        scope: 'https://contoso.crm4.dynamics.com/.default',
      });
      await clock.advance(54 * 60_000);
      assert.equal(await tokensOf.get({ force: false }), 'a');
      await clock.advance(60_000);
      assert.equal(await tokensOf.get({ force: false }), 'b');
      assert.equal(await tokensOf.get({ force: true }), 'c');
    });

    it('say why there is none, without the secret', async () => {
      const description = 'AADSTS7000215: Invalid client secret provided.\r\nTrace ID: 1\r\nTimestamp: now';
      environment.on(/^POST/, { status: 401, body: { error: 'invalid_client', error_description: description } });
      await assert.rejects(source().get({ force: false }), (error: Error & { code: string }) => {
        assert.equal(error.code, 'unauthorized');
        assert.match(error.message, /AADSTS7000215: Invalid client secret provided\. Check tenant/);
        assert.doesNotMatch(error.message, /cret=|Trace/);
        return true;
      });
      environment.on(/^POST/, { body: '<html>' });
      await refused(source().get({ force: false }), 'unauthorized');
      environment.on(/^POST/, { status: 503, body: { error: 'temporarily_unavailable' } });
      await refused(source().get({ force: false }), 'unreachable');
    });
  });
});
