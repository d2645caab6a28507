import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compareMembers, groupLimit, laneOf } from '../../../src/operation/group.ts';

const member = fc.record({
  sequenceGroup: fc.option(fc.constantFrom('a', 'b', 'B', 'ä', '', 'aa'), { nil: null }),
  sequenceNumber: fc.option(fc.integer({ min: -2, max: 2 }), { nil: null }),
  sequence: fc.integer({ min: 1, max: 5 }),
});

describe('order of group members', () => {
  it('is by sequence group, then sequence number, then submission', () => {
    const ordered = [
      { sequenceGroup: null, sequenceNumber: 1, sequence: 9 },
      { sequenceGroup: null, sequenceNumber: null, sequence: 2 },
      { sequenceGroup: null, sequenceNumber: null, sequence: 3 },
      { sequenceGroup: 'A', sequenceNumber: 0, sequence: 8 },
      { sequenceGroup: 'a', sequenceNumber: -1, sequence: 7 },
      { sequenceGroup: 'a', sequenceNumber: 2, sequence: 4 },
      { sequenceGroup: 'a', sequenceNumber: 10, sequence: 1 },
      { sequenceGroup: 'a', sequenceNumber: 10, sequence: 5 },
      { sequenceGroup: 'b', sequenceNumber: null, sequence: 6 },
    ];
    for (const [index, one] of ordered.entries()) {
      for (const [other, two] of ordered.entries()) {
        assert.equal(Math.sign(compareMembers(one, two)), Math.sign(index - other), `${index} against ${other}`);
      }
    }
  });

  it('is total: antisymmetric, transitive, equal only for the same place', () => {
    fc.assert(
      fc.property(member, member, member, (a, b, c) => {
        const sign = (x: typeof a, y: typeof a) => Math.sign(compareMembers(x, y));
        assert.equal(sign(a, a), 0);
        assert.equal(sign(a, b) + sign(b, a), 0);
        if (sign(a, b) <= 0 && sign(b, c) <= 0) assert.ok(sign(a, c) <= 0);
        if (sign(a, b) === 0) assert.deepEqual({ ...a }, { ...b });
      }),
      { numRuns: 1_000 },
    );
  });

  it('holds 200 at most by default', () => {
    assert.equal(groupLimit, 200);
  });
});

describe('lanes', () => {
  const of = (type: string, executionGroup: string | null, sequenceGroup: string | null) =>
    laneOf({ type, executionGroup, sequenceGroup });

  it('leave operations without a group free', () => {
    assert.equal(of('mail', null, null), null);
  });

  it('are shared by an execution group of one type, whatever the sequence groups', () => {
    assert.equal(of('mail', 'g', null), of('mail', 'g', 's'));
    assert.notEqual(of('mail', 'g', null), of('mail', 'h', null));
    assert.notEqual(of('mail', 'g', null), of('print', 'g', null));
  });

  it('are shared by a sequence group of one type when there is no execution group', () => {
    assert.equal(of('mail', null, 's'), of('mail', null, 's'));
    assert.notEqual(of('mail', null, 's'), of('mail', null, 't'));
    assert.notEqual(of('mail', null, 's'), of('print', null, 's'));
    assert.notEqual(of('mail', null, 's'), of('mail', 's', null));
  });

  it('are never shared by accident of spelling', () => {
    const text = fc.constantFrom('', 'a', '"', ',', 'a","b', '[', 'null', '\\');
    const place = fc.record({ type: text, executionGroup: text, sequenceGroup: fc.constant(null) });
    fc.assert(
      fc.property(place, place, (one, two) => {
        const same = one.type === two.type && one.executionGroup === two.executionGroup;
        assert.equal(laneOf(one) === laneOf(two), same);
      }),
      { numRuns: 500 },
    );
  });
});
