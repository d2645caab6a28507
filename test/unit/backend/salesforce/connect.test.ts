import assert from 'node:assert/strict';
import { testConnection, versionsOf } from '../../../../src/backend/salesforce/connect.ts';
import { staticToken, type TokenSource } from '../../../../src/backend/web/token.ts';
import { OperationFailure } from '../../../../src/operation/error.ts';
import { failedRow, organizationId, redactedToken, userId } from '../../../fixtures/salesforceSamples.ts';
import type { FixtureAnswer } from '../../../support/fixtureServer.ts';
import { withoutProxy } from '../../../support/noProxy.ts';
import { FixtureOrg, found, page, refusal, versionList } from '../../../support/salesforceFixture.ts';

describe('connecting to Salesforce', () => {
  withoutProxy();
  let org: FixtureOrg;

  beforeEach(async () => {
    org = await FixtureOrg.start();
    // The identity is at the login host, which the token never goes to.
    org.on(/^GET $/, {
      body: { query: '/x', identity: `https://login.salesforce.com/id/${organizationId}/${userId}` },
    });
    org.onQuery(/SELECT Id FROM BackgroundOperation LIMIT 1/, found([failedRow]));
  });
  afterEach(() => org.stop());

  const test = (origin = org.origin, tokens: TokenSource = staticToken('t'), apiVersion: string | null = null) =>
    testConnection({ origin, tokens, apiVersion });

  it('says who is signed in where', async () => {
    org.on(/sobjects\/User\//, { body: { Name: 'Ada Admin' } });
    org.on(/sobjects\/Organization\//, { body: { Name: 'Contoso' } });
    assert.deepEqual(await test(), {
      kind: 'ok',
      user: { id: userId, name: 'Ada Admin' },
      organization: { id: organizationId, name: 'Contoso' },
    });
  });

  it('needs neither the name of the user nor that of the organization', async () => {
    org.on(/sobjects\/User\//, refusal(403, 'INSUFFICIENT_ACCESS', 'No.'));
    assert.deepEqual(await test(), {
      kind: 'ok',
      user: { id: userId, name: userId },
      organization: { id: organizationId, name: null },
    });
  });

  it('says everything that stands in the way', async () => {
    const answers: readonly [RegExp, FixtureAnswer, string][] = [
      [/describe$/, refusal(404, 'NOT_FOUND', 'The requested resource does not exist'), 'no-table'],
      [/query/, refusal(400, 'INVALID_TYPE', "sObject type 'BackgroundOperation' is not supported."), 'no-table'],
      [/^GET $/, refusal(401, 'INVALID_SESSION_ID', 'Session expired or invalid'), 'unauthorized'],
      [
        /^GET $/,
        refusal(403, 'API_DISABLED_FOR_ORG', 'API is not enabled for this Organization or Partner'),
        'forbidden',
      ],
      [/^GET $/, refusal(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.'), 'throttled'],
      [/^GET $/, page, 'service'],
      [/^GET $/, { body: '<html>Sign in</html>' }, 'stranger'],
      [/^GET $/, { body: '{"identity":' }, 'network'],
      [/^GET \/services\/data$/, { status: 404, body: '<html>' }, 'stranger'],
      [
        /^GET \/services\/data$/,
        { status: 301, headers: { location: 'https://example.my.salesforce.com/' } },
        'stranger',
      ],
    ];
    for (const [request, answer, kind] of answers) {
      org.on(request, answer);
      const result = await test();
      assert.equal(result.kind, kind, JSON.stringify(result));
      assert.match('message' in result ? result.message : '', /[.?]$/);
      await org.stop();
      org = await FixtureOrg.start();
      org.on(/^GET $/, { body: { identity: 'https://login.salesforce.com/id/x/y' } });
    }
    assert.equal((await test(org.origin.replace('http:', 'https:'))).kind, 'tls');
    assert.equal((await test('https://no-such-org.invalid')).kind, 'name');
    assert.equal((await test('http://example.my.salesforce.com')).kind, 'other');
    assert.equal((await test(org.origin, staticToken('t'), 'newest')).kind, 'other');
  });

  it('says that the token is a placeholder, or cannot be had', async () => {
    const redacted = await test(org.origin, staticToken(redactedToken));
    assert.deepEqual(
      [redacted.kind, /auth show-access-token/.test('message' in redacted ? redacted.message : '')],
      ['unauthorized', true],
    );
    const none: TokenSource = { get: () => Promise.reject(new OperationFailure('unauthorized', 'Sign in.')) };
    assert.equal((await test(org.origin, none)).kind, 'unauthorized');
  });

  it('gives up when its signal says so', async () => {
    const signal = AbortSignal.abort(new Error('changed my mind'));
    await assert.rejects(testConnection({ origin: org.origin, tokens: staticToken('t'), signal }), /changed my mind/);
    await assert.rejects(versionsOf({ origin: org.origin, signal }), /changed my mind/);
  });

  it('lists the versions that have the object, newest first, without a token', async () => {
    org.on(/^GET \/services\/data$/, { body: [{ label: 'Old', version: '34.0' }, ...versionList] });
    assert.deepEqual(await versionsOf({ origin: `${org.origin}/` }), [
      { label: "Spring '26", version: '66.0' },
      { label: "Winter '26", version: '65.0' },
      { label: "Winter '16", version: '35.0' },
    ]);
    assert.deepEqual(
      org.seen.map(({ headers }) => headers.authorization),
      [undefined],
    );
  });
});
