import assert from 'node:assert/strict';
import { SalesforceFault } from '../../../../../src/server/salesforce/fault.ts';
import { planQuery } from '../../../../../src/server/salesforce/soql/plan.ts';
import { queryContext } from '../../../../support/soql.ts';
import { soqlTexts } from '../../../../support/soqlTexts.ts';

/** No query here gets as far as the rows. */
const engine = {
  search: async () => ({ operations: [], next: null }),
  aggregate: async () => [],
  countWhere: async () => 0,
};
const plan = (text: string) => planQuery(text, queryContext(engine, ['ann']));

const from = 'FROM BackgroundOperation';
const rows = `SELECT Id ${from}`;
const noColumn = (name: string) => new RegExp(`\\nNo such column '${name}' on entity 'BackgroundOperation'\\. If you`);

/** Queries that are refused: code and message. */
const refused: readonly (readonly [string, string, RegExp])[] = [
  [' ', 'MALFORMED_QUERY', /^SOQL statements cannot be empty or null$/],
  ['SELEC Id', 'MALFORMED_QUERY', /^unexpected token: 'SELEC'$/],
  [`SELECT Id, ${from}`, 'MALFORMED_QUERY', /^unexpected token: 'FROM'$/],
  [`SELECT * ${from}`, 'MALFORMED_QUERY', /^unexpected token: '\*'$/],
  [`${rows} WHERE`, 'MALFORMED_QUERY', /^unexpected token: '<EOF>'$/],
  [`${rows} WHERE AND Name = 'x'`, 'MALFORMED_QUERY', /^unexpected token: 'AND'$/],
  [`${rows} WHERE Name = 'x' Type = 'y'`, 'MALFORMED_QUERY', /^unexpected token: 'Type'$/],
  [`${rows} WHERE Name = 'a' AND Name = 'b' OR Name = 'c'`, 'MALFORMED_QUERY', /^unexpected token: 'OR'$/],
  [`${rows} WHERE Name = 'x`, 'MALFORMED_QUERY', /^unexpected token: ''x'$/],
  [`${rows} WHERE Name = 'a\\x'`, 'MALFORMED_QUERY', /Illegal character sequence '\\x' in string literal/],
  [`${rows} WHERE (Name = 'x'`, 'MALFORMED_QUERY', /unexpected token: '<EOF>'/],
  [`${rows} FOR UPDATE`, 'MALFORMED_QUERY', /unexpected token: 'UPDATE'/],
  [`${rows} WHERE ${'('.repeat(51)}Name = 'x'${')'.repeat(51)}`, 'MALFORMED_QUERY', /too deeply/],
  [`${rows} WHERE Name = '${'x'.repeat(100_000)}'`, 'MALFORMED_QUERY', /longer than 100000 characters/],
  [`${rows} WHERE Name = '${'x'.repeat(4_001)}'`, 'MALFORMED_QUERY', /^String literal is too long\.$/],
  ['SELECT Id FROM Nope', 'INVALID_TYPE', /^sObject type 'Nope' is not supported\./],
  [`SELECT Id, Nope ${from}`, 'INVALID_FIELD', noColumn('Nope')],
  [`${rows} WHERE Nope = 1`, 'INVALID_FIELD', noColumn('Nope')],
  [`${rows} ORDER BY Nope`, 'INVALID_FIELD', noColumn('Nope')],
  [`SELECT Owner.Name ${from}`, 'INVALID_FIELD', /Didn't understand relationship 'Owner' in field path/],
  [`SELECT CreatedBy.Nope ${from}`, 'INVALID_FIELD', /No such column 'Nope' on entity 'User'/],
  [`SELECT Id, Id ${from}`, 'MALFORMED_QUERY', /^duplicate field selected: Id$/],
  [`SELECT Name n ${from}`, 'MALFORMED_QUERY', /^only aggregate expressions use field aliasing$/],
  [`SELECT (SELECT Id FROM Nope) ${from}`, 'INVALID_TYPE', /Didn't understand relationship 'Nope' in FROM/],
  [`SELECT FIELDS(ALL) ${from}`, 'MALFORMED_QUERY', /must have a LIMIT of at most 200/],
  [
    `${rows} WHERE CreatedDate > '2026-01-01T00:00:00Z'`,
    'INVALID_FIELD',
    /^value of filter criterion for field 'CreatedDate' must be of type dateTime and should not be enclosed in quotes$/,
  ],
  [`${rows} WHERE CreatedDate = 2026-01-01`, 'INVALID_FIELD', /must be of type dateTime/],
  [`${rows} WHERE CreatedDate = 2026-02-30T00:00:00Z`, 'INVALID_FIELD', /must be of type dateTime/],
  [`${rows} WHERE Timeout = '5'`, 'INVALID_FIELD', /must be of type int and should not be enclosed in quotes/],
  [`${rows} WHERE Timeout = 1.5`, 'INVALID_FIELD', /must be of type int$/],
  [`${rows} WHERE Name = 5`, 'INVALID_FIELD', /must be of type string and should be enclosed in quotes/],
  [`${rows} WHERE IsDeleted = 'true'`, 'INVALID_FIELD', /must be of type boolean/],
  [`${rows} WHERE Id = 'abc'`, 'INVALID_QUERY_FILTER_OPERATOR', /^invalid ID field: abc$/],
  [`${rows} WHERE Id LIKE '08P%'`, 'INVALID_QUERY_FILTER_OPERATOR', /^invalid operator on id field/],
  [`${rows} WHERE Timeout LIKE '5'`, 'INVALID_QUERY_FILTER_OPERATOR', /invalid operator/],
  [`${rows} WHERE Name INCLUDES ('x')`, 'INVALID_QUERY_FILTER_OPERATOR', /INCLUDES/],
  [`${rows} WHERE Id IN (SELECT GroupLeaderId ${from})`, 'INVALID_QUERY_FILTER_OPERATOR', /inner and outer selects/],
  [
    `${rows} WHERE CreatedById IN (SELECT Id FROM User)`,
    'MALFORMED_QUERY',
    /sub-selects on User are not supported here/,
  ],
  [
    `${rows} WHERE DAY_ONLY(CreatedDate) IN (SELECT Id ${from})`,
    'INVALID_QUERY_FILTER_OPERATOR',
    /inner and outer selects/,
  ],
  [`SELECT ${'GroupLeader.'.repeat(6)}Name ${from}`, 'INVALID_FIELD', /Didn't understand relationship/],
  [`${rows} LIMIT 1 OFFSET 2001`, 'NUMBER_OUTSIDE_VALID_RANGE', /^Maximum SOQL offset allowed is 2000$/],
  [
    `SELECT Status, Name, COUNT(Id) ${from} GROUP BY Status`,
    'MALFORMED_QUERY',
    /^Field must be grouped or aggregated: Name$/,
  ],
  [
    `SELECT COUNT(Id) ${from} GROUP BY CreatedDate`,
    'MALFORMED_QUERY',
    /^field 'CreatedDate' can not be grouped in a query call$/,
  ],
  [`SELECT COUNT(Id) ${from} LIMIT 5`, 'MALFORMED_QUERY', /cannot also use LIMIT$/],
  [`SELECT SUM(Name) ${from}`, 'MALFORMED_QUERY', /^field Name does not support aggregate operator SUM$/],
  [`SELECT COUNT(IsDeleted) ${from}`, 'MALFORMED_QUERY', /does not support aggregate operator COUNT/],
  [`SELECT COUNT(), Id ${from}`, 'MALFORMED_QUERY', /must be the only element/],
  [`SELECT COUNT() ${from} ORDER BY Name`, 'MALFORMED_QUERY', /can not be used with COUNT\(\)/],
  [`SELECT Status, COUNT(Id) Status ${from} GROUP BY Status`, 'MALFORMED_QUERY', /^duplicate alias: Status$/],
  [`SELECT Status ${from} GROUP BY Status HAVING COUNT(Id) > '1'`, 'INVALID_FIELD', /must be of type int/],
  [`SELECT COUNT(Id) ${from} GROUP BY ROLLUP(Status)`, 'MALFORMED_QUERY', /can not be grouped by/],
  [`${rows} WHERE HOUR_IN_DAY(CreatedDate) = 5`, 'MALFORMED_QUERY', /can not be filtered here/],
];

describe('queries that are refused', () => {
  for (const [text, code, message] of refused) {
    it(`${text.slice(0, 90)}: ${code}`, async () => {
      await assert.rejects(plan(text), (error: unknown) => {
        assert.ok(error instanceof SalesforceFault, String(error));
        assert.deepEqual([error.status, error.message.match(message) === null ? error.message : 'fits'], [400, 'fits']);
        assert.equal(error.code, code);
        return true;
      });
    });
  }

  it('say where an unknown field stands', async () => {
    await assert.rejects(plan(`SELECT Id,\n  Nope FROM BackgroundOperation`), (error: unknown) => {
      assert.ok(error instanceof SalesforceFault);
      assert.deepEqual(error.detail.at, { row: 2, column: 3 });
      assert.ok(
        error.message.startsWith('\n  Nope FROM BackgroundOperation\n  ^\nERROR at Row:2:Column:3\nNo such column'),
      );
      return true;
    });
  });

  it('have nothing against AND and OR in parentheses, FOR VIEW and blanks', async () => {
    const text = `select id\tfrom backgroundoperation b where ${'('.repeat(20)}b.name='x' or (not type like 'y')${')'.repeat(20)} order\n by b.name limit 5 for view for reference`;
    assert.equal((await plan(text)).kind, 'rows');
  });
});

/** Of which the library is slow to refuse some. */
const numbers = { any: 90_000, spoilt: 7_000, soups: 3_000 };
/** Milliseconds, on a machine that is busy. */
const longest = { one: 2_000, all: 120_000 };

describe('random strings', () => {
  it(`100,000 of them are refused by the service's faults, or are plans, none slowly`, async () => {
    const texts = soqlTexts(numbers);
    assert.equal(texts.length, 100_000);
    let good = 0;
    for (const text of texts) {
      const began = performance.now();
      try {
        await plan(text);
        good++;
      } catch (error) {
        assert.ok(error instanceof SalesforceFault && error.status === 400, `${text}: ${error}`);
      }
      assert.ok(performance.now() - began < longest.one, text);
    }
    assert.ok(good > 100 && good < 10_000, String(good));
  }).timeout(longest.all);

  const long: Readonly<Record<string, string>> = {
    comparisons: `${rows} WHERE ${Array(4_000).fill("Name='x'").join(' AND ')}`,
    negations: `${rows} WHERE ${'NOT '.repeat(15_000)}Name='x'`,
    values: `${rows} WHERE Name IN (${Array(9_000).fill("'x'").join(',')})`,
    backslashes: `${rows} WHERE Name='${'\\'.repeat(90_000)}`,
    quotes: `${rows} WHERE Name=${"'".repeat(90_000)}`,
    dots: `SELECT ${'a.'.repeat(40_000)}b ${from}`,
    commas: `SELECT ${','.repeat(90_000)}`,
    subqueries: `SELECT ${Array(2_000).fill('(SELECT Id FROM MergedOperations)').join(',')} ${from}`,
    joins: `${rows} WHERE ${'Id IN (SELECT Id FROM B WHERE '.repeat(49)}Name='x'${')'.repeat(49)}`,
    pattern: `${rows} WHERE CreatedBy.Username LIKE '${'%a'.repeat(1_900)}'`,
  };
  for (const [name, text] of Object.entries(long)) {
    it(`long ones do not take long: ${name}`, async () => {
      try {
        await plan(text);
      } catch (error) {
        assert.ok(error instanceof SalesforceFault && error.status === 400, String(error));
      }
    }).timeout(5_000);
  }
});
