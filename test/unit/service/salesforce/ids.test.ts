import assert from 'node:assert/strict';
import fc from 'fast-check';
import { idOfSequence, isSameId, longId, readId, sequenceOfId } from '../../../../src/service/salesforce/ids.ts';

/** Ids seen in public, with their checksums. */
const vectors = [
  ['08PEk00000UaC4d', 'MAF'],
  ['001D000000IRFma', 'IAH'],
  ['00DRO0000008aXd', '2AI'],
  ['003RO0000035WQg', 'YAM'],
  ['01gRO0000016PIA', 'YA2'],
  ['a00D0000008pQR5', 'IAM'],
  ['0M0Qy000001t4IY', 'KAY'],
] as const;

describe('ids of the service', () => {
  for (const [short, check] of vectors) {
    it(`${short} has the checksum ${check}`, () => {
      assert.equal(longId(short), short + check);
      assert.equal(readId(short), short + check);
      assert.equal(readId(short + check), short + check);
      assert.ok(isSameId(short, short + check));
    });
  }

  for (const text of [
    '',
    'abc',
    '08PEk00000UaC4',
    '08PEk00000UaC4dM',
    '08PEk00000UaC4dMAA',
    '08PEk00000UaC4-',
    '08pek00000uac4dmaf',
  ]) {
    it(`${JSON.stringify(text)} is malformed`, () => assert.equal(readId(text), undefined));
  }

  it('come from sequence numbers and lead back to them, in the same order', () => {
    const sequence = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
    fc.assert(
      fc.property(sequence, sequence, (one, other) => {
        const [a, b] = [idOfSequence(one), idOfSequence(other)];
        assert.equal(sequenceOfId(a), one);
        assert.equal(sequenceOfId(a.slice(0, 15)), one);
        assert.equal(readId(a), a);
        assert.equal(a < b, one < other);
      }),
    );
    assert.equal(idOfSequence(1), longId('08PBg0000000001'));
  });

  it('of others have no sequence number', () => {
    assert.equal(sequenceOfId('08PEk00000UaC4dMAF'), undefined);
    assert.equal(sequenceOfId('001D000000IRFmaIAH'), undefined);
    assert.equal(sequenceOfId('08PBg0zzzzzzzzz'), undefined);
    assert.equal(sequenceOfId('08PBg0000000000'), undefined);
  });
});
