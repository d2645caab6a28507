import assert from 'node:assert/strict';
import { backgroundOperation } from '../../../../../src/server/dataverse/odata/entity.ts';
import { parseFilter } from '../../../../../src/server/dataverse/odata/filter/parse.ts';
import { ada, faultText, now } from '../../../../support/odata.ts';

const state = 'backgroundoperationstatecode';
const status = 'backgroundoperationstatuscode';
const guid = '2c2e0000-1111-4222-8333-0123456789ab';

function parse(text: string, aliases: Readonly<Record<string, string>> = {}, lenientGuids = false) {
  const scope = { type: backgroundOperation, now, user: ada, lenientGuids, aliases: new Map(Object.entries(aliases)) };
  return parseFilter(text, scope);
}

const compare = (property: string, operator: string, value: unknown) => ({
  kind: 'compare',
  property,
  operator,
  value,
});
const stretch = (from: number | null, until: number | null, upTo: number | null = null) => ({
  kind: 'and',
  of: [
    ...(from === null ? [] : [compare('createdon', 'ge', from)]),
    ...(until === null ? [] : [compare('createdon', 'lt', until)]),
    ...(upTo === null ? [] : [compare('createdon', 'le', upTo)]),
  ],
});
const day = (dayOfMonth: number, hour = 0) => Date.UTC(2026, 10, dayOfMonth, hour);

describe('$filter', () => {
  for (const [text, expected] of [
    [`${status} eq 30`, compare(status, 'eq', 30)],
    [`30 lt ${status}`, compare(status, 'gt', 30)],
    ["name eq 'O''Brian'", compare('name', 'eq', "O'Brian")],
    ['name eq null', compare('name', 'eq', null)],
    ['null ne starttime', compare('starttime', 'ne', null)],
    ['starttime gt null', { kind: 'or', of: [] }],
    [`_createdby_value eq ${guid.toUpperCase()}`, compare('_createdby_value', 'eq', guid)],
    [
      `backgroundoperationid ne abcdef01-1111-4222-8333-0123456789ab`,
      compare('backgroundoperationid', 'ne', 'abcdef01-1111-4222-8333-0123456789ab'),
    ],
    ['createdon ge 2026-01-01T00:00:00Z', compare('createdon', 'ge', Date.UTC(2026, 0, 1))],
    ['createdon ge 2026-01-01', compare('createdon', 'ge', Date.UTC(2026, 0, 1))],
    ['createdon ge 2026-01-01T02:00:00.5+02:00', compare('createdon', 'ge', Date.UTC(2026, 0, 1) + 500)],
    ['priority gt 2.5', compare('priority', 'gt', 2.5)],
    ['errorcode eq -2147187707', compare('errorcode', 'eq', -2_147_187_707)],
    ['versionnumber gt 638183964640916097', compare('versionnumber', 'gt', 638_183_964_640_916_097n)],
    ['priority lt 99999999999999999999999', compare('priority', 'lt', 1e23)],
    [
      `name eq 'a' or name eq 'b' and not (${state} eq 3)`,
      {
        kind: 'or',
        of: [
          compare('name', 'eq', 'a'),
          { kind: 'and', of: [compare('name', 'eq', 'b'), { kind: 'not', of: compare(state, 'eq', 3) }] },
        ],
      },
    ],
    [
      "not contains(name,'x')",
      { kind: 'not', of: { kind: 'like', property: 'name', pattern: [{ any: 'run' }, { text: 'x' }, { any: 'run' }] } },
    ],
    [
      "contains(name,'x') eq false",
      { kind: 'not', of: { kind: 'like', property: 'name', pattern: [{ any: 'run' }, { text: 'x' }, { any: 'run' }] } },
    ],
    [
      "startswith(name,'a_[%]b')",
      {
        kind: 'like',
        property: 'name',
        pattern: [{ text: 'a' }, { any: 'character' }, { text: '%b' }, { any: 'run' }],
      },
    ],
    [
      "endswith(errormessage,'%[a-f^][^x]')",
      {
        kind: 'like',
        property: 'errormessage',
        pattern: [{ any: 'run' }, { oneOf: [['a', 'f'], '^'], negated: false }, { oneOf: ['x'], negated: true }],
      },
    ],
    ["endswith(name,'[]x[')", { kind: 'like', property: 'name', pattern: [{ any: 'run' }, { text: '[]x[' }] }],
    [
      `Microsoft.Dynamics.CRM.In(PropertyName='${status}',PropertyValues=['0','20'])`,
      { kind: 'oneOf', property: status, values: [0, 20] },
    ],
    [
      `Microsoft.Dynamics.CRM.In(PropertyName='name',PropertyValues=["O'Brian","a\\"b"])`,
      { kind: 'oneOf', property: 'name', values: ["O'Brian", 'a"b'] },
    ],
    [
      `Microsoft.Dynamics.CRM.NotIn(PropertyName='_createdby_value',PropertyValues=['${guid}'])`,
      { kind: 'not', of: { kind: 'oneOf', property: '_createdby_value', values: [guid] } },
    ],
    [
      `Microsoft.Dynamics.CRM.Between(PropertyName='priority',PropertyValues=["2",5])`,
      { kind: 'and', of: [compare('priority', 'ge', 2), compare('priority', 'le', 5)] },
    ],
    [
      `Microsoft.Dynamics.CRM.NotBetween(PropertyName='createdon',PropertyValues=['2026-01-01','2026-01-02T00:00:00Z'])`,
      {
        kind: 'not',
        of: {
          kind: 'and',
          of: [compare('createdon', 'ge', Date.UTC(2026, 0, 1)), compare('createdon', 'le', Date.UTC(2026, 0, 2))],
        },
      },
    ],
    ["Microsoft.Dynamics.CRM.EqualUserId(PropertyName='createdby')", compare('_createdby_value', 'eq', ada)],
    ["Microsoft.Dynamics.CRM.NotEqualUserId(PropertyName='_createdby_value')", compare('_createdby_value', 'ne', ada)],
    ["Microsoft.Dynamics.CRM.Today(PropertyName='createdon')", stretch(day(25), day(26))],
    ["Microsoft.Dynamics.CRM.Yesterday(PropertyName='createdon')", stretch(day(24), day(25))],
    ["Microsoft.Dynamics.CRM.Tomorrow(PropertyName='createdon')", stretch(day(26), day(27))],
    // The 25th is a Wednesday.
    ["Microsoft.Dynamics.CRM.ThisWeek(PropertyName='createdon')", stretch(day(22), day(29))],
    ["Microsoft.Dynamics.CRM.LastWeek(PropertyName='createdon')", stretch(day(15), day(22))],
    ["Microsoft.Dynamics.CRM.NextWeek(PropertyName='createdon')", stretch(day(29), day(36))],
    ["Microsoft.Dynamics.CRM.ThisMonth(PropertyName='createdon')", stretch(day(1), Date.UTC(2026, 11, 1))],
    ["Microsoft.Dynamics.CRM.LastMonth(PropertyName='createdon')", stretch(Date.UTC(2026, 9, 1), day(1))],
    ["Microsoft.Dynamics.CRM.NextYear(PropertyName='createdon')", stretch(Date.UTC(2027, 0, 1), Date.UTC(2028, 0, 1))],
    ["Microsoft.Dynamics.CRM.LastYear(PropertyName='createdon')", stretch(Date.UTC(2025, 0, 1), Date.UTC(2026, 0, 1))],
    ["Microsoft.Dynamics.CRM.Last7Days(PropertyName='createdon')", stretch(day(18), null, now)],
    ["Microsoft.Dynamics.CRM.Next7Days(PropertyName='createdon')", stretch(now, day(33))],
    ["Microsoft.Dynamics.CRM.LastXHours(PropertyName='createdon',PropertyValue=6)", stretch(day(25, 4), null, now)],
    ["Microsoft.Dynamics.CRM.LastXDays(PropertyName='createdon',PropertyValue='3')", stretch(day(22), null, now)],
    [
      "Microsoft.Dynamics.CRM.LastXMonths(PropertyName='createdon',PropertyValue=9)",
      stretch(Date.UTC(2026, 1, 25), null, now),
    ],
    ["Microsoft.Dynamics.CRM.NextXHours(PropertyName='createdon',PropertyValue=1)", stretch(now, day(25, 12))],
    ["Microsoft.Dynamics.CRM.NextXWeeks(PropertyName='createdon',PropertyValue=1)", stretch(now, day(33))],
    [
      "Microsoft.Dynamics.CRM.OlderThanXMinutes(PropertyName='createdon',PropertyValue=10)",
      stretch(null, Date.UTC(2026, 10, 25, 10, 20)),
    ],
    [
      "Microsoft.Dynamics.CRM.OlderThanXYears(PropertyName='createdon',PropertyValue=1)",
      stretch(null, Date.UTC(2025, 10, 25)),
    ],
    ["Microsoft.Dynamics.CRM.On(PropertyName='createdon',PropertyValue=2026-11-24)", stretch(day(24), day(25))],
    [
      "Microsoft.Dynamics.CRM.OnOrAfter(PropertyName='createdon',PropertyValue='2026-11-24T12:00:00Z')",
      stretch(day(24), null),
    ],
    ["Microsoft.Dynamics.CRM.OnOrBefore(PropertyName='createdon',PropertyValue=2026-11-24)", stretch(null, day(25))],
  ] as const) {
    it(`reads ${text}`, () => {
      assert.deepEqual(parse(text), expected);
    });
  }

  it('takes parameter aliases for properties, literals and arguments', () => {
    const aliases = { '@p1': 'priority', '@p2': '3', '@p3': "'name'", '@p4': '["a","b"]' };
    assert.deepEqual(parse('@p1 ge @p2 and name ne @none', aliases), {
      kind: 'and',
      of: [compare('priority', 'ge', 3), compare('name', 'ne', null)],
    });
    const text = 'Microsoft.Dynamics.CRM.In(PropertyName=@p3,PropertyValues=@p4)';
    assert.deepEqual(parse(text, aliases), { kind: 'oneOf', property: 'name', values: ['a', 'b'] });
  });

  it('takes a quoted GUID when told so', () => {
    assert.deepEqual(parse(`_createdby_value eq '${guid}'`, {}, true), compare('_createdby_value', 'eq', guid));
  });

  const types = 'A binary operator with incompatible types was detected. Found operand types';
  for (const [text, fault] of [
    [
      'nothing eq 1',
      "0x80060888 Could not find a property named 'nothing' on type 'Microsoft.Dynamics.CRM.backgroundoperation'.",
    ],
    [
      'Name eq null',
      "0x80060888 Could not find a property named 'Name' on type 'Microsoft.Dynamics.CRM.backgroundoperation'.",
    ],
    // The documented example, with a column of ours.
    ["runascod eq 'O'Bryan'", "0x80060888 There is an unterminated literal at position 21 in 'runascod eq 'O'Bryan''."],
    [`_createdby_value eq '${guid}'`, `0x80060888 ${types} 'Edm.Guid' and 'Edm.String' for operator kind 'Equal'.`],
    [`runas eq ${guid}`, `0x80060888 ${types} 'Edm.String' and 'Edm.Guid' for operator kind 'Equal'.`],
    [`${status} ne '20'`, `0x80060888 ${types} 'Edm.Int32' and 'Edm.String' for operator kind 'NotEqual'.`],
    [
      "createdon gt '2026-01-01'",
      `0x80060888 ${types} 'Edm.DateTimeOffset' and 'Edm.String' for operator kind 'GreaterThan'.`,
    ],
    [`_createdby_value gt ${guid}`, `0x80060888 ${types} 'Edm.Guid' and 'Edm.Guid' for operator kind 'GreaterThan'.`],
    ['name eq displayname', '0x80048d0b Column comparison is not supported on elastic tables.'],
    ["createdby/fullname eq 'x'", '0x80048d0b Link entities are not supported'],
    [
      "other/fullname eq 'x'",
      "0x80060888 Could not find a property named 'other' on type 'Microsoft.Dynamics.CRM.backgroundoperation'.",
    ],
    [
      "tolower(name) eq 'x'",
      "0x80060888 An unknown function with name 'tolower' was found. This may also be a function import or a key lookup on a navigation property, which is not allowed.",
    ],
    [
      "In(PropertyName='name',PropertyValues=['x'])",
      "0x80060888 An unknown function with name 'In' was found. This may also be a function import or a key lookup on a navigation property, which is not allowed.",
    ],
    [
      "contains(priority,'x')",
      "0x80060888 No function signature for the function with name 'contains' matches the specified arguments. The function signatures considered are: contains(Edm.String Nullable=true, Edm.String Nullable=true).",
    ],
    [
      'createdon gt 2026-01-01T00:00:00',
      "0x80060888 The time zone information is missing on the DateTimeOffset value '2026-01-01T00:00:00'. A DateTimeOffset value must contain the time zone information.",
    ],
    ['createdon gt 2026-02-30', "0x80060888 Syntax error at position 13 in 'createdon gt 2026-02-30'."],
    ['name', "0x80060888 Syntax error at position 4 in 'name'."],
    ['', "0x80060888 Syntax error at position 0 in ''."],
    ["name eqq 'x'", "0x80060888 Syntax error at position 5 in 'name eqq 'x''."],
    ["name in ('x')", "0x80060888 Syntax error at position 5 in 'name in ('x')'."],
    ["(name eq 'x'", "0x80060888 Syntax error at position 12 in '(name eq 'x''."],
    ['not priority eq 1', "0x80060888 Syntax error at position 13 in 'not priority eq 1'."],
    ["name & 'x'", "0x80060888 Syntax error: character '&' is not valid at position 5 in 'name & 'x''."],
    ['name eq "x"', '0x80060888 Syntax error at position 8 in \'name eq "x"\'.'],
    ['1 eq 1', '0x80060888 A comparison in $filter needs a property on one of its sides.'],
    [
      `Microsoft.Dynamics.CRM.ContainValues(PropertyName='${status}',PropertyValues=['1'])`,
      "0x80060888 The query function 'Microsoft.Dynamics.CRM.ContainValues' is not supported here: use comparisons, In, Between, EqualUserId or one of the functions for dates that know no fiscal year.",
    ],
    [
      "Microsoft.Dynamics.CRM.Today(PropertyName='name')",
      "0x80060888 The query function 'Today' is for dates, and 'name' is none.",
    ],
    [
      "Microsoft.Dynamics.CRM.Today(PropertyName='x')",
      "0x80060888 Could not find a property named 'x' on type 'Microsoft.Dynamics.CRM.backgroundoperation'.",
    ],
    [
      "Microsoft.Dynamics.CRM.LastXHours(PropertyName='createdon',PropertyValue=0)",
      "0x80060888 The query function 'LastXHours' needs PropertyValue, a whole number of 1 or more.",
    ],
    [
      "Microsoft.Dynamics.CRM.Between(PropertyName='priority',PropertyValues=['1'])",
      "0x80060888 The query function 'Between' needs exactly two PropertyValues.",
    ],
    [
      "Microsoft.Dynamics.CRM.In(PropertyName='priority',PropertyValues=['x'])",
      "0x80060888 The value of 'priority' in a query function must be of the type Edm.Int32.",
    ],
    [`${'('.repeat(101)}name eq 'x'${')'.repeat(101)}`, '0x80060888 Recursion depth exceeded allowed limit.'],
    [`${'not '.repeat(20_000)}name eq 'x'`, '0x80060888 Recursion depth exceeded allowed limit.'],
    [
      Array.from({ length: 501 }, () => 'priority eq 1').join(' or '),
      '0x8004430c Number of conditions in query exceeded maximum limit.',
    ],
  ] as const) {
    it(`refuses ${text.slice(0, 90)}`, () => {
      assert.equal(
        faultText(() => parse(text)),
        `400 ${fault}`,
      );
    });
  }

  it('takes 100 parentheses, and 500 conditions', () => {
    assert.deepEqual(parse(`${'('.repeat(100)}priority eq 1${')'.repeat(100)}`), compare('priority', 'eq', 1));
    const many = parse(Array.from({ length: 500 }, () => 'priority eq 1').join(' or '));
    assert.equal(many.kind === 'or' ? many.of.length : 0, 500);
  });
});
