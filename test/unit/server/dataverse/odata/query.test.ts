import assert from 'node:assert/strict';
import { backgroundOperation, systemUser } from '../../../../../src/server/dataverse/odata/entity.ts';
import { type ODataQuery, parseQuery } from '../../../../../src/server/dataverse/odata/query.ts';
import { faultText, listContext, rowContext } from '../../../../support/odata.ts';

const none: ODataQuery = {
  select: null,
  filter: null,
  order: [],
  top: null,
  count: false,
  expand: [],
  apply: null,
  partitionId: null,
  skipToken: null,
  deltaToken: null,
};
const list = (query: string) => parseQuery(query, backgroundOperation, listContext);
const one = (query: string) => parseQuery(query, backgroundOperation, rowContext);
const status = 'backgroundoperationstatuscode';
const expanded = { select: null, expand: [], filter: null, order: [], top: null };
const isError = { kind: 'compare', property: status, operator: 'eq', value: 31 };

describe('query options', () => {
  for (const [query, expected] of [
    ['', {}],
    ['$select=name,%20displayname,name', { select: ['name', 'displayname'] }],
    ['%24select=name', { select: ['name'] }],
    ['$select=', {}],
    ['$select=*', {}],
    ['$select=createdby,name', { select: ['name'] }],
    ['$top=5&$count=true', { top: 5, count: true }],
    ['$top=0', { top: 0 }],
    [
      '$orderby=createdon%20desc,name asc,createdon',
      {
        order: [
          { property: 'createdon', descending: true },
          { property: 'name', descending: false },
        ],
      },
    ],
    [`$orderby=${status}`, { order: [{ property: status, descending: false }] }],
    ['$orderby=@p1 desc&@p1=priority', { order: [{ property: 'priority', descending: true }] }],
    [`$filter=${status}+eq+31`, { filter: isError }],
    [
      '$filter=@p1 eq @p2&@p1=name&@p2=%27%2B%26%27',
      { filter: { kind: 'compare', property: 'name', operator: 'eq', value: '+&' } },
    ],
    ["partitionId='x'", { partitionId: 'x' }],
    ['PARTITIONID=x', { partitionId: 'x' }],
    ['custom=1&other', {}],
    ['$skiptoken=%3Ccookie%20a%3D%22%3E', { skipToken: '<cookie a=">' }],
    ['$deltatoken=12!34', { deltaToken: '12!34' }],
    ['$apply=groupby((name))', { apply: { filter: null, by: ['name'], aggregates: [] } }],
    [
      `$apply=filter(${status} eq 31)/groupby((name,_createdby_value),aggregate($count as n,retrycount with sum as retries))&$top=3&$count=true`,
      {
        top: 3,
        count: true,
        apply: {
          filter: { kind: 'and', of: [isError] },
          by: ['name', '_createdby_value'],
          aggregates: [
            { as: 'n', work: 'rows', property: null },
            { as: 'retries', work: 'sum', property: 'retrycount' },
          ],
        },
      },
    ],
    [
      '$apply=aggregate(createdon with max as last)',
      { apply: { filter: null, by: null, aggregates: [{ as: 'last', work: 'max', property: 'createdon' }] } },
    ],
  ] as const) {
    it(`reads "${query}" of a list`, () => {
      assert.deepEqual(list(query), { ...none, ...expected });
    });
  }

  for (const [query, expected] of [
    ['$expand=createdby', { expand: [{ navigation: 'createdby', ...expanded }] }],
    ['$select=name&$expand=createdby($select=fullname,systemuserid),modifiedby($select=fullname;$expand=)', null],
    [
      '$select=name&$expand=createdby($select=fullname,systemuserid),modifiedby',
      {
        select: ['name'],
        expand: [
          { navigation: 'createdby', ...expanded, select: ['fullname', 'systemuserid'] },
          { navigation: 'modifiedby', ...expanded },
        ],
      },
    ],
    ['partitionid=x', { partitionId: 'x' }],
  ] as const) {
    it(`reads "${query}" of a row`, () => {
      if (expected === null)
        assert.match(
          faultText(() => one(query)),
          /^400 /,
        );
      else assert.deepEqual(one(query), { ...none, ...expected });
    });
  }

  for (const [query, fault] of [
    ['$skip=2', 'The query parameter $skip is not supported'],
    ['$search=x', 'The query parameter $search is not supported'],
    ['$format=json', 'The query parameter $format is not supported'],
    ['$Select=name', 'The query parameter $Select is not supported'],
    ['$compute=x', 'The query parameter $compute is not supported'],
    [
      '$select=nothing',
      "Could not find a property named 'nothing' on type 'Microsoft.Dynamics.CRM.backgroundoperation'.",
    ],
    ['$select=name displayname', "Syntax error at position 5 in 'name displayname'."],
    [
      '$top=-1',
      "Invalid value '-1' for $top query option found. The $top query option requires a non-negative integer value.",
    ],
    [
      '$top=1.5',
      "Invalid value '1.5' for $top query option found. The $top query option requires a non-negative integer value.",
    ],
    ['$count=yes', "Invalid value 'yes' for $count query option found. Valid values are 'true', 'false'."],
    ['$top=1&$top=2', "Query option '$top' was specified more than once, but it must be specified at most once."],
    ['$filter=%zz', 'The address holds a percent sign that begins no encoded character.'],
    ['$filter=', "Syntax error at position 0 in ''."],
    ['fetchXml=%3Cfetch/%3E', 'The facade does not run fetchXml queries: ask by $filter, $orderby and $apply.'],
    [
      '$orderby=nothing',
      "Could not find a property named 'nothing' on type 'Microsoft.Dynamics.CRM.backgroundoperation'.",
    ],
    ['$orderby=name up', "Syntax error at position 5 in 'name up'."],
    ['$apply=groupby((createdon))', 'Grouping by a date is not supported.'],
    ['$apply=groupby((errormessage))', "Grouping by the memo column 'errormessage' is not supported."],
    ['$apply=groupby((createdby/fullname))', 'Link entities are not supported'],
    [
      '$apply=groupby((name),aggregate($count as n))&$orderby=n',
      'The query node SingleValueOpenPropertyAccess is not supported',
    ],
    ['$apply=groupby((name))&$orderby=name', '$orderby with groupby is not supported on elastic tables.'],
    [
      "$apply=groupby((name))&$filter=name eq 'x'",
      'Beside $apply, conditions stand in it: $apply=filter(…)/groupby(…).',
    ],
    [
      '$apply=aggregate($count as a,$count as a)',
      "The name 'a' stands for two things in $apply: give each aggregate its own.",
    ],
    ['$apply=aggregate(name with sum as a)', "The aggregate sum does not work on 'name', which holds no number."],
    [
      '$apply=aggregate(name with max as a)',
      "The aggregate max does not work on 'name', which holds no number or date.",
    ],
    [
      '$apply=aggregate(priority with countdistinct as a)',
      'The aggregate countdistinct is not supported: group by the column and count the groups.',
    ],
    ['$apply=filter(priority eq 1)', 'filter(…) in $apply must be followed by /groupby(…) or /aggregate(…).'],
    ['$apply=groupby((name))/aggregate($count as n)', 'Nothing can follow groupby(…) or aggregate(…) in $apply here.'],
    ['$apply=concat(name)', "Syntax error at position 0 in 'concat(name)'."],
  ] as const) {
    it(`refuses "${query}"`, () => {
      assert.match(
        faultText(() => list(query)),
        /^400 0x8006088[8] |^400 0x80048d0b /,
      );
      assert.equal(faultText(() => list(query)).slice(15), fault);
    });
  }

  for (const [query, fault] of [
    ['$expand=createdby', 'Link entities are not supported'],
    [
      '$orderby=_createdby_value',
      "Ordering by the lookup column '_createdby_value' is not supported on elastic tables.",
    ],
    ['$orderby=createdby/fullname', 'Link entities are not supported'],
    ['$orderby=inputparameters', "Ordering by the memo column 'inputparameters' is not supported."],
  ] as const) {
    it(`refuses "${query}", as elastic tables do`, () => {
      assert.equal(
        faultText(() => list(query)),
        `400 0x80048d0b ${fault}`,
      );
    });
  }

  it('refuses options of lists for a row', () => {
    for (const option of ['$filter=name eq null', '$orderby=name', '$top=1', '$count=true', '$apply=groupby((name))']) {
      assert.match(
        faultText(() => one(option)),
        /is not supported$/,
      );
    }
  });

  it('refuses a query that is too long', () => {
    const long = `x=${'y'.repeat(32_767)}`;
    assert.match(
      faultText(() => list(long)),
      /^414 /,
    );
    const inBatch = { ...listContext, maxLength: 65_536 };
    assert.deepEqual(parseQuery(long, backgroundOperation, inBatch), none);
  });

  it('expands in lists of tables that are not elastic', () => {
    const holder = {
      ...systemUser,
      navigations: new Map([['rows', { name: 'rows', set: 'backgroundoperations', many: true }]]),
    };
    const text = "$expand=rows($select=name;$filter=contains(name,'a;b');$orderby=name desc;$top=2)";
    assert.deepEqual(parseQuery(text, holder, listContext).expand, [
      {
        navigation: 'rows',
        select: ['name'],
        expand: [],
        filter: { kind: 'like', property: 'name', pattern: [{ any: 'run' }, { text: 'a;b' }, { any: 'run' }] },
        order: [{ property: 'name', descending: true }],
        top: 2,
      },
    ]);
  });
});
