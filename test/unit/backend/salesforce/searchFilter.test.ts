import assert from 'node:assert/strict';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Known } from '../../../../src/backend/salesforce/search/compiled.ts';
import { searchFilter } from '../../../../src/backend/salesforce/search/searchFilter.ts';
import { contains, is, like, oneOf } from '../../../../src/backend/salesforce/soql/condition.ts';
import { statement } from '../../../../src/backend/salesforce/soql/statement.ts';
import { SqliteStore } from '../../../../src/engine/store/sqlite/sqliteStore.ts';
import type { Operation } from '../../../../src/operation/operation.ts';
import { formatQuery, matches, parseQuery, type Term } from '../../../../src/operation/query.ts';
import type { Status } from '../../../../src/operation/status.ts';
import { execute } from '../../../../src/server/salesforce/soql/execute.ts';
import { planQuery } from '../../../../src/server/salesforce/soql/plan.ts';
import { scan } from '../../../../src/server/salesforce/soql/scan.ts';
import { fields } from '../../../../src/service/salesforce/fields.ts';
import { idOfSequence } from '../../../../src/service/salesforce/ids.ts';
import { fill, queryContext, start } from '../../../support/soql.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';

const now = Date.UTC(2026, 0, 1);
const id = '08PEk00000UaC4dMAF';
const names = fields.map(({ name }) => name);

function knownOf(types: readonly string[] | null, missing: readonly string[] = []): Known {
  return { has: (name) => names.includes(name) && !missing.includes(name), types: async () => types };
}

describe('searches of Salesforce', function () {
  this.timeout(60_000);
  const types = ['SiteTaskPublish', 'SiteTaskCreate', 'WebCart'];
  const filter = (query: string, known = knownOf(types)) => searchFilter(query, now, known);

  const cases: readonly [string, string | null][] = [
    ['', null],
    ['status:Error', "Status = 'Error'"],
    ['status:Running,Canceling', "Status = 'Running'"],
    [
      '-status:Complete,Canceled,Merged,Error',
      "(Status = null OR (NOT Status IN ('Canceled','Merged','Error','Complete')))",
    ],
    [
      'status:New,Waiting',
      "(Status = null OR (NOT Status IN ('Scheduled','Canceled','Merged','Running','Error','Complete')))",
    ],
    ['-status:Waiting', "Status IN ('New','Scheduled','Canceled','Merged','Running','Error','Complete')"],
    ['type:WebCart', "Type = 'WebCart'"],
    ['type:SiteTask*', "Type IN ('SiteTaskPublish','SiteTaskCreate')"],
    ['-type:*Cart', "(Type = null OR (NOT Type = 'WebCart'))"],
    ['type:*', null],
    ['type:""', 'Type = null'],
    [`id:${id}`, `Id = '${id}'`],
    [`-id:${id}`, `Id != '${id}'`],
    ['parent:order-17', "ParentKey = 'order-17'"],
    ['parent:a*b_%', "ParentKey LIKE 'a%b\\_\\%'"],
    ['-parent:x', "(ParentKey = null OR (NOT ParentKey = 'x'))"],
    ['group:*', '(ExecutionGroup != null OR GroupLeaderId != null OR NumFollowers > 0)'],
    ['-group:*', '(ExecutionGroup = null AND GroupLeaderId = null AND (NumFollowers = null OR NumFollowers = 0))'],
    ['group:g', "ExecutionGroup = 'g'"],
    [
      `group:${id}`,
      `(ExecutionGroup = '${id}' OR (ExecutionGroup = null AND (GroupLeaderId = '${id}' OR (Id = '${id}' AND NumFollowers > 0))))`,
    ],
    ["error:it's", "Error LIKE '%it\\'s%'"],
    ['-error:x', "(Error = null OR (NOT Error LIKE '%x%'))"],
    ['since:2026-01-01T00:00Z', 'CreatedDate >= 2026-01-01T00:00:00.000Z'],
    ['until:1d', 'CreatedDate <= 2025-12-31T00:00:00.000Z'],
    ['-since:1d', 'CreatedDate < 2025-12-31T00:00:00.000Z'],
    ['since:1000-01-01', null],
    ['-input.a=b', null],
    ['status:Error type:WebCart', "(Status = 'Error' AND Type = 'WebCart')"],
    [
      'cart',
      "((Name LIKE '%cart%' OR ExecutionGroup LIKE '%cart%' OR ParentKey LIKE '%cart%' OR Error LIKE '%cart%') OR Type = 'WebCart')",
    ],
    [
      '-publish',
      "(((Name = null OR (NOT Name LIKE '%publish%')) AND (ExecutionGroup = null OR (NOT ExecutionGroup LIKE '%publish%')) AND (ParentKey = null OR (NOT ParentKey LIKE '%publish%')) AND (Error = null OR (NOT Error LIKE '%publish%'))) AND (Type = null OR (NOT Type = 'SiteTaskPublish')))",
    ],
  ];
  for (const [query, where] of cases) {
    it(`asks for ${query || 'everything'}`, async () => {
      const found = await filter(query);
      assert.deepEqual([found.where, found.empty, found.rest, found.partial], [where, false, [], null]);
    });
  }

  it('finds an id in any case, by its checksum', async () => {
    assert.equal((await filter(`id:${id.toLowerCase()}`)).where, `Id = '${id}'`);
    assert.match((await filter(id.slice(0, 15))).where ?? '', new RegExp(`OR Id = '${id}'\\)$`));
    assert.equal((await filter('id:08PEk00000UaC4dMAI')).empty, true);
  });

  it('knows when no row can fit', async () => {
    for (const query of [
      'status:Canceling',
      'id:nothing',
      'since:4500-01-01',
      'until:1000-01-01',
      '-type:*',
      'type:Nope*',
    ]) {
      assert.equal((await filter(query)).empty, true, query);
    }
    const { empty, partial } = await filter('input.a=b');
    assert.deepEqual(
      [empty, partial],
      [true, 'Salesforce shows neither input nor output of operations, so that no row is found by them.'],
    );
  });

  it('says what the service cannot filter by, and looks for it in loaded rows', async () => {
    for (const query of ['id:08PEk*', `id:${id.slice(0, 15)}`, '08PEk00', `-group:${id}`]) {
      const { where, rest, partial } = await filter(query);
      assert.deepEqual([where, rest.length], [null, 1], query);
      assert.match(partial ?? '', /^Salesforce cannot filter by .*Load more to look further\.$/);
    }
    const [term] = (await filter(`id:${id.slice(0, 15)}`)).rest as [Term];
    assert.ok(matches({ terms: [term] }, { ...searched, id }));
    const unknown = await filter('type:Site* status:Error', knownOf(null));
    assert.deepEqual([unknown.where, unknown.rest.length], ["Status = 'Error'", 1]);
  });

  it('does without fields that the org does not show', async () => {
    const old = knownOf(null, ['Type', 'ParentKey', 'Error']);
    assert.equal((await filter('x', old)).where, "(Name LIKE '%x%' OR ExecutionGroup LIKE '%x%')");
    assert.deepEqual(
      [(await filter('type:WebCart', old)).empty, (await filter('-type:WebCart', old)).where],
      [true, null],
    );
    assert.deepEqual([(await filter('parent:x', old)).empty, (await filter('-error:x', old)).where], [true, null]);
  });

  it('keeps the address short: what would not fit is looked for in loaded rows', async () => {
    const errors = Array.from({ length: 50 }, (_, index) => `error:${'x'.repeat(200)}${index}`);
    const { where, rest } = await filter(`status:Error ${errors.join(' ')}`);
    const sent = encodeURIComponent(where ?? '').length;
    assert.ok(sent < 9_000 && sent > 7_000 && rest.length > 10, `${sent} ${rest.length}`);
  });

  it('asks for no text that is longer than its field', async () => {
    const long = 'x'.repeat(256);
    for (const query of [long, `error:${long}`, `parent:${long}`, `parent:${long}*`, `type:${long}`, `group:${long}`]) {
      assert.equal((await filter(query)).empty, true, query);
      assert.equal((await filter(`-${query}`)).where, null, query);
    }
    assert.equal((await filter(`parent:a,${long}`)).where, "ParentKey = 'a'");
  });

  it('refuses what is no search', async () => {
    await assert.rejects(filter('status:Nowhere'), { code: 'invalid-query' });
  });

  it('builds conditions of the table only', () => {
    for (const build of [
      () => is('Nope', 'x'),
      () => is('name', 'x'),
      () => is('Id', "x' OR Id != '"),
      () => is('CreatedDate', 'TODAY'),
      () => is('Timeout', 1.5),
      () => oneOf('Status', []),
      () => contains('Type', 'x'),
      () => like('CreatedDate', ['x', '']),
      () => statement({ fields: ['Id FROM User'] }),
    ]) {
      assert.throws(build, RangeError);
    }
  });

  it('lets no text out of its quotes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const literal = scan(`X = ${is('Name', text).slice('Name = '.length)}`);
        assert.deepEqual(
          literal.map(({ kind }) => kind),
          ['word', 'sign', 'text'],
        );
        const pattern = scan(contains('Name', text));
        assert.deepEqual(
          pattern.map(({ kind }) => kind),
          ['word', 'word', 'text'],
        );
      }),
      { numRuns: 500 },
    );
  });
});

const searched = {
  resubmittedFrom: null,
  status: 'New',
  type: '',
  name: '',
  displayName: null,
  executionGroup: null,
  parentKey: null,
  submittedAt: 0,
  error: null,
} as const;

const paths: readonly (readonly Status[])[] = [
  [],
  ['Canceled'],
  ['Running'],
  ['Running', 'Complete'],
  ['Running', 'Error'],
];
const texts = ['a', 'ab', 'axb', "it's", '50%', 'a_b', 'back\\slash', '"q"', 'xx'];
const made = fc.record({
  name: fc.constantFrom(...texts),
  type: fc.constantFrom('sitetask', 'ab', 'b.c'),
  parentKey: fc.option(fc.constantFrom(...texts)),
  executionGroup: fc.option(fc.constantFrom('g', 'h%')),
  sequenceNumber: fc.constant(null),
  timeout: fc.constant(1),
  createdBy: fc.constant('ann'),
  at: fc.integer({ min: 0, max: 8 }),
  path: fc.constantFrom(...paths),
  message: fc.constantFrom(...texts),
});

const pieces = fc.constantFrom('a', 'b', '', '%', '_', '\\', "'", 's', 'site');
const pattern = fc
  .tuple(pieces, fc.array(pieces, { maxLength: 2 }))
  .map(([first, more]): readonly [string, ...string[]] => [
    first,
    ...more.filter((piece, at) => piece !== '' || at === more.length - 1),
  ]);
const word = fc.constantFrom('a', 'ab', '%', '_', '\\', "it's", 'task', 'x', '"');

describe('searches of Salesforce, asked of SOQL and compared with plain evaluation', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();

  for (let filling = 0; filling < 4; filling += 1) {
    it(`find the same rows, ${filling}`, async () => {
      const store = new SqliteStore({ file: join(folder.path, `${filling}.db`), groupLimit: 4, now: () => start });
      try {
        const rows = fc.sample(fc.array(made, { minLength: 1, maxLength: 25 }), { seed: filling, numRuns: 1 }).flat();
        const operations = (await fill(store, rows)).map(asShown);
        const term = terms(operations);
        await fc.assert(
          fc.asyncProperty(fc.array(term, { minLength: 1, maxLength: 3 }), async (all) => {
            const query = formatQuery({ terms: all });
            const parsed = parseQuery(query, now);
            const { where, empty, rest } = await searchFilter(
              query,
              now,
              knownOf([...new Set(operations.map(({ type }) => type))]),
            );
            const found = empty ? [] : await idsOf(store, statement({ fields: ['Id'], where }));
            const fitting = operations.filter((row) => found.includes(row.id) && matches({ terms: rest }, row));
            const expected = operations.filter((row) => matches(parsed, row));
            assert.deepEqual(
              fitting.map((row) => row.id).sort(),
              expected.map((row) => row.id).sort(),
              `${query} → ${where}`,
            );
          }),
          { numRuns: 150, seed: filling },
        );
      } finally {
        store.close();
      }
    });
  }

  async function idsOf(store: SqliteStore, soql: string): Promise<(string | null)[]> {
    const context = queryContext(store, ['ann']);
    const { rows } = await execute(await planQuery(soql, context), context, 2_000, undefined);
    return rows.map((row) => row.id);
  }

  /** The row as the connection shows it. */
  function asShown(row: Operation): Operation {
    const error = row.error === null || row.error.message === '' ? null : row.error;
    return { ...row, id: idOfSequence(row.sequence), displayName: null, error };
  }

  function terms(rows: readonly Operation[]): fc.Arbitrary<Term> {
    const [first] = rows;
    const negated = fc.boolean();
    const some = fc.array(pattern, { minLength: 1, maxLength: 2 });
    const ids = fc.constantFrom(...rows.map((row): readonly [string] => [row.id.toLowerCase()]), [
      '08pbg0',
      '',
    ] as const);
    return fc.oneof(
      fc.record({ negated, kind: fc.constantFrom('type' as const, 'group' as const, 'parent' as const), values: some }),
      fc.record({ negated, kind: fc.constant('id' as const), values: fc.array(ids, { minLength: 1, maxLength: 2 }) }),
      fc.record({
        negated,
        kind: fc.constant('status' as const),
        values: fc.array(
          fc.constantFrom<Status>('New', 'Waiting', 'Merged', 'Running', 'Error', 'Canceling', 'Complete'),
          { minLength: 1, maxLength: 3 },
        ),
      }),
      fc.record({ negated, kind: fc.constantFrom('error' as const, 'text' as const), text: word }),
      fc.record({
        negated,
        kind: fc.constantFrom('since' as const, 'until' as const),
        at: fc.integer({ min: 0, max: 9 }).map((after) => (first?.submittedAt ?? start) + after),
      }),
    );
  }
});
