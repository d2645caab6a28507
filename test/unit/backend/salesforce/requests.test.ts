import assert from 'node:assert/strict';
import { Requests, type RequestsOptions } from '../../../../src/backend/salesforce/request/requests.ts';
import { ServiceFailure } from '../../../../src/backend/web/failure.ts';
import { staticToken, type TokenSource } from '../../../../src/backend/web/token.ts';
import { refused } from '../../../contract/backend.ts';
import { redactedToken } from '../../../fixtures/salesforceSamples.ts';
import type { FixtureAnswer } from '../../../support/fixtureServer.ts';
import { ManualClock } from '../../../support/manualClock.ts';
import { withoutProxy } from '../../../support/noProxy.ts';
import { FixtureOrg, found, page, refusal, versionList } from '../../../support/salesforceFixture.ts';

const limitReached = refusal(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');

describe('requests to Salesforce', function () {
  this.timeout(30_000);
  withoutProxy();
  let org: FixtureOrg;
  let clock: ManualClock;
  const opened: Requests[] = [];

  beforeEach(async () => {
    org = await FixtureOrg.start();
    clock = new ManualClock();
  });
  afterEach(async () => {
    for (const requests of opened.splice(0)) requests.dispose();
    await org.stop();
  });

  function open(options: Partial<RequestsOptions> = {}): Requests {
    const usual = { origin: org.origin, tokens: staticToken('00D!t'), clock, random: () => 0 };
    const requests = new Requests({ ...usual, ...options });
    opened.push(requests);
    return requests;
  }

  async function failure(call: Promise<unknown>): Promise<ServiceFailure> {
    const error: unknown = await call.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof ServiceFailure, String(error));
    return error;
  }

  const versionOf = (path: string) => /^\/services\/data\/v(\d+\.0)\//.exec(path)?.[1] ?? '66.0';

  it('go to the newest version of the org, whose list is asked for once and without the token', async () => {
    org.onQuery(/./, found([]));
    const requests = open();
    await requests.read('query?q=x');
    await requests.read('query?q=y');
    const [list, query, ...more] = org.seen;
    assert.deepEqual([list?.path, list?.headers.authorization], ['/services/data', undefined]);
    assert.deepEqual([query?.path, query?.headers.authorization], ['query?q=x', 'Bearer 00D!t']);
    assert.deepEqual([query?.headers.accept, more.length], ['application/json', 1]);
  });

  const lists: readonly [string, unknown, string][] = [
    ['newer versions than are known are left', [...versionList, { label: 'X', version: '70.0' }], '66.0'],
    ['of newer ones only, the oldest is taken', [{ version: '71.0' }, { version: '70.0' }], '70.0'],
    ['an old org speaks an old one', [{ label: "Winter '16", version: '35.0' }], '35.0'],
  ];
  for (const [what, body, version] of lists) {
    it(`choose a version: ${what}`, async () => {
      org.on(/^GET \/services\/data$/, { body });
      org.on(/query/, found([]));
      await open().read('query?q=x');
      assert.equal(versionOf(org.seen.at(-1)?.path ?? ''), version);
    });
  }

  it('choose a version: the one that was given, without asking', async () => {
    org.on(/query/, found([]));
    await open({ apiVersion: '62.0' }).read('query?q=x');
    assert.deepEqual([org.seen.length, versionOf(org.seen[0]?.path ?? '')], [1, '62.0']);
    for (const apiVersion of ['62', 'v62.0', '62.0/../..', '9.0']) {
      assert.throws(() => open({ apiVersion }), { code: 'invalid-request' });
    }
  });

  it('say so when no version of the org has the object', async () => {
    org.on(/^GET \/services\/data$/, { body: [{ label: 'Old', version: '34.0' }] });
    assert.equal((await failure(open().read('limits'))).trouble, 'no-table');
  });

  it('renew a session that has ended once, never in a loop', async () => {
    const expired = refusal(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
    org.onQuery(/./, expired);
    const asked: boolean[] = [];
    const tokens: TokenSource = { get: async ({ force }) => `token${asked.push(force)}` };
    const refusedFailure = await failure(open({ tokens, apiVersion: '66.0' }).read('query?q=x'));
    assert.deepEqual([refusedFailure.code, asked, org.seen.length], ['unauthorized', [false, true], 2]);
    assert.equal(refusedFailure.waitsForPerson(true), true);
    assert.match(refusedFailure.message, /has expired or was ended\. Sign in again\./);
    org.on(/limits/, ({ headers }) => (headers.authorization === 'Bearer token4' ? { body: {} } : expired));
    assert.equal((await open({ tokens, apiVersion: '66.0' }).read('limits')).text, '{}');
    assert.deepEqual(asked, [false, true, false, true]);
  });

  it('never send a placeholder, or what is no token', async () => {
    for (const token of [redactedToken, '', 'two words', 'line\nbreak', 'ä']) {
      const call = open({ tokens: staticToken(token), apiVersion: '66.0' }).read('limits');
      await refused(call, 'unauthorized');
      await call.catch(({ message }: Error) => assert.doesNotMatch(message, /two words|\[REDACTED\]/));
    }
    assert.equal(org.seen.length, 0);
  });

  it('ask nothing for a while when the org has used up its requests', async () => {
    org.onQuery(/./, limitReached);
    const requests = open({ apiVersion: '66.0' });
    const { code, retryIn, message } = await failure(requests.read('query?q=x'));
    assert.deepEqual([code, retryIn], ['throttled', 300_000]);
    assert.match(message, /used up its API requests of the last 24 hours/);
    assert.equal((await failure(requests.read('query?q=y'))).code, 'throttled');
    assert.deepEqual([org.seen.length, requests.sent], [1, 1]);
    clock.pass(300_000);
    org.onQuery(/./, found([]));
    await requests.read('query?q=x');
    assert.equal(org.seen.length, 2);
  });

  it('wait a little when too many run at a time', async () => {
    const answers = [
      refusal(403, 'REQUEST_LIMIT_EXCEEDED', 'ConcurrentRequests (Concurrent API Requests) Limit exceeded.'),
    ];
    org.onQuery(/./, () => answers.shift() ?? found([]));
    const call = open({ apiVersion: '66.0' }).read('query?q=x');
    await org.received(/query/, 1);
    while (clock.pending === 0) await new Promise(setImmediate);
    await clock.advance(30_000);
    await call;
    assert.equal(org.seen.length, 2);
  });

  it('know what the org has left of its requests, and its time', async () => {
    org.on(/limits/, {
      headers: { 'sforce-limit-info': 'api-usage=14999/15000', date: 'Thu, 01 Jan 2026 00:01:00 GMT' },
      body: {},
    });
    org.on(/other/, { headers: { 'sforce-limit-info': 'per-app-api-usage=17/250(appName=x)' }, body: {} });
    const requests = open({ apiVersion: '66.0' });
    assert.ok(requests.usage === null);
    await requests.read('limits');
    assert.deepEqual([requests.usage, requests.orgNow() - clock.now()], [{ used: 14_999, limit: 15_000 }, 60_000]);
    await requests.read('other');
    assert.deepEqual([requests.usage, requests.sent], [{ used: 14_999, limit: 15_000 }, 2]);
    org.on(/limits/, limitReached);
    await failure(requests.read('limits', { impatient: true }));
    assert.deepEqual(requests.usage, { used: 18, limit: 15_000 });
  });

  const sentences: readonly [string, FixtureAnswer, Partial<ServiceFailure>, RegExp][] = [
    [
      'a page of maintenance',
      page,
      { code: 'unreachable', trouble: 'service', httpStatus: 503 },
      /shows a page instead of an answer \(status 503\)/,
    ],
    [
      'the same with a time',
      { ...page, headers: { 'retry-after': '7' } },
      { trouble: 'service', retryIn: 7_000 },
      /maintenance/,
    ],
    [
      'a service that is not there',
      refusal(503, 'SERVER_UNAVAILABLE', 'Not now'),
      { trouble: 'service' },
      /failed at GET .*limits \(status 503\)\. Not now\./,
    ],
    [
      'a failing service',
      refusal(500, 'UNKNOWN_EXCEPTION', 'An unexpected error occurred.'),
      { trouble: 'service', serviceCode: 'UNKNOWN_EXCEPTION' },
      /Try again later/,
    ],
    [
      'an API that is off',
      refusal(403, 'API_DISABLED_FOR_ORG', 'API is disabled for this User'),
      { code: 'forbidden', trouble: 'forbidden' },
      /permission "API Enabled"/,
    ],
    [
      'a user who may not',
      refusal(403, 'INSUFFICIENT_ACCESS', 'No access'),
      { code: 'forbidden' },
      /does not allow this\. No access\. Ask an administrator/,
    ],
    [
      'a proxy that says no',
      { status: 403, body: '<html>' },
      { code: 'forbidden' },
      /no reason\. A proxy may stand between/,
    ],
    [
      'an object that is not there',
      refusal(400, 'INVALID_TYPE', "sObject type 'BackgroundOperation' is not supported."),
      { trouble: 'no-table' },
      /shows no object BackgroundOperation/,
    ],
    [
      'a version that has retired',
      refusal(410, 'UNSUPPORTED_API_VERSION', 'Retired'),
      { trouble: 'refused' },
      /Choose another API version/,
    ],
    [
      'an address that moved',
      { status: 302, headers: { location: 'https://example.my.salesforce.com/' } },
      { trouble: 'stranger' },
      /sends requests on to https:\/\/example\.my/,
    ],
    [
      'a stranger',
      { status: 404, body: '<html>' },
      { code: 'no-such-route', trouble: 'stranger' },
      /Is a Salesforce org at/,
    ],
    [
      'a refusal in its own words',
      refusal(400, 'MALFORMED_QUERY', "unexpected token: 'x'"),
      { code: 'invalid-request', trouble: 'refused', serviceCode: 'MALFORMED_QUERY' },
      /^unexpected token: 'x'\.$/,
    ],
    [
      'a throttle',
      { status: 429, headers: { 'retry-after': '90' } },
      { code: 'throttled', retryIn: 90_000 },
      /wait 90 s/,
    ],
  ];
  for (const [what, answer, facts, sentence] of sentences) {
    it(`tell ${what}`, async () => {
      org.on(/limits/, answer);
      const told = await failure(open({ apiVersion: '66.0' }).read('limits', { impatient: true }));
      for (const [name, value] of Object.entries(facts)) assert.equal(told[name as keyof ServiceFailure], value, name);
      assert.match(told.message, sentence);
    });
  }

  it('carry no token elsewhere, nor in the clear to another machine', async () => {
    assert.throws(() => open({ origin: 'http://example.my.salesforce.com' }), { code: 'invalid-request' });
    assert.throws(() => open({ origin: 'example' }), { code: 'invalid-request' });
    const requests = open({ apiVersion: '66.0' });
    for (const path of ['//evil.example/x', '/\\evil.example/x']) {
      assert.match((await failure(requests.read(path))).message, /link to evil\.example, which was not followed/);
    }
    assert.equal(org.seen.length, 0);
  });
});
