import assert from 'node:assert/strict';
import type { Change } from '../../../../src/backend/backend.ts';
import { DataverseBackend } from '../../../../src/backend/dataverse/dataverseBackend.ts';
import { nextIn, usualPace } from '../../../../src/backend/web/change/pace.ts';
import { staticToken } from '../../../../src/backend/web/token.ts';
import { canceled, running, sampleRow, succeeded } from '../../../fixtures/dataverseSamples.ts';
import { FixtureEnvironment, refusal } from '../../../support/dataverseFixture.ts';
import { FixtureTable } from '../../../support/dataverseTable.ts';
import { ManualClock } from '../../../support/manualClock.ts';

const asked = /^GET backgroundoperations\?.*modifiedon ge/;

describe('changes of Dataverse', function () {
  this.timeout(30_000);
  let environment: FixtureEnvironment;
  let backend: DataverseBackend;
  let clock: ManualClock;
  let stop: AbortController;

  beforeEach(async () => {
    environment = await FixtureEnvironment.start();
    clock = new ManualClock();
    stop = new AbortController();
    backend = new DataverseBackend({ origin: environment.origin, tokens: staticToken('t'), clock, random: () => 1 });
  });
  afterEach(async () => {
    stop.abort();
    backend.dispose();
    await environment.stop();
  });

  const row = (fields: Readonly<Record<string, unknown>> = {}) =>
    sampleRow({ createdon: '2025-12-31T23:00:00Z', modifiedon: '2025-12-31T23:59:00Z', ...fields });
  const open = (since: number | null = null) => new Reader(backend.changes(since, stop.signal), clock);
  const idOf = ({ backgroundoperationid }: { backgroundoperationid: string }) => backgroundoperationid;

  it('begin now: what was there before is none', async () => {
    const [old, other] = [row(), row()];
    const table = new FixtureTable(environment, [old, other]);
    const stream = open();
    assert.deepEqual([await stream.next(), await stream.next()].map(kindOf), ['connecting', 'connected']);
    table.change(idOf(other), running, clock.now());
    assert.deepEqual(rowsOf(await stream.next()), [[idOf(other), 'Running']]);
  });

  it('find a row that shows late, and tell no change twice', async () => {
    const first = row();
    const table = new FixtureTable(environment, [first]);
    const stream = open();
    await stream.connected();
    table.change(idOf(first), running, clock.now() + 20_000);
    assert.deepEqual(rowsOf(await stream.next()), [[idOf(first), 'Running']]);
    const late = row({ versionnumber: 5, modifiedon: new Date(clock.now() - 5_000).toISOString() });
    table.rows.push(late);
    assert.deepEqual(rowsOf(await stream.next()), [[idOf(late), 'Waiting']]);
    table.change(idOf(first), succeeded, clock.now() + 20_000);
    assert.deepEqual(rowsOf(await stream.next()), [[idOf(first), 'Complete']]);
  });

  it('tell at once what was done here', async () => {
    const first = row();
    new FixtureTable(environment, [first]);
    environment.on(/^PATCH/, { status: 204 });
    const stream = open();
    await stream.connected();
    await backend.cancel(idOf(first));
    assert.deepEqual(rowsOf(await stream.next()), [[idOf(first), 'Canceling']]);
  });

  it('notice rows that are gone, of those that are shown', async () => {
    const rows = [row(), row(), row()];
    const table = new FixtureTable(environment, rows);
    const stream = open();
    await stream.connected();
    await backend.list('', { limit: 10 });
    const [gone] = rows;
    table.remove(idOf(gone ?? row()));
    const change = await stream.next();
    assert.deepEqual(change.kind === 'change' && change.batch.deleted, [idOf(gone ?? row())]);
    assert.ok(clock.elapsed() >= 30_000);
  });

  it('rest while nobody looks, and catch up when somebody does', async () => {
    const first = row();
    const table = new FixtureTable(environment, [first]);
    backend.attention('none');
    const stream = open();
    await stream.connected();
    const next = stream.next();
    const before = environment.seen.length;
    await clock.advance(3_600_000);
    assert.equal(environment.seen.length, before);
    table.change(idOf(first), canceled, clock.now() - 10_000);
    backend.attention('visible');
    assert.deepEqual(rowsOf(await next), [[idOf(first), 'Canceled']]);
  });

  it('ask once a minute in the background', async () => {
    const first = row();
    const table = new FixtureTable(environment, [first]);
    backend.attention('background');
    const stream = open();
    await stream.connected();
    const next = stream.next();
    const before = environment.seen.length;
    await clock.advance(59_000);
    assert.equal(environment.seen.length, before);
    table.change(idOf(first), canceled, clock.now());
    await clock.advance(1_000);
    assert.deepEqual(rowsOf(await next), [[idOf(first), 'Canceled']]);
  });

  it('say that they may have missed something when too much changed at once', async () => {
    const table = new FixtureTable(environment, [row()]);
    const stream = open();
    await stream.connected();
    const link = `${environment.origin}/api/data/v9.2/backgroundoperations?$filter=modifiedon ge 2025-01-01&$skiptoken=1`;
    environment.on(asked, { body: { value: table.rows, '@odata.nextLink': link } });
    assert.equal((await stream.next()).kind, 'resync');
  });

  it('go on after an interruption, where they were', async () => {
    const first = row();
    const table = new FixtureTable(environment, [first]);
    const stream = open();
    await stream.connected();
    let down = true;
    environment.on(asked, ({ path }) => (down ? { status: 502, body: 'bad gateway' } : backToTable(path)));
    const backToTable = (path: string) => ({
      body: { value: path.includes('modifiedon') ? table.rows : [] },
    });
    const offline = await stream.next();
    assert.ok(offline.kind === 'state' && offline.state.kind === 'offline', JSON.stringify(offline));
    assert.deepEqual([offline.state.retryIn, /status 502/.test(offline.state.reason)], [1_000, true]);
    table.change(idOf(first), succeeded, clock.now());
    down = false;
    assert.deepEqual([await stream.next(), await stream.next()].map(kindOf), ['connecting', 'connected']);
    assert.deepEqual(rowsOf(await stream.next()), [[idOf(first), 'Complete']]);
  });

  it('come back within ten seconds while somebody looks, and soon after somebody begins to', async () => {
    new FixtureTable(environment, [row()]);
    const stream = open();
    await stream.connected();
    environment.on(asked, { status: 502, body: 'bad gateway' });
    const delays: (number | null)[] = [];
    const offline = async () => {
      for (;;) {
        const change = await stream.next();
        if (change.kind === 'state' && change.state.kind === 'offline') return void delays.push(change.state.retryIn);
      }
    };
    while (delays.length < 6) await offline();
    assert.deepEqual(delays, [1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
    backend.attention('background');
    await offline();
    assert.equal(delays.at(-1), 60_000);
    const next = stream.next();
    await clock.advance(12_000);
    const before = clock.elapsed();
    backend.attention('active');
    assert.equal(kindOf(await next), 'connecting');
    assert.ok(clock.elapsed() - before < 2_000, `${clock.elapsed() - before} ms`);
  });

  it('tell what was done while the connection was lost once it is back', async () => {
    const first = row();
    const table = new FixtureTable(environment, [first]);
    environment.on(/^PATCH/, { status: 204 });
    const stream = open();
    await stream.connected();
    let down = true;
    environment.on(asked, () => (down ? { status: 502, body: 'bad gateway' } : { body: { value: [] } }));
    while (kindOf(await stream.next()) !== 'offline');
    await backend.cancel(idOf(first));
    down = false;
    assert.deepEqual([await stream.next(), await stream.next()].map(kindOf), ['connecting', 'connected']);
    assert.deepEqual(rowsOf(await stream.next()), [[idOf(first), 'Canceling']]);
    assert.ok(table.rows.length > 0);
  });

  it('wait as long as the service asks, and say so', async () => {
    new FixtureTable(environment, [row()]);
    environment.on(asked, refusal(429, '0x80072322', 'Too many.', { 'retry-after': '45' }));
    const stream = open();
    await stream.next();
    const offline = await stream.next();
    assert.ok(offline.kind === 'state' && offline.state.kind === 'offline');
    assert.equal(offline.state.retryIn, 45_000);
    assert.match(offline.state.reason, /asks to wait 45 s/);
  });

  it('end when only a person can help', async () => {
    environment.on(/^/, refusal(403, '0x80040220', 'is missing prvReadbackgroundoperation privilege'));
    const last = (await collect(backend.changes(null, stop.signal))).at(-1);
    assert.ok(last?.kind === 'state' && last.state.kind === 'offline');
    assert.equal(last.state.retryIn, null);
    assert.match(last.state.reason, /prvReadbackgroundoperation/);
  });

  it('come back by themselves behind a page of somebody else, once they have been there', async () => {
    new FixtureTable(environment, [row()]);
    environment.on(/^GET EntityDefinitions/, { body: '<html>Sign in</html>' });
    const stranger = await collect(backend.changes(null, stop.signal));
    const [, last] = stranger;
    assert.ok(last?.kind === 'state' && last.state.kind === 'offline' && last.state.retryIn === null);
    environment.on(/^GET EntityDefinitions/, { body: { ChangeTrackingEnabled: false } });
    const stream = open();
    await stream.connected();
    environment.on(asked, { status: 404, body: '<html>Maintenance</html>' });
    const offline = await stream.next();
    assert.ok(offline.kind === 'state' && offline.state.kind === 'offline' && offline.state.retryIn !== null);
  });

  it('go on after a version of the connection, and know which is none', async () => {
    const rows = [10, 11, 12].map((versionnumber) => row({ versionnumber }));
    new FixtureTable(environment, rows);
    const [first, ...later] = rows;
    const { version } = await backend.get(idOf(first ?? row()));
    const stream = open(version);
    await stream.connected();
    assert.deepEqual(
      rowsOf(await stream.next()).map(([id]) => id),
      later.map(idOf),
    );
    const unknown = open(9_000_000_000);
    await unknown.connected();
    assert.equal((await unknown.next()).kind, 'resync');
  });

  describe('where the table tracks them', () => {
    const links = (rows: readonly unknown[], token: string) => ({
      body: {
        value: rows,
        '@odata.deltaLink': `${environment.origin}/api/data/v9.2/backgroundoperations?$deltatoken=${token}`,
      },
    });

    beforeEach(() => {
      environment.on(/^GET EntityDefinitions/, { body: { ChangeTrackingEnabled: true } });
      environment.on(/\$count=true/, { body: { value: [], '@odata.count': 2 } });
    });

    it('follow the delta links, deletions too', async () => {
      const [first, second] = [row(), row()];
      environment.on(/^GET backgroundoperations\?\$select=[^&]+$/, ({ headers }) => {
        assert.match(String(headers.prefer), /^odata\.track-changes,/);
        return links([first, second], 'a');
      });
      const gone = {
        '@odata.context': 'x/$metadata#backgroundoperations/$deletedEntity',
        id: idOf(second),
        reason: 'deleted',
      };
      environment.on(/deltatoken=a/, links([{ ...first, ...running, versionnumber: 9_000 }, gone], 'b'));
      environment.on(/deltatoken=b/, links([], 'b'));
      const stream = open();
      await stream.connected();
      const change = await stream.next();
      assert.deepEqual(rowsOf(change), [[idOf(first), 'Running']]);
      assert.deepEqual(change.kind === 'change' && change.batch.deleted, [idOf(second)]);
      assert.equal(environment.matching(asked).length, 0);
    });

    it('begin anew when a token has expired, and say so then', async () => {
      const first = row();
      environment.on(/^GET backgroundoperations\?\$select=[^&]+$/, links([first], 'old'));
      environment.on(/deltatoken=old/, refusal(410, '0x80044352', 'The token has expired.'));
      const stream = open();
      await stream.connected();
      environment.on(/^GET backgroundoperations\?\$select=[^&]+$/, links([first], 'new'));
      environment.on(/deltatoken=new/, links([{ ...first, ...succeeded, versionnumber: 9_000 }], 'new'));
      assert.equal((await stream.next()).kind, 'resync');
      assert.deepEqual(rowsOf(await stream.next()), [[idOf(first), 'Complete']]);
    });

    it('go by time when the table is large, or gives no link', async () => {
      const first = row();
      new FixtureTable(environment, [first]);
      environment.on(/^GET EntityDefinitions/, { body: { ChangeTrackingEnabled: true } });
      const stream = open();
      await stream.connected();
      assert.ok(environment.matching(asked).length > 0);
      environment.on(/\$count=true/, { body: { value: [], '@odata.count': 5_000 } });
      const before = environment.matching(/^GET backgroundoperations\?\$select=[^&]+$/).length;
      await open().connected();
      assert.equal(environment.matching(/^GET backgroundoperations\?\$select=[^&]+$/).length, before);
    });
  });

  describe('are asked for', () => {
    const facts = { attention: 'active', unfinished: true, quiet: 0, acted: false, scarce: false } as const;
    const table: readonly [string, Partial<Parameters<typeof nextIn>[1]>, number | null][] = [
      ['fast while something runs', {}, 2_000],
      ['slower while it only runs', { quiet: 3 }, 5_000],
      ['half as often in a window without the focus', { attention: 'visible', quiet: 9 }, 10_000],
      ['slowly when nothing runs', { unfinished: false, quiet: 9 }, 15_000],
      ['once a minute in the background', { attention: 'background', acted: true }, 60_000],
      ['never while nobody looks', { attention: 'none' }, null],
      ['soon after something was done', { acted: true, unfinished: false }, 1_000],
      ['sparingly when few requests are left', { scarce: true, acted: true }, 8_000],
    ];
    for (const [what, more, ms] of table) {
      it(what, () => assert.equal(nextIn(usualPace, { ...facts, ...more }), ms));
    }
  });
});

async function collect(changes: AsyncIterable<Change>): Promise<Change[]> {
  const all: Change[] = [];
  for await (const change of changes) all.push(change);
  return all;
}

/** Reads a stream, and lets time pass while it waits for it. */
class Reader {
  readonly #changes: AsyncIterator<Change>;
  readonly #clock: ManualClock;

  constructor(changes: AsyncIterable<Change>, clock: ManualClock) {
    this.#changes = changes[Symbol.asyncIterator]();
    this.#clock = clock;
  }

  async next(): Promise<Change> {
    let found: IteratorResult<Change> | undefined;
    const wait = this.#changes.next().then((result) => {
      found = result;
    });
    while (found === undefined) {
      await Promise.race([wait, new Promise(setImmediate)]);
      if (found === undefined && this.#clock.pending > 0) await this.#clock.advance(500);
    }
    assert.ok(found.done !== true, 'the stream ended');
    return found.value;
  }

  async connected(): Promise<void> {
    for (;;) if (kindOf(await this.next()) === 'connected') return;
  }
}

function kindOf(change: Change): string {
  return change.kind === 'state' ? change.state.kind : change.kind;
}

function rowsOf(change: Change): [string, string][] {
  return change.kind === 'change' ? change.batch.operations.map(({ id, status }) => [id, status]) : [];
}
