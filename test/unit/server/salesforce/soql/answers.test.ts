import assert from 'node:assert/strict';
import { join } from 'node:path';
import { boundsOf } from '../../../../../src/engine/store/bounds.ts';
import { SqliteStore } from '../../../../../src/engine/store/sqlite/sqliteStore.ts';
import { columnsIn } from '../../../../../src/server/salesforce/soql/columns.ts';
import { execute } from '../../../../../src/server/salesforce/soql/execute.ts';
import { planQuery } from '../../../../../src/server/salesforce/soql/plan.ts';
import { idOfSequence } from '../../../../../src/service/salesforce/ids.ts';
import { fill, type Made, plain, queryContext } from '../../../../support/soql.ts';
import { temporaryFolder } from '../../../../support/temporaryFolder.ts';

const hour = 3_600_000;
const made: Made = {
  name: 'One',
  type: 'SiteTaskPublish',
  parentKey: 'p',
  executionGroup: null,
  sequenceNumber: null,
  timeout: 10,
  createdBy: 'ann',
  at: 0,
  path: ['Running', 'Complete'],
  message: '',
};

/** Rows 1 to 6: one that is done, one that is asked to stop, one that failed, a leader and two followers. */
const rows: readonly Made[] = [
  made,
  { ...made, name: 'two', path: ['Running', 'Canceling'], at: hour, timeout: 20 },
  { ...made, name: 'Three', path: ['Running', 'Error'], message: 'e'.repeat(300), at: 24 * hour, parentKey: null },
  { ...made, name: 'lead', path: [], executionGroup: 'g', at: 25 * hour },
  { ...made, name: 'f1', path: [], executionGroup: 'g', at: 26 * hour, createdBy: 'Bob' },
  { ...made, name: 'f2', path: [], executionGroup: 'g', at: 27 * hour },
];

describe('answers to queries', () => {
  const folder = temporaryFolder();
  let store: SqliteStore;
  let stores = 0;
  beforeEach(async () => {
    store = new SqliteStore({ file: join(folder.path, `${stores++}.db`), groupLimit: 10, now: () => 0 });
    await fill(store, rows);
  });
  afterEach(() => store.close());

  const context = () => queryContext(store, ['ann', 'Bob', 'worker']);
  const ask = async (text: string) => execute(await planQuery(text, context()), context(), 2_000);
  const rowsOf = async (text: string) => plain((await ask(text)).rows);
  const namesOf = async (where: string) =>
    (await rowsOf(`SELECT Name FROM BackgroundOperation WHERE ${where} ORDER BY Id`)).map(({ Name }) => Name);

  it('show Canceling as Running, and long texts cut', async () => {
    assert.deepEqual(await namesOf("Status = 'running'"), ['two']);
    const [row] = await rowsOf("SELECT Error, Status FROM BackgroundOperation WHERE Status = 'Error'");
    assert.deepEqual(row, { Error: 'e'.repeat(255), Status: 'Error' });
  });

  it('find by ids of 15 and 18 characters', async () => {
    const id = idOfSequence(3);
    assert.deepEqual(await namesOf(`Id = '${id}'`), ['Three']);
    assert.deepEqual(await namesOf(`Id IN ('${id.slice(0, 15)}', '${idOfSequence(99)}')`), ['Three']);
    assert.deepEqual(await namesOf(`GroupLeaderId = '${idOfSequence(4)}'`), ['f1', 'f2']);
  });

  it('go up to leaders and users', async () => {
    assert.deepEqual(
      await rowsOf(
        "SELECT Name, GroupLeader.Name, GroupLeader.CreatedBy.Name, CreatedBy.Name FROM BackgroundOperation WHERE GroupLeader.Name = 'LEAD' AND CreatedBy.Username LIKE 'bob@%'",
      ),
      [{ Name: 'f1', GroupLeader: { Name: 'lead', CreatedBy: { Name: 'ann' } }, CreatedBy: { Name: 'Bob' } }],
    );
    assert.deepEqual(await rowsOf("SELECT GroupLeader.Name FROM BackgroundOperation WHERE Name = 'One'"), [
      { GroupLeader: null },
    ]);
  });

  it('go down to followers; null where there are none', async () => {
    const text = "SELECT Name, (SELECT Name FROM MergedOperations WHERE Name != 'f1') FROM BackgroundOperation";
    assert.deepEqual(await rowsOf(`${text} WHERE Name IN ('lead', 'One') ORDER BY Name`), [
      { Name: 'lead', MergedOperations: [{ Name: 'f2' }] },
      { Name: 'One', MergedOperations: null },
    ]);
  });

  it('count and group, with names of their own or expr0', async () => {
    assert.deepEqual(await ask('SELECT count() FROM BackgroundOperation WHERE Timeout > 10'), {
      totalSize: 1,
      rows: [],
      next: null,
    });
    assert.deepEqual(
      await rowsOf(
        "SELECT Status, COUNT(Id), MAX(Timeout) longest FROM BackgroundOperation GROUP BY Status HAVING COUNT(Id) > 1 OR NOT Status = 'Complete' ORDER BY COUNT(Id) DESC, Status",
      ),
      [
        { Status: 'Merged', expr0: 2, longest: 10 },
        { Status: 'Waiting', expr0: 1, longest: 10 },
        { Status: 'Running', expr0: 1, longest: 20 },
        { Status: 'Error', expr0: 1, longest: 10 },
      ],
    );
  });

  it('group by days and hours, and filter by days', async () => {
    assert.deepEqual(
      await rowsOf(
        'SELECT DAY_ONLY(CreatedDate) d, COUNT(Id) n FROM BackgroundOperation GROUP BY DAY_ONLY(CreatedDate) ORDER BY DAY_ONLY(CreatedDate)',
      ),
      [
        { d: '2026-03-04', n: 2 },
        { d: '2026-03-05', n: 4 },
      ],
    );
    assert.deepEqual(
      await rowsOf(
        'SELECT HOUR_IN_DAY(CreatedDate) h, COUNT_DISTINCT(Name) n FROM BackgroundOperation GROUP BY HOUR_IN_DAY(CreatedDate) ORDER BY HOUR_IN_DAY(CreatedDate) LIMIT 1',
      ),
      [{ h: 5, n: 2 }],
    );
    assert.deepEqual(await namesOf('CreatedDate = TODAY'), ['One', 'two']);
    assert.deepEqual(await namesOf('DAY_ONLY(CreatedDate) = 2026-03-05 AND CALENDAR_YEAR(CreatedDate) = 2026'), [
      'Three',
      'lead',
      'f1',
      'f2',
    ]);
  });

  it('go in the order asked for: none first, the picklist in its own order, texts whatever the case', async () => {
    const order = async (by: string, of = 'Name') =>
      (await rowsOf(`SELECT ${of} FROM BackgroundOperation ORDER BY ${by}`)).map((row) => row[of]).join(' ');
    assert.equal(await order('Name'), 'f1 f2 lead One Three two');
    assert.equal(await order('Name DESC'), 'two Three One lead f2 f1');
    assert.equal(await order('Status, Name', 'Status'), 'Merged Merged Waiting Running Error Complete');
    assert.equal(await order('ExecutionGroup, Name'), 'One Three two f1 f2 lead');
    assert.equal(await order('ExecutionGroup DESC, Name'), 'One Three two f1 f2 lead');
    assert.equal(await order('ExecutionGroup NULLS LAST, Name'), 'f1 f2 lead One Three two');
    assert.equal(await order('GroupLeader.Name DESC NULLS LAST, Id'), 'f1 f2 One two Three lead');
  });

  it('skip nulls, but in COUNT() and COUNT(Id); the least and greatest status go by the picklist', async () => {
    const [row] = await rowsOf(
      'SELECT COUNT(Id) i, COUNT(ParentKey) p, COUNT_DISTINCT(ParentKey) d, MIN(Status) s, MAX(Status) t, AVG(Timeout) a, MIN(CreatedDate) c FROM BackgroundOperation',
    );
    const average = (10 * 5 + 20) / 6;
    assert.deepEqual(row, { i: 6, p: 5, d: 1, s: 'Merged', t: 'Complete', a: average, c: '2026-03-04T05:06:07.000Z' });
    assert.deepEqual(await rowsOf('SELECT ParentKey FROM BackgroundOperation GROUP BY ParentKey ORDER BY ParentKey'), [
      { ParentKey: null },
      { ParentKey: 'p' },
    ]);
    assert.equal((await ask('SELECT COUNT() FROM BackgroundOperation LIMIT 2')).totalSize, 2);
    assert.equal((await ask('SELECT COUNT() FROM BackgroundOperation LIMIT 0')).totalSize, 0);
  });

  it('find null by null alone, in other comparisons only by what is not there', async () => {
    assert.deepEqual(await namesOf('ParentKey = null'), ['Three']);
    assert.equal((await namesOf("ParentKey != 'q'")).length, 6);
    assert.deepEqual(await namesOf("ParentKey LIKE '%' AND Name LIKE 'T_o'"), ['two']);
    assert.deepEqual(await namesOf("NOT ParentKey = 'P'"), ['Three']);
  });

  it('come in pages; with an OFFSET only the first one', async () => {
    const plan = await planQuery('SELECT Name FROM BackgroundOperation ORDER BY Name', context());
    const first = await execute(plan, context(), 4);
    assert.deepEqual([first.totalSize, first.rows.length], [6, 4]);
    const second = await execute(plan, context(), 4, first.next);
    assert.deepEqual(
      [plain(second.rows), second.totalSize, second.next],
      [[{ Name: 'Three' }, { Name: 'two' }], 6, null],
    );
    const offset = await planQuery('SELECT Name FROM BackgroundOperation OFFSET 1', context());
    const { rows: shown, next } = await execute(offset, context(), 2);
    assert.deepEqual([shown.length, next], [2, null]);
  });

  it('show hidden rows to queryAll only, as deleted', async () => {
    const hidden = { kind: 'compare', field: 'status', operator: '=', value: 'Error' } as const;
    const more = { hidden, isHidden: ({ status }: { status: string }) => status === 'Error' };
    const text = 'SELECT Name, IsDeleted FROM BackgroundOperation WHERE Timeout = 10 ORDER BY Id LIMIT 2';
    const askWith = async (showsHidden: boolean) => {
      const all = queryContext(store, [], { ...more, showsHidden });
      return plain((await execute(await planQuery(text, all), all, 2_000)).rows).map(Object.values);
    };
    assert.deepEqual(await askWith(false), [
      ['One', false],
      ['lead', false],
    ]);
    assert.deepEqual(await askWith(true), [
      ['One', false],
      ['Three', true],
    ]);
  });

  it('have columns, relationships with theirs inside', async () => {
    const plan = await planQuery('SELECT Id, GroupLeader.Name, GroupLeader.Status FROM BackgroundOperation', context());
    const { columns, isIdSelected } = columnsIn(plan);
    assert.equal(isIdSelected, true);
    assert.deepEqual(
      columns.map(({ name, inner }) => [name, inner.map((one) => one.name)]),
      [
        ['Id', []],
        ['GroupLeader', ['Name', 'Status']],
      ],
    );
  });

  for (const [where, field] of [
    [`Id = '${idOfSequence(3)}'`, 'sequence'],
    ["Status IN ('Error', 'Running')", 'status'],
    ['CreatedDate = LAST_N_DAYS:3', 'submittedAt'],
    ['SystemModstamp >= 2026-03-04T05:06:07Z', 'modifiedAt'],
    ["ParentKey = 'P'", 'parentKey'],
    ["ExecutionGroup IN ('G', 'h')", 'executionGroup'],
    [`GroupLeaderId = '${idOfSequence(4)}'`, 'groupLeaderId'],
  ] as const) {
    it(`an index serves ${where}`, async () => {
      const plan = await planQuery(`SELECT Id FROM BackgroundOperation WHERE ${where} AND Name != 'x'`, context());
      assert.ok(plan.kind === 'rows' && boundsOf(plan.where).has(field));
    });
  }
});
