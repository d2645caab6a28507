import assert from 'node:assert/strict';
import { SfDate } from 'jsforce';
import { describeOnBoth } from '../../support/postgres/onBoth.ts';
import { type Conformance, object, refusal, startConformance, submit } from './support.ts';

interface Found {
  readonly Id: string;
  readonly Name: string;
  readonly [field: string]: unknown;
}

const runs = 5;
const rowsOfRun = 1_000;
const members = 4;
const all = runs * rowsOfRun + members;

/** What people write with jsforce, beyond one call of each kind. */
describeOnBoth('jsforce in earnest', function () {
  this.timeout(120_000);
  let conformance: Conformance;
  before(async () => {
    conformance = await startConformance();
    for (let run = 0; run < runs; run++) {
      const drafts = Array.from({ length: rowsOfRun }, (_, index) => ({
        type: index % 2 === 0 ? 'Sweeper' : 'XClean',
        name: `row ${run * rowsOfRun + index}`,
        parentKey: `Run ${run}`,
        timeout: 1_000 * (index % 10) + 1,
      }));
      await submit(conformance, drafts);
    }
    const group = Array.from({ length: members }, (_, index) => ({
      type: 'SiteTaskPublish',
      name: `member ${index}`,
      executionGroup: 'g',
      sequenceGroup: 's',
      sequenceNumber: index,
    }));
    await submit(conformance, group);
  });
  after(() => conformance.stop());

  const find = (conditions: object, fields: readonly string[] = ['Name']) =>
    conformance.connection.sobject(object).find(conditions as never, fields as never);
  const ask = async (soql: string) => (await conformance.connection.query<Found>(soql)).records;
  const plain = async (soql: string) => (await ask(soql)).map(({ attributes: _, ...row }) => row);

  it('reads on with sort, limit and offset', async () => {
    const page = async (offset: number) => {
      const sort = { Timeout: -1, Name: 1 };
      const rows = await find({ ParentKey: 'RUN 3' })
        .sort(sort as never)
        .limit(3)
        .offset(offset);
      return rows.map(({ Name }) => String(Name));
    };
    assert.deepEqual(await page(0), ['row 3009', 'row 3019', 'row 3029']);
    assert.deepEqual(await page(2), ['row 3029', 'row 3039', 'row 3049']);
    assert.deepEqual(await page(2_000), []);
    assert.equal((await refusal(page(2_001))).errorCode, 'NUMBER_OUTSIDE_VALID_RANGE');
  });

  it('fetches more than 5,000 rows by itself, each once', async () => {
    const { connection } = conformance;
    const options = { autoFetch: true, maxFetch: 100_000 };
    for (const soql of [`SELECT Id FROM ${object}`, `SELECT Id FROM ${object} ORDER BY Timeout, Name DESC`]) {
      const { records, totalSize } = await connection.query<Found>(soql, options);
      assert.deepEqual([totalSize, new Set(records.map(({ Id }) => Id)).size], [all, all], soql);
    }
    const deleted = await connection.query(`SELECT Id FROM ${object}`, { ...options, scanAll: true });
    assert.equal(deleted.records.length, all);
    const query = connection.query(`SELECT Id FROM ${object}`, options);
    let streamed = 0;
    query.on('record', () => streamed++);
    await query;
    assert.equal(streamed, all);
  });

  it('selects all fields at once', async () => {
    for (const fields of ['ALL', 'STANDARD']) {
      const [row] = await ask(`SELECT FIELDS(${fields}) FROM ${object} WHERE Name = 'row 7' LIMIT 200`);
      assert.deepEqual([Object.keys(row ?? {}).length, row?.Name], [28, 'row 7']);
    }
    assert.equal((await refusal(ask(`SELECT FIELDS(ALL) FROM ${object}`))).errorCode, 'MALFORMED_QUERY');
    assert.equal((await find({ Name: 'row 7' }, ['*']))[0]?.ParentKey, 'Run 0');
  });

  it('follows relationships up and down at once; an empty one is null', async () => {
    const rows = await ask(
      `SELECT Name, GroupLeader.Name, GroupLeader.CreatedBy.Username, (SELECT Name, GroupLeader.Name FROM MergedOperations ORDER BY SequenceNumber DESC LIMIT 2) FROM ${object} WHERE ExecutionGroup = 'G' ORDER BY Name LIMIT 2`,
    );
    const [leader, member] = rows as unknown as Record<string, { Name?: string; CreatedBy?: { Username: string } }>[];
    assert.deepEqual([leader?.GroupLeader, member?.MergedOperations], [null, null]);
    assert.equal(member?.GroupLeader?.Name, 'member 0');
    assert.match(member?.GroupLeader?.CreatedBy?.Username ?? '', /@bgops\.example$/);
    const { records, totalSize, done } = (leader?.MergedOperations ?? {}) as {
      records?: Found[];
      totalSize?: number;
      done?: boolean;
    };
    assert.deepEqual([totalSize, done], [2, true]);
    assert.deepEqual(
      records?.map(({ Name, GroupLeader }) => [Name, (GroupLeader as Found).Name]),
      [
        ['member 3', 'member 0'],
        ['member 2', 'member 0'],
      ],
    );
  });

  it('works out groups with several measures, HAVING, and of the leader', async () => {
    assert.deepEqual(
      await plain(
        `SELECT ParentKey run, Type, COUNT(Id) n, MIN(Timeout), MAX(Timeout) longest, AVG(Timeout) FROM ${object} WHERE ParentKey IN ('run 1', 'RUN 2') GROUP BY ParentKey, Type HAVING COUNT(Id) > 10 AND (NOT Type = 'Sweeper') ORDER BY MAX(Timeout) DESC, ParentKey DESC`,
      ),
      ['Run 2', 'Run 1'].map((run) => ({ run, Type: 'XClean', n: 500, expr0: 1_001, longest: 9_001, expr1: 5_001 })),
    );
    assert.deepEqual(
      await plain(
        `SELECT GroupLeader.Name, COUNT(Id) FROM ${object} WHERE Type = 'SiteTaskPublish' GROUP BY GroupLeader.Name`,
      ),
      [
        { Name: null, expr0: 1 },
        { Name: 'member 0', expr0: 3 },
      ],
    );
    const tooMany = await refusal(ask(`SELECT Name, COUNT(Id) FROM ${object} GROUP BY Name`));
    assert.match(tooMany.message, /does not support queryMore/);
    const first = await plain(`SELECT Name, COUNT(Id) n FROM ${object} GROUP BY Name ORDER BY Name LIMIT 1`);
    assert.deepEqual(first, [{ Name: 'member 0', n: 1 }]);
  });

  it('groups by functions of dates, and filters by dates of its own making', async () => {
    const today = new Date().toISOString().slice(0, 10);
    const days = await plain(
      `SELECT DAY_ONLY(convertTimezone(CreatedDate)) d, CALENDAR_YEAR(CreatedDate), COUNT(Id) n FROM ${object} WHERE Type = 'SiteTaskPublish' GROUP BY DAY_ONLY(convertTimezone(CreatedDate)), CALENDAR_YEAR(CreatedDate)`,
    );
    // Midnight may have passed since.
    assert.ok(String(days[0]?.d) <= today && days[0]?.n === members, JSON.stringify(days));
    const since = SfDate.toDateTimeLiteral(new Date(Date.now() - 3_600_000));
    assert.equal(await conformance.connection.sobject(object).count({ CreatedDate: { $gte: since } } as never), all);
    assert.equal((await find({ CreatedDate: SfDate.YESTERDAY })).length, days.length === 0 ? 1 : 0);
    assert.equal((await find({ SystemModstamp: SfDate.LAST_N_DAYS(2), Type: 'SiteTaskPublish' })).length, members);
  });

  it('reads 2,000 rows by their ids', async () => {
    const { records } = await conformance.connection.query<Found>(`SELECT Id, Name FROM ${object} ORDER BY Name`);
    assert.equal(records.length, 2_000);
    const rows = await conformance.connection.retrieve(
      object,
      records.map(({ Id }) => Id),
      { fields: ['Name'] } as never,
    );
    assert.deepEqual(
      rows.map(({ Name }) => Name),
      records.map(({ Name }) => Name),
    );
  });

  it('is told what is not there, and does not sign in again for it', async () => {
    const { connect, oauth2, session } = conformance;
    const { accessToken, refreshToken } = await session();
    const connection = connect(accessToken, { oauth2: oauth2(), refreshToken });
    let refreshes = 0;
    connection.on('refresh', () => refreshes++);
    const soql = `SELECT Id FROM ${object}`;
    const codes: Record<string, () => PromiseLike<unknown>> = {
      bulk: async () => await connection.bulk.load(object, 'insert', [{ Name: 'x' }]),
      bulk2: () => connection.bulk2.query(soql),
      jobs: () => connection.request('/jobs/query'),
      search: () => connection.search(`FIND {x} IN ALL FIELDS RETURNING ${object}(Id)`),
      tabs: () => connection.tabs(),
      apex: () => connection.apex.get('/x'),
      analytics: () => connection.analytics.reports(),
      publish: () => connection.requestPost('/connect/communities', {}),
      layouts: () => connection.sobject(object).layouts(),
      compactLayouts: () => connection.sobject(object).compactLayouts(),
      listviews: () => connection.sobject(object).listviews(),
      describe: () => connection.sobject('Account').describe(),
    };
    for (const [name, asked] of Object.entries(codes)) {
      assert.match(String((await refusal(asked())).errorCode), /NOT_FOUND|ERROR_HTTP_404/, name);
    }
    assert.equal((await refusal(connection.metadata.describe())).errorCode, 'sf:UNKNOWN_EXCEPTION');
    const explained = await refusal(connection.request(`/query?explain=${encodeURIComponent(soql)}`));
    assert.equal(explained.errorCode, 'MALFORMED_QUERY');
    assert.equal(refreshes, 0);
  });
});
