import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compileFilter } from '../../../../../src/server/dataverse/odata/compile/filter.ts';
import { backgroundOperation } from '../../../../../src/server/dataverse/odata/entity.ts';
import { fitsFilter } from '../../../../../src/server/dataverse/odata/filter/evaluate.ts';
import { parseFilter } from '../../../../../src/server/dataverse/odata/filter/parse.ts';
import { fits } from '../../../../support/evaluate.ts';
import { ada, now } from '../../../../support/odata.ts';
import { shownRow, testUsers } from '../../../../support/shownRow.ts';
import { rows, samples } from './filterArbitraries.ts';

/** About three seconds. */
const runs = 5_000;

const scope = { type: backgroundOperation, now, user: ada, lenientGuids: false, aliases: new Map() };
const users = testUsers(['ada', 'bob', 'Ada']);

describe('random filters', () => {
  it('find the rows that they should, as conditions of the engine and in memory', async () => {
    await fc.assert(
      fc.asyncProperty(samples, rows, async (sample, all) => {
        const filter = parseFilter(sample.text, scope);
        const condition = await compileFilter(filter, { users, dateFractions: false });
        const expected = all.map((row) => sample.holds(shownRow(row)));
        assert.deepEqual(
          all.map((row) => fits(condition, row)),
          expected,
          sample.text,
        );
        assert.deepEqual(
          all.map((row) => fitsFilter(filter, shownRow(row))),
          expected,
          sample.text,
        );
      }),
      { numRuns: runs },
    );
  });
});
