import assert from 'node:assert/strict';
import fc from 'fast-check';
import { jsonDate, readDate, soapDate } from '../../../../src/service/salesforce/dates.ts';

const at = Date.UTC(2026, 2, 4, 5, 6, 7);

const cases: readonly (readonly [string, number | undefined])[] = [
  ['2026-03-04T05:06:07Z', at],
  ['2026-03-04T05:06:07.000Z', at],
  ['2026-03-04T05:06:07.5Z', at + 500],
  ['2026-03-04T05:06:07.123456Z', at + 123],
  ['2026-03-04T06:06:07+01:00', at],
  ['2026-03-03T23:36:07-05:30', at],
  ['2026-03-04T05:06:07.000+0000', at],
  ['2028-02-29T00:00:00Z', Date.UTC(2028, 1, 29)],
  ['0001-01-01T00:00:00Z', -62_135_596_800_000],
  ['2026-02-29T00:00:00Z', undefined],
  ['2026-13-01T00:00:00Z', undefined],
  ['2026-03-04T24:00:00Z', undefined],
  ['2026-03-04T05:60:00Z', undefined],
  ['2026-03-04T05:06:07+15:00', undefined],
  ['2026-03-04T05:06:07+01:60', undefined],
  ['2026-03-04T05:06:07', undefined],
  ['2026-03-04', undefined],
  ['2026-03-04T05:06Z', undefined],
  ['', undefined],
];

describe('dates of the service', () => {
  for (const [text, ms] of cases) it(`${JSON.stringify(text)} is ${ms}`, () => assert.equal(readDate(text), ms));

  it('are shown with milliseconds, in JSON with an offset', () => {
    assert.equal(jsonDate(at), '2026-03-04T05:06:07.000+0000');
    assert.equal(soapDate(at), '2026-03-04T05:06:07.000Z');
  });

  it('are read as they were shown', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 253_402_300_799_999 }), (ms) => {
        assert.equal(readDate(jsonDate(ms)), ms);
        assert.equal(readDate(soapDate(ms)), ms);
      }),
    );
  });
});
