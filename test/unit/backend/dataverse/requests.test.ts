import assert from 'node:assert/strict';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { Requests } from '../../../../src/backend/dataverse/request/requests.ts';
import { ServiceFailure } from '../../../../src/backend/web/failure.ts';
import { readRetryAfter } from '../../../../src/backend/web/retryAfter.ts';
import { staticToken, type TokenSource } from '../../../../src/backend/web/token.ts';
import { FixtureEnvironment, refusal } from '../../../support/dataverseFixture.ts';
import type { FixtureAnswer } from '../../../support/fixtureServer.ts';
import { ManualClock } from '../../../support/manualClock.ts';
import { withoutProxy } from '../../../support/noProxy.ts';

const any = /^/;

describe('requests to Dataverse', function () {
  this.timeout(30_000);
  withoutProxy();
  let environment: FixtureEnvironment;
  let clock: ManualClock;
  const opened: Requests[] = [];

  beforeEach(async () => {
    environment = await FixtureEnvironment.start();
    clock = new ManualClock();
  });
  afterEach(async () => {
    for (const requests of opened.splice(0)) requests.dispose();
    await environment.stop();
  });

  function open(tokens: TokenSource = staticToken('t'), origin = environment.origin): Requests {
    const requests = new Requests({ origin, tokens, clock, random: () => 0 });
    opened.push(requests);
    return requests;
  }

  /** The failure of a call. */
  async function failure(call: Promise<unknown>): Promise<ServiceFailure> {
    const error = await call.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof ServiceFailure, String(error));
    return error;
  }

  it('carry what the service wants', async () => {
    environment.on(any, { body: { value: [] } });
    await open().read('backgroundoperations?$top=1');
    const [seen] = environment.seen;
    assert.ok(seen);
    const { headers, path } = seen;
    assert.equal(path, 'backgroundoperations?$top=1');
    assert.deepEqual(
      [headers.authorization, headers.accept, headers['odata-version'], headers['odata-maxversion']],
      ['Bearer t', 'application/json', '4.0', '4.0'],
    );
  });

  for (const [encoding, pack] of [
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as const) {
    it(`read answers packed by ${encoding}`, async () => {
      environment.on(any, { headers: { 'content-encoding': encoding }, body: pack('{"a":"é"}') });
      assert.equal((await open().read('x')).text, '{"a":"é"}');
    });
  }

  it('unpack no more than 64 MiB', async () => {
    const headers = { 'content-encoding': 'gzip' };
    environment.on(/small/, { body: '{}' });
    environment.on(/large/, { headers, body: gzipSync(Buffer.alloc(65 * 1_048_576)) });
    const requests = open();
    const { code, message } = await failure(requests.read('large'));
    assert.deepEqual([code, message.includes('64 MiB')], ['too-large', true]);
    assert.equal((await requests.read('small')).text, '{}');
  });

  it('say so when an answer is packed wrongly', async () => {
    environment.on(/broken/, { headers: { 'content-encoding': 'gzip' }, body: 'no gzip' });
    environment.on(/odd/, { headers: { 'content-encoding': 'zip' }, body: 'x' });
    const requests = open();
    const broken = failure(requests.read('broken', { impatient: true }));
    assert.equal((await broken).code, 'unreachable');
    assert.match((await failure(requests.read('odd'))).message, /packed in a way that was not asked for \(zip\)/);
  });

  it('that read go one at a time, in order; what is aborted meanwhile is never sent', async () => {
    environment.on(any, async () => {
      await new Promise(setImmediate);
      return { body: '{}' };
    });
    const requests = open();
    const stop = new AbortController();
    const names = ['a', 'b', 'c', 'd'];
    const calls = names.map((name) => requests.read(name, name === 'c' ? { signal: stop.signal } : {}));
    stop.abort(new Error('changed my mind'));
    const results = await Promise.allSettled(calls);
    assert.deepEqual(
      results.map(({ status }) => status),
      ['fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
    );
    assert.deepEqual([environment.seen.map(({ path }) => path), environment.mostInFlight], [['a', 'b', 'd'], 1]);
  });

  it('that wait for their turn end when they are aborted, and let nobody past', async () => {
    const { promise: held, resolve: release } = Promise.withResolvers<FixtureAnswer>();
    environment.on(/held/, () => held);
    environment.on(/next/, { body: '{}' });
    const requests = open();
    const stop = new AbortController();
    const first = requests.read('held');
    const second = requests.read('never', { signal: stop.signal });
    const third = requests.read('next');
    stop.abort(new Error('changed my mind'));
    await assert.rejects(second, /changed my mind/);
    await environment.received(any, 1);
    release({ body: '{}' });
    await Promise.all([first, third]);
    assert.deepEqual([environment.seen.map(({ path }) => path), environment.mostInFlight], [['held', 'next'], 1]);
  });

  it('wait as long as the service asks, in seconds or until a date, and ask again', async () => {
    const date = new Date(clock.now() + 20_000).toUTCString();
    const answers = [throttled('12'), throttled(date), { body: '{"ok":true}' }];
    environment.on(any, () => answers.shift() ?? {});
    const requests = open();
    const call = requests.read('x');
    await environment.received(any, 1);
    await pastTimer(clock, 12_000);
    await environment.received(any, 2);
    await pastTimer(clock, 20_000);
    assert.equal((await call).text, '{"ok":true}');
    assert.equal(environment.seen.length, 3);
  });

  it('give up on a service that asks to wait too long, and ask nothing until then', async () => {
    environment.on(any, throttled('120'));
    const requests = open();
    const first = await failure(requests.read('x'));
    assert.deepEqual([first.code, first.trouble, first.retryIn], ['throttled', 'throttled', 120_000]);
    assert.match(first.message, /asks to wait 2 min/);
    assert.equal((await failure(requests.read('y'))).code, 'throttled');
    assert.equal((await failure(requests.write('POST', 'z'))).code, 'throttled');
    assert.equal(environment.seen.length, 1);
    clock.pass(120_000);
    environment.on(any, { body: '{}' });
    assert.equal((await requests.read('x')).text, '{}');
  });

  it('read again after a passing failure, and never change twice', async () => {
    const answers: FixtureAnswer[] = [{ status: 503, body: '<html>' }, { body: '{}' }];
    environment.on(/^GET/, () => answers.shift() ?? {});
    environment.on(/^POST/, refusal(503, '0x0', 'Not now'));
    const requests = open();
    const call = requests.read('x');
    await environment.received(/^GET/, 1);
    await pastTimer(clock, 250);
    assert.equal((await call).text, '{}');
    const refused = await failure(requests.write('POST', 'contoso_Run', { body: '{}' }));
    assert.deepEqual([refused.trouble, environment.matching(/^POST/).length], ['service', 1]);
    assert.match(refused.message, /failed at POST contoso_Run \(status 503\)\. Not now\./);
  });

  it('hold back when few requests are left', async () => {
    environment.on(any, { headers: { 'x-ms-ratelimit-burst-remaining-xrm-requests': '40' }, body: '{}' });
    const requests = open();
    assert.equal(requests.scarce, false);
    await requests.read('x');
    assert.equal(requests.scarce, true);
  });

  it('renew a refused token once', async () => {
    environment.on(any, ({ headers }) => (headers.authorization === 'Bearer new' ? { body: '{}' } : challenge));
    const asked: boolean[] = [];
    const tokens: TokenSource = {
      async get({ force }) {
        asked.push(force);
        return asked.includes(true) ? 'new' : 'old';
      },
    };
    await open(tokens).write('POST', 'x', { body: '{}' });
    assert.deepEqual([asked, environment.seen.length], [[false, true], 2]);
    const refused = await failure(open(staticToken('wrong')).read('x'));
    assert.deepEqual([refused.code, refused.waitsForPerson(true)], ['unauthorized', true]);
    assert.equal(environment.seen.length, 3);
  });

  it('read what they wrote: the session of the last write goes with every read', async () => {
    environment.on(/^GET/, { body: '{}' });
    environment.on(/^PATCH/, { status: 204, headers: { 'x-ms-session-token': '240:8#144100870#7=-1' } });
    environment.on(/^DELETE/, { status: 204 });
    const requests = open();
    await requests.read('x');
    await requests.write('PATCH', 'x', { body: '{}' });
    await requests.write('DELETE', 'x');
    await requests.read('x');
    const tokens = environment.matching(/^GET/).map(({ headers }) => headers['mscrm.sessiontoken']);
    assert.deepEqual(tokens, [undefined, '240:8#144100870#7=-1']);
  });

  const sentences: readonly [string, FixtureAnswer, Partial<ServiceFailure>, RegExp][] = [
    [
      'a missing privilege',
      refusal(
        403,
        '0x80040220',
        'Principal user (Id=1, type=8) is missing prvReadbackgroundoperation privilege (Id=2).',
      ),
      { code: 'forbidden', trouble: 'forbidden', privilege: 'prvReadbackgroundoperation', serviceCode: '0x80040220' },
      /no privilege prvReadbackgroundoperation/,
    ],
    [
      'a user who is none',
      refusal(403, '0x80072560', 'The user is not a member of the organization.'),
      { code: 'forbidden', trouble: 'no-user' },
      /is no user of 127/,
    ],
    ['a page that is no service', { status: 404, body: '<html>' }, { trouble: 'stranger' }, /nothing at this address/],
    [
      'an address that moved',
      { status: 302, headers: { location: 'https://login.example/' } },
      { trouble: 'stranger' },
      /sends requests on to https:\/\/login\.example\//,
    ],
    [
      'a row that changed',
      refusal(412, '0x80060882', "The version of the existing record doesn't match."),
      { code: 'version-mismatch' },
      /has changed in between/,
    ],
    [
      'a refusal, in its own words',
      refusal(400, '0x80060888', "Could not find a property named 'x'"),
      { code: 'invalid-request', trouble: 'refused' },
      /^Could not find a property named 'x'\.$/,
    ],
    [
      'a throttle by its code',
      refusal(400, '0x80072326', 'Concurrent.'),
      { code: 'throttled', retryIn: 30_000 },
      /30 s/,
    ],
  ];
  for (const [what, answer, facts, sentence] of sentences) {
    it(`tell ${what}`, async () => {
      environment.on(any, answer);
      const refused = await failure(open().read('x', { impatient: true }));
      for (const [name, value] of Object.entries(facts))
        assert.equal(refused[name as keyof ServiceFailure], value, name);
      assert.match(refused.message, sentence);
    });
  }

  it('tell a name that is not known, nothing that answers, and no secure connection', async () => {
    const origin = environment.origin.replace('http:', 'https:');
    const tls = await failure(open(undefined, origin).read('x', { impatient: true }));
    assert.deepEqual([tls.code, tls.trouble], ['unreachable', 'tls']);
    const name = await failure(open(undefined, 'https://no-such-environment.invalid').read('x', { impatient: true }));
    assert.deepEqual([name.trouble, /could not be resolved/.test(name.message)], ['name', true]);
    const gone = await FixtureEnvironment.start();
    const { origin: closed } = gone;
    await gone.stop();
    const nobody = await failure(open(undefined, closed).read('x', { impatient: true }));
    assert.match(nobody.message, /^Nothing answers at 127\.0\.0\.1:\d+\./);
  });

  it('carry no token elsewhere, nor in the clear to another machine', async () => {
    assert.throws(() => open(undefined, 'http://contoso.crm.dynamics.com'), { code: 'invalid-request' });
    assert.throws(() => open(undefined, 'contoso'), { code: 'invalid-request' });
    const elsewhere = await failure(open().read('http://127.0.0.1:1/x'));
    assert.match(elsewhere.message, /link to 127\.0\.0\.1:1, which was not followed/);
    assert.equal(environment.seen.length, 0);
  });

  it('read Retry-After in every form', () => {
    const now = Date.UTC(2026, 0, 1);
    const forms: readonly [string | undefined, number | null][] = [
      ['5', 5_000],
      [' 0.5 ', 500],
      ['Thu, 01 Jan 2026 00:00:10 GMT', 10_000],
      ['Wed, 31 Dec 2025 23:00:00 GMT', 0],
      ['999999999', 3_600_000],
      ['soon', null],
      [undefined, null],
    ];
    for (const [text, ms] of forms) assert.equal(readRetryAfter(text, now), ms, text);
  });
});

const challenge: FixtureAnswer = {
  status: 401,
  headers: {
    'www-authenticate':
      'Bearer authorization_uri=https://login.microsoftonline.com/7c1f0a52-2d8e-4c35-9b0e-5d1a3f6b8c90/oauth2/authorize, resource_id=https://contoso.crm.dynamics.com/',
  },
};

function throttled(retryAfter: string): FixtureAnswer {
  const message = 'Number of requests exceeded the limit of 6000 over time window of 300 seconds.';
  return refusal(429, '0x80072322', message, { 'retry-after': retryAfter });
}

/** Time passes as soon as something waits for it. */
async function pastTimer(clock: ManualClock, ms: number): Promise<void> {
  while (clock.pending === 0) await new Promise(setImmediate);
  await clock.advance(ms);
}
