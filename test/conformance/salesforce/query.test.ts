import assert from 'node:assert/strict';
import { describeOnBoth } from '../../support/postgres/onBoth.ts';
import { type Conformance, object, refusal, startConformance, submit } from './support.ts';

interface Found {
  readonly Id: string;
  readonly Name: string;
  readonly Status: string;
  readonly [field: string]: unknown;
}

describeOnBoth('jsforce queries', function () {
  this.timeout(120_000);
  let conformance: Conformance;
  before(async () => {
    conformance = await startConformance();
    const plain = Array.from({ length: 450 }, (_, index) => ({
      type: 'Sweeper',
      name: `plain ${index}`,
      parentKey: 'p',
    }));
    await submit(conformance, plain);
    const members = Array.from({ length: 4 }, (_, index) => ({
      type: 'SiteTaskPublish',
      name: `member ${index}`,
      executionGroup: 'group',
      sequenceGroup: 'sequence',
      sequenceNumber: index,
    }));
    await submit(conformance, members);
    await submit(conformance, [{ type: 'WebCart', name: 'it\'s 100% _odd_ \\ "name"', parentKey: 'odd' }]);
  });
  after(() => conformance.stop());

  const records = async (soql: string, options = {}) =>
    (await conformance.connection.query<Found>(soql, options)).records;

  it('with the fields in the case of the object, and attributes', async () => {
    const result = await conformance.connection.query<Found>(
      `SELECT id, NAME, status, GroupLeader.Name, createdby.name FROM ${object} WHERE Name = 'MEMBER 1' LIMIT 1`,
    );
    const [record] = result.records;
    assert.deepEqual([result.totalSize, result.done, result.records.length], [1, true, 1]);
    assert.match(record?.Id ?? '', /^08P\w{15}$/);
    assert.deepEqual(
      { ...record, Id: '', CreatedBy: null, GroupLeader: null },
      {
        attributes: { type: object, url: `/services/data/v66.0/sobjects/${object}/${record?.Id}` },
        Id: '',
        Name: 'member 1',
        Status: 'Merged',
        GroupLeader: null,
        CreatedBy: null,
      },
    );
    assert.equal((record?.GroupLeader as Found | undefined)?.Name, 'member 0');
    assert.equal((record?.CreatedBy as { attributes: { type: string } } | undefined)?.attributes.type, 'User');
  });

  it('page by page, with the size asked for', async () => {
    const { connection } = conformance;
    const headers = { 'Sforce-Query-Options': 'batchSize=200' };
    const first = await connection.query<Found>(`SELECT Id FROM ${object} WHERE ParentKey = 'p' ORDER BY Name`, {
      headers,
    });
    assert.deepEqual([first.totalSize, first.done, first.records.length], [450, false, 200]);
    assert.match(first.nextRecordsUrl ?? '', /\/services\/data\/v66\.0\/query\/01g\w{15}-200$/);
    const second = await connection.queryMore<Found>(first.nextRecordsUrl ?? '');
    const third = await connection.queryMore<Found>(second.nextRecordsUrl ?? '');
    assert.deepEqual([third.done, third.records.length, third.nextRecordsUrl], [true, 50, undefined]);
    const ids = [first, second, third].flatMap((page) => page.records.map(({ Id }) => Id));
    assert.equal(new Set(ids).size, 450);
    // A page may be read again.
    assert.deepEqual((await connection.queryMore<Found>(first.nextRecordsUrl ?? '')).records, second.records);
    assert.equal((await refusal(connection.queryMore('01gBg0000009999YAA-200'))).errorCode, 'INVALID_QUERY_LOCATOR');
  });

  it('all pages by itself', async () => {
    const headers = { 'Sforce-Query-Options': 'batchSize=200' };
    const all = await records(`SELECT Id FROM ${object}`, { autoFetch: true, maxFetch: 10_000, headers });
    assert.equal(all.length, 455);
    const some = await records(`SELECT Id FROM ${object}`, { autoFetch: true, maxFetch: 300, headers });
    assert.ok(some.length >= 300 && some.length < 455);
  });

  it('by queryAll', async () => {
    const result = await conformance.connection.query(`SELECT Id, IsDeleted FROM ${object} LIMIT 3`, { scanAll: true });
    assert.deepEqual(
      result.records.map(({ IsDeleted }) => IsDeleted),
      [false, false, false],
    );
  });

  it('how many there are', async () => {
    const { connection } = conformance;
    assert.equal(await connection.sobject(object).count({ ParentKey: 'p' }), 450);
    const counted = await connection.query(`SELECT COUNT() FROM ${object} WHERE Status = 'Merged'`);
    assert.deepEqual([counted.totalSize, counted.done, counted.records], [3, true, []]);
  });

  it('by conditions of find', async () => {
    const find = async (conditions: object, order = 'Name') =>
      (
        await conformance.connection
          .sobject(object)
          .find(conditions as never, ['Id', 'Name'])
          .sort(order as never)
      ).map(({ Name }) => String(Name));
    assert.deepEqual(await find({ Status: 'Merged' }), ['member 1', 'member 2', 'member 3']);
    assert.deepEqual(await find({ Name: { $like: 'member %' }, Status: { $ne: 'Merged' } }), ['member 0']);
    assert.deepEqual(await find({ Name: ['member 1', 'MEMBER 3'] }, '-Name'), ['member 3', 'member 1']);
    assert.deepEqual(await find({ $and: [{ SequenceNumber: { $gte: 1 } }, { SequenceNumber: { $lt: 3 } }] }), [
      'member 1',
      'member 2',
    ]);
    assert.deepEqual(await find({ GroupLeaderId: { $exists: true }, SequenceNumber: { $nin: [1, 2] } }), ['member 3']);
    const either = { $or: [{ Name: 'member 0' }, { $and: [{ ParentKey: 'odd' }, { Type: 'WebCart' }] }] };
    assert.deepEqual(await find(either), ['it\'s 100% _odd_ \\ "name"', 'member 0']);
    assert.deepEqual(await find({ Name: { $nlike: 'plain%' }, Type: { $ne: 'WebCart' } }), [
      'member 0',
      'member 1',
      'member 2',
      'member 3',
    ]);
    assert.deepEqual(await find({ Name: "it's 100\\% \\_odd\\_ %" }), []);
  });

  it('of every field by find, and of every field of a leader', async () => {
    const sobject = conformance.connection.sobject(object);
    const [all] = await sobject.find({ Name: 'member 0' } as never, '*' as never);
    assert.equal(Object.keys(all ?? {}).length, 28);
    const [member] = await sobject.find({ Name: 'member 2' } as never, ['Name', 'GroupLeader.*'] as never);
    const leader = (member as unknown as { GroupLeader: Found }).GroupLeader;
    assert.equal(leader.Name, 'member 0');
    assert.equal(Object.keys(leader).length, 28);
  });

  it('of followers with their leader', async () => {
    const [leader] = await records(
      `SELECT Name, NumFollowers, (SELECT Name, SequenceNumber FROM MergedOperations ORDER BY SequenceNumber) FROM ${object} WHERE NumFollowers > 0`,
    );
    const followers = leader?.MergedOperations as { totalSize: number; done: boolean; records: Found[] };
    assert.deepEqual(
      [leader?.Name, leader?.NumFollowers, followers.totalSize, followers.done],
      ['member 0', 3, 3, true],
    );
    assert.deepEqual(
      followers.records.map(({ Name }) => Name),
      ['member 1', 'member 2', 'member 3'],
    );
    const [alone] = await records(
      `SELECT Name, (SELECT Id FROM MergedOperations) FROM ${object} WHERE Name = 'plain 1'`,
    );
    assert.equal(alone?.MergedOperations, null);
    const sobject = conformance.connection.sobject(object);
    const [included] = await sobject
      .find({ Name: 'member 0' } as never, ['Name'] as never)
      .include('MergedOperations' as never, null, ['Name'] as never)
      .end();
    assert.equal(
      (included as unknown as { MergedOperations: { records: Found[] } }).MergedOperations.records.length,
      3,
    );
  });

  it('groups', async () => {
    const groups = await records(
      `SELECT Status, COUNT(Id) n, MAX(SequenceNumber) FROM ${object} WHERE Type = 'SiteTaskPublish' GROUP BY Status ORDER BY COUNT(Id) DESC`,
    );
    assert.deepEqual(groups, [
      { attributes: { type: 'AggregateResult' }, Status: 'Merged', n: 3, expr0: 3 },
      { attributes: { type: 'AggregateResult' }, Status: 'Waiting', n: 1, expr0: 0 },
    ]);
  });

  it('with dates', async () => {
    const since = new Date(Date.now() - 60_000).toISOString().replace(/\.\d+/, '');
    assert.equal(
      (await records(`SELECT Id FROM ${object} WHERE CreatedDate >= ${since} AND Type = 'WebCart'`)).length,
      1,
    );
    assert.equal(
      (await records(`SELECT Id FROM ${object} WHERE CreatedDate = LAST_N_DAYS:1 AND Type = 'WebCart'`)).length,
      1,
    );
    const [record] = await records(`SELECT CreatedDate FROM ${object} LIMIT 1`);
    assert.match(String(record?.CreatedDate), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/);
  });

  it('and is refused with the codes of the service', async () => {
    const { connection } = conformance;
    for (const [soql, code, message] of [
      [`SELECT Nope FROM ${object}`, 'INVALID_FIELD', /No such column 'Nope' on entity 'BackgroundOperation'/],
      ['SELECT Id FROM Nope', 'INVALID_TYPE', /sObject type 'Nope' is not supported/],
      [`SELECT Id FROM ${object} WHERE`, 'MALFORMED_QUERY', /unexpected token/],
      [`SELECT Status, COUNT(Id) FROM ${object}`, 'MALFORMED_QUERY', /Field must be grouped or aggregated: Status/],
      [
        `SELECT Id FROM ${object} WHERE CreatedDate > '2026-01-01'`,
        'INVALID_FIELD',
        /should not be enclosed in quotes/,
      ],
      [`SELECT Id FROM ${object} WHERE Id LIKE '08P%'`, 'INVALID_QUERY_FILTER_OPERATOR', /operator/],
      [`SELECT Id FROM ${object} WHERE Id = 'abc'`, 'INVALID_QUERY_FILTER_OPERATOR', /invalid ID field: abc/],
      [`SELECT Id FROM ${object} OFFSET 2001`, 'NUMBER_OUTSIDE_VALID_RANGE', /Maximum SOQL offset allowed is 2000/],
    ] as const) {
      const error = await refusal(connection.query(soql));
      assert.equal(error.errorCode, code, soql);
      assert.match(error.message, message);
    }
  });
});
