import assert from 'node:assert/strict';
import { DataverseFault } from '../../../../../src/server/dataverse/fault.ts';
import { compileFilter } from '../../../../../src/server/dataverse/odata/compile/filter.ts';
import { Cursor } from '../../../../../src/server/dataverse/odata/cursor.ts';
import { backgroundOperation } from '../../../../../src/server/dataverse/odata/entity.ts';
import { parseCondition } from '../../../../../src/server/dataverse/odata/filter/parse.ts';
import { parsePath } from '../../../../../src/server/dataverse/odata/path.ts';
import { parsePrefer } from '../../../../../src/server/dataverse/odata/prefer.ts';
import { parseQuery } from '../../../../../src/server/dataverse/odata/query.ts';
import { listContext, model } from '../../../../support/odata.ts';
import { type Random, withSeed } from '../../../../support/random.ts';
import { testUsers } from '../../../../support/shownRow.ts';

const scope = { ...listContext, type: backgroundOperation, aliases: new Map([['@p', "'x'"]]) };

/** What queries are made of, so that random strings of it get far. */
const pieces = [
  ...'$filter=|$orderby=|$select=|$apply=|$expand=|$top=|$count=|&|@p|@p=|partitionId='.split('|'),
  ...'name|displayname|createdon|priority|_createdby_value|createdby|backgroundoperationstatuscode|inputparameters'.split(
    '|',
  ),
  ..." eq | ne | gt | le | and | or |not |(|)|,|;|/|=|null|true|1|-1|1.5|1e999|2026-01-01|2026-13-01|'|''|\"|[|]|%".split(
    '|',
  ),
  ...'contains(|endswith(|Microsoft.Dynamics.CRM.|In(|Between(|LastXHours(|Today(|PropertyName=|PropertyValue=|PropertyValues='.split(
    '|',
  ),
  ...'groupby((|aggregate(|filter(|$count as n| with sum as | desc|0f6f0000-1111-4222-8333-0123456789ab|%27|%25|%zz|+|*'.split(
    '|',
  ),
  ...'backgroundoperations|(0f6f0000-1111-4222-8333-0123456789ab)|/$count|/$value|/$ref|WhoAmI|EntityDefinitions|constructor'.split(
    '|',
  ),
];

function bytes(random: Random): string {
  const length = random.between(0, 24);
  return Buffer.from(Array.from({ length }, () => random.between(0, 255))).toString('latin1');
}

function soup(random: Random): string {
  const length = random.between(1, 14);
  return Array.from({ length }, () => pieces[random.between(0, pieces.length - 1)]).join('');
}

/** Does it, and takes a refusal of what was asked for an answer; anything else that is raised is raised on. */
function refusable<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof DataverseFault && error.status >= 400 && error.status < 500) return undefined;
    throw error;
  }
}

const users = testUsers(['ada']);

describe('any bytes', () => {
  const rounds = 25_000;

  it('100,000 random texts are read or refused as a path, a query, a filter and Prefer', async () => {
    await withSeed(async (random) => {
      for (let round = 0; round < rounds; round += 1) {
        for (const text of [
          bytes(random),
          soup(random),
          `$filter=${soup(random)}`,
          `${soup(random)}${bytes(random)}`,
        ]) {
          const query = refusable(() => parseQuery(text, backgroundOperation, listContext));
          refusable(() => parsePath(`/api/data/v9.2/${text}`, model));
          parsePrefer(text).annotations.wants('a.b');
          if (query?.filter == null) continue;
          await compileFilter(query.filter, { users, dateFractions: false }).catch((error: unknown) =>
            refusable(() => {
              throw error;
            }),
          );
        }
      }
    });
  }).timeout(60_000);

  const long = 32_768;
  for (const piece of [
    '(',
    'not ',
    "'",
    '[',
    'a',
    '1',
    '-',
    'a-',
    'a.',
    '@p ',
    'name eq ',
    "contains(name,'",
    '%',
    "name eq 'a' or ",
    ',',
    '0f6f0000-',
  ]) {
    it(`a filter of nothing but "${piece}" is read in steps that grow with its length`, () => {
      const text = piece.repeat(Math.floor(long / piece.length));
      const cursor = refusable(() => new Cursor(text));
      if (cursor === undefined) return;
      refusable(() => parseCondition(cursor, scope));
      assert.ok(cursor.looks <= 20 * text.length, `${cursor.looks} looks at ${text.length} characters`);
    });
  }

  it('a pattern of nothing but wildcards becomes one of few pieces, brackets without partner cost nothing', () => {
    const filter = parseQuery(
      `$filter=contains(name,'${'%25'.repeat(5_000)}${'['.repeat(10_000)}')`,
      backgroundOperation,
      listContext,
    ).filter;
    assert.deepEqual(filter, {
      kind: 'like',
      property: 'name',
      pattern: [{ any: 'run' }, { text: '['.repeat(10_000) }, { any: 'run' }],
    });
  });
});
