import assert from 'node:assert/strict';
import { versionNumberOf, versionOfNumber } from '../../../../src/service/dataverse/versionNumber.ts';

describe('version numbers of rows', () => {
  it('are beyond what a double holds, grow, and lead back to the version', () => {
    let before = 0n;
    for (const version of [0, 1, 2, 3, 1_000, 123_456_789, 2 ** 40]) {
      const number = versionNumberOf(version);
      assert.ok(BigInt(number) > BigInt(Number.MAX_SAFE_INTEGER) && BigInt(number) < 2n ** 63n);
      assert.ok(BigInt(number) > before);
      assert.equal(versionOfNumber(number), version);
      before = BigInt(number);
    }
  });

  it('lead back to the version when a client has read them as doubles', () => {
    for (let version = 0; version < 2_000; version += 1) {
      assert.equal(versionOfNumber(String(Number(versionNumberOf(version)))), version);
    }
  });

  it('lie between two versions when they are no version of ours', () => {
    const number = BigInt(versionNumberOf(7));
    assert.equal(versionOfNumber(String(number + 500n)), 7.5);
    assert.equal(versionOfNumber(String(number - 500n)), 6.5);
    assert.ok((versionOfNumber('-5') ?? 0) < 0);
    assert.equal(versionOfNumber('1.5'), null);
  });
});
