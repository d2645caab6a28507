import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import path from 'node:path';
import { OperationFailure } from '../../../../src/operation/error.ts';
import { createGate } from '../../../../src/server/gate.ts';
import { folderTokens } from '../../../../src/server/token/folderTokens.ts';
import { makeToken, tokenParts } from '../../../../src/server/token/secret.ts';
import type { TokenStore } from '../../../../src/server/token/tokenStore.ts';
import { createTokens, type Tokens } from '../../../../src/server/token/tokens.ts';
import { ManualClock } from '../../../support/manualClock.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';

const read = { name: 'ci', scopes: ['read'], expiresAt: null } as const;

describe('tokens', () => {
  const folder = temporaryFolder();
  let clock: ManualClock;
  let stores: TokenStore[];
  let reads: number;

  beforeEach(() => {
    clock = new ManualClock();
    stores = [];
    reads = 0;
  });
  afterEach(() => Promise.all(stores.map((store) => store.close())));

  /** As one of several servers of the folder; the reads of all are counted. */
  const open = (): Tokens => {
    const store = folderTokens(folder.path);
    stores.push(store);
    const all = () => {
      reads += 1;
      return store.all();
    };
    return createTokens({ ...store, all }, clock);
  };
  const partsOf = (token: string) => tokenParts(token) ?? assert.fail('no token');
  const refusal = async (work: Promise<unknown>): Promise<string> => {
    const error = await work.then(
      () => assert.fail('was let in'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof OperationFailure);
    return `${error.code} ${error.message}`;
  };

  it('have a form that scanners find, and 256 random bits', () => {
    const made = Array.from({ length: 50 }, makeToken);
    for (const { token, id } of made) assert.match(token, new RegExp(`^bgops_${id}_[0-9a-f]{64}$`));
    assert.equal(new Set(made.map(({ token }) => token.slice(15))).size, 50);
  });

  it('are known by their secret, which is nowhere in the folder', async () => {
    const tokens = open();
    const { token, stored } = await tokens.create({ ...read, scopes: ['submit', 'read'] }, 'ann');
    assert.deepEqual(await tokens.callerOf(partsOf(token)), {
      name: 'ci',
      token: stored.id,
      scopes: ['read', 'submit'],
      expiresAt: null,
    });
    assert.equal(statSync(path.join(folder.path, 'tokens.db')).mode & 0o777, 0o600);
    assert.ok(!JSON.stringify(await tokens.list()).includes(token.slice(-64)));
    const wrong = token.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    assert.match(await refusal(tokens.callerOf(partsOf(wrong))), /^unauthorized The token is wrong\.$/);
    assert.match(await refusal(tokens.callerOf(partsOf(makeToken().token))), /^unauthorized .*not known/);
  });

  it('have a name once until it is revoked', async () => {
    const tokens = open();
    await tokens.create(read, 'ann');
    assert.match(await refusal(tokens.create({ ...read, name: 'CI' }, 'ann')), /^invalid-request .*Revoke it first/);
    await tokens.revoke('Ci', 'ann');
    await clock.advance(1);
    await tokens.create(read, 'ann');
    assert.deepEqual(
      (await tokens.list()).map(({ name, revokedBy }) => [name, revokedBy]),
      [
        ['ci', 'ann'],
        ['ci', null],
      ],
    );
    assert.match(await refusal(tokens.revoke('nobody', 'ann')), /^no-such-token /);
    for (const name of ['', ' ci', 'ci ', 'a\nb', 'a/b', 'Engine', 'x'.repeat(65)]) {
      assert.match(await refusal(tokens.create({ ...read, name }, 'ann')), /^invalid-request /);
    }
  });

  it('that another process makes are good at once, and stop a second after it revokes them', async () => {
    const [here, there] = [open(), open()];
    assert.equal(await here.hasAny(), false);
    const { token, stored } = await there.create(read, 'ann');
    assert.equal((await here.callerOf(partsOf(token))).name, 'ci');
    await there.revoke(stored.id, 'bob');
    await clock.advance(1_000);
    assert.match(await refusal(here.callerOf(partsOf(token))), /"ci" was revoked at 2026-01-01T00:00:00\.000Z/);
    assert.match(await refusal(here.callerById(stored.id)), /revoked/);
    assert.equal(await here.hasAny(), false);
  });

  it('are read once a second while they are used, and not at all while they are not', async () => {
    const tokens = open();
    const { token } = await tokens.create(read, 'ann');
    await tokens.callerOf(partsOf(token));
    reads = 0;
    for (let request = 0; request < 20; request += 1) {
      await tokens.callerOf(partsOf(token));
      await clock.advance(100);
    }
    assert.equal(reads, 1);
    await clock.advance(600_000);
    assert.equal(reads, 1);
    assert.equal(clock.pending, 0);
  });

  it('expire', async () => {
    const tokens = open();
    const expiresAt = clock.now() + 5_000;
    const { token } = await tokens.create({ ...read, expiresAt }, 'ann');
    await clock.advance(4_999);
    assert.equal((await tokens.callerOf(partsOf(token))).expiresAt, expiresAt);
    await clock.advance(1);
    assert.match(await refusal(tokens.callerOf(partsOf(token))), /"ci" expired at 2026-01-01T00:00:05\.000Z/);
    assert.match(await refusal(tokens.create({ ...read, name: 'x', expiresAt }, 'ann')), /passed already/);
  });

  it('end what is watched when they expire or are revoked elsewhere; nothing is read when nobody watches', async () => {
    const [here, there] = [open(), open()];
    const first = await there.create({ ...read, expiresAt: clock.now() + 5_000 }, 'ann');
    const second = await there.create({ ...read, name: 'second' }, 'ann');
    const watches = [first, second, second].map(({ stored }) => here.watch(stored.id));
    const ended = () => watches.map(({ signal }) => signal.aborted);
    await clock.advance(4_500);
    assert.deepEqual(ended(), [false, false, false]);
    await clock.advance(1_000);
    assert.deepEqual(ended(), [true, false, false]);
    watches[1]?.stop();
    await there.revoke('second', 'ann');
    await clock.advance(1_000);
    assert.deepEqual(ended(), [true, false, true]);
    assert.equal(clock.pending, 0);
  });

  it('that cannot be read let nobody in, and end no stream', async () => {
    const made = await open().create(read, 'ann');
    const store = folderTokens(folder.path);
    stores.push(store);
    let away = false;
    const gone = new OperationFailure('storage-failed', 'The database does not answer.');
    const tokens = createTokens({ ...store, all: () => (away ? Promise.reject(gone) : store.all()) }, clock);
    assert.equal((await tokens.callerOf(partsOf(made.token))).name, 'ci');
    const watch = tokens.watch(made.stored.id);
    away = true;
    await clock.advance(5_000);
    assert.equal(watch.signal.aborted, false);
    assert.match(await refusal(tokens.callerOf(partsOf(made.token))), /^storage-failed /);
    away = false;
    await tokens.revoke('ci', 'ann');
    await clock.advance(1_000);
    assert.equal(watch.signal.aborted, true);
  });

  it('say when they were used last, to the minute, and from where', async () => {
    const tokens = open();
    const { stored } = await tokens.create(read, 'ann');
    const used = async () => (await tokens.list()).map(({ lastUsedAt, lastUsedFrom }) => [lastUsedAt, lastUsedFrom]);
    const first = clock.now();
    tokens.noteUse(stored.id, '10.0.0.1');
    await clock.advance(59_000);
    tokens.noteUse(stored.id, '10.0.0.2');
    assert.deepEqual(await used(), [[first, '10.0.0.1']]);
    await clock.advance(1_000);
    tokens.noteUse(stored.id, '10.0.0.2');
    assert.deepEqual(await used(), [[first + 60_000, '10.0.0.2']]);
  });

  describe('at the gate', () => {
    const gateOf = (tokens: Tokens, loopback: boolean) =>
      createGate({ tokens, own: 'sesame', by: 'root', clock, loopback, rateLimit: 2, log });
    const told: unknown[] = [];
    const log = (...line: unknown[]) => told.push(line);

    it('wrong ones slow down the address that they come from, a good one is let in', async () => {
      const tokens = open();
      const gate = gateOf(tokens, false);
      const { token } = await tokens.create(read, 'ann');
      await gate.callerOf(token, 'other');
      for (let guess = 0; guess < 20; guess += 1) {
        assert.match(await refusal(gate.callerOf(`guess${guess}`, 'thief')), /^unauthorized /);
      }
      assert.match(await refusal(gate.callerOf('sesame', 'thief')), /^throttled Too many wrong tokens came from thief/);
      assert.equal((await gate.callerOf(token, 'thief')).name, 'ci');
      assert.equal((await gate.callerOf('sesame', 'other')).name, 'root');
      reads = 0;
      assert.match(await refusal(gate.callerOf(makeToken().token, 'thief')), /^throttled /);
      assert.equal(reads, 0);
      assert.deepEqual(told, [['warn', 'Too many wrong tokens came from an address.', { from: 'thief' }]]);
      await clock.advance(1_000);
      assert.equal((await gate.callerOf('sesame', 'thief')).name, 'root');
    });

    it('wrong ones are only refused where nobody else comes', async () => {
      const gate = gateOf(open(), true);
      for (let guess = 0; guess < 50; guess += 1)
        assert.match(await refusal(gate.callerOf('x', 'me')), /^unauthorized /);
    });

    it('each has so many requests a second; the own one of this machine as many as it likes', async () => {
      const tokens = open();
      const { stored } = await tokens.create(read, 'ann');
      for (const loopback of [true, false]) {
        const gate = gateOf(tokens, loopback);
        const caller = await gate.callerById(stored.id);
        for (const each of [caller, { ...caller, token: 'another' }]) {
          gate.count(each);
          gate.count(each);
          assert.throws(() => gate.count(each), { code: 'throttled', retryAfter: 1 });
        }
        for (let request = 0; request < 2; request += 1) gate.count(gate.own);
        if (loopback) gate.count(gate.own);
        else assert.throws(() => gate.count(gate.own), { code: 'throttled' });
        await clock.advance(500);
        gate.count(caller);
        assert.throws(() => gate.count(caller), { code: 'throttled' });
      }
    });
  });
});
