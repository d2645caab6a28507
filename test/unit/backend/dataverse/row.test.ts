import assert from 'node:assert/strict';
import { hexCode, readableError } from '../../../../src/backend/dataverse/row/errorName.ts';
import { mapRow } from '../../../../src/backend/dataverse/row/row.ts';
import { Versions } from '../../../../src/backend/dataverse/row/versions.ts';
import { parseExact } from '../../../../src/operation/json.ts';
import type { Operation } from '../../../../src/operation/operation.ts';
import { operation as operationSchema } from '../../../../src/operation/operation.ts';
import { completed, rowText, userId } from '../../../fixtures/dataverseSamples.ts';

const read = (row: Record<string, unknown>, versions = new Versions(), version?: string) =>
  mapRow(parseExact(rowText(row, version)), versions);

function mapped(row: Record<string, unknown>, versions?: Versions, version?: string): Operation {
  const result = read(row, versions, version);
  assert.ok(result.operation !== undefined, 'problem' in result ? result.problem : '');
  return result.operation;
}

describe('rows of Dataverse', () => {
  it('become operations: the documented sample', () => {
    const row = mapped(completed);
    assert.deepEqual(
      [row.id, row.type, row.displayName, row.status, row.attempts, row.retryLimit, row.timeout],
      [completed.backgroundoperationid, 'contoso_RebuildIndex', 'Rebuild Index', 'Complete', 2, 3, 120_000],
    );
    assert.equal(row.finishedAt, Date.UTC(2023, 3, 29, 20, 21, 4, 123));
    assert.equal(row.expiresAt, Date.UTC(2023, 3, 29, 20, 21, 4) + 7_776_000_000);
    assert.deepEqual([row.createdBy, row.modifiedBy, row.createdOnBehalfOf], ['Ada Admin', userId, null]);
    assert.equal(row.error, null);
  });

  it('are what the vocabulary allows', () => {
    // The schema speaks of ISO instants on the wire; what it encodes it must decode again.
    assert.deepEqual(operationSchema.decode(operationSchema.encode(mapped(completed))), mapped(completed));
  });

  it('keep the order of version numbers beyond 2^53, one apart', () => {
    const versions = new Versions();
    const numbers = ['638183964640916096', '638183964640916097', '638183964640916095', '638183964640926096'];
    const [base, above, below, far] = numbers.map((number) => mapped(completed, versions, number).version);
    assert.deepEqual(
      [above, below, far].map((each) => Number(each) - Number(base)),
      [1, -1, 10_000],
    );
    assert.equal(versions.numberOf(Number(above)), 638183964640916097n);
    assert.equal(mapped(completed, new Versions(), '17').version, 17);
  });

  it('tell which field is odd', () => {
    const odd: readonly [Record<string, unknown>, RegExp][] = [
      [{ createdon: 'yesterday' }, /0f6f1b1c.+createdon is not as expected/],
      [{ retrycount: '1' }, /retrycount is not as expected/],
      [{ backgroundoperationstatuscode: 10 }, /backgroundoperationstatuscode is not as expected \(10 with state 3\)/],
      [{ backgroundoperationstatecode: 1 }, /backgroundoperationstatuscode is not as expected/],
      [{ _createdby_value: 'Ada' }, /_createdby_value is not as expected/],
      [{ backgroundoperationid: undefined }, /no backgroundoperationid/],
      [{ createdon: null }, /createdon is missing/],
    ];
    for (const [fields, pattern] of odd) {
      const result = read({ ...completed, ...fields });
      assert.match('problem' in result ? result.problem : 'none', pattern);
    }
    assert.match((mapRow('text', new Versions()) as { problem: string }).problem, /no object/);
  });

  it('have readable errors', () => {
    const row = mapped({
      ...completed,
      backgroundoperationstatuscode: 31,
      errorcode: -2_147_187_707,
      errormessage: 'Access is denied.',
    });
    assert.deepEqual(
      [row.status, row.error],
      ['Error', { code: -2_147_187_707, message: 'Access is denied. (0x80048405 AccessDenied)', stack: null }],
    );
    assert.equal(hexCode(-2_147_220_891), '0x80040265');
    assert.equal(readableError(0, 'Plain.'), 'Plain.');
    assert.equal(readableError(-1, ''), '(0xffffffff)');
  });

  it('that never started have no attempts', () => {
    const waiting = {
      backgroundoperationstatecode: 0,
      backgroundoperationstatuscode: 0,
      starttime: null,
      retrycount: 0,
    };
    assert.equal(mapped({ ...completed, ...waiting }).attempts, 0);
    assert.equal(
      mapped({ ...completed, backgroundoperationstatuscode: 32, starttime: null, retrycount: 0 }).attempts,
      0,
    );
    const running = { backgroundoperationstatecode: 2, backgroundoperationstatuscode: 20, retrycount: 0 };
    assert.equal(mapped({ ...completed, ...running }).attempts, 1);
  });
});
