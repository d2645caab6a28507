import assert from 'node:assert/strict';
import { allCapabilities } from '../../../../src/operation/capability.ts';
import {
  type Arrangement,
  possible,
  readArrangement,
  unableTo,
  usualArrangement,
} from '../../../../src/viewModel/arrangement/arrangement.ts';
import { arrangementNote, arrangementWords } from '../../../../src/viewModel/arrangement/arrangementText.ts';
import { ChosenArrangement } from '../../../../src/viewModel/arrangement/chosenArrangement.ts';

const limited = {
  ...allCapabilities,
  groupByParentKey: 'It keeps no parent key.',
  changedFirst: 'It tells no changes.',
};

describe('arrangement', () => {
  it('is the usual one where nothing readable is kept', () => {
    for (const stored of [undefined, null, 'type', 7, [], {}, { group: 'colour', order: 5 }])
      assert.deepEqual(readArrangement(stored), usualArrangement);
    assert.deepEqual(readArrangement({ group: 'type', order: 'sideways' }), { group: 'type', order: 'newest' });
  });

  it('keeps to what a connection can do, and says why it differs', () => {
    const wanted: Arrangement = { group: 'parentKey', order: 'changed' };
    assert.deepEqual(possible(wanted, allCapabilities), wanted);
    assert.deepEqual(possible(wanted, undefined), wanted);
    assert.deepEqual(possible(wanted, limited), usualArrangement);
    assert.equal(arrangementNote(wanted, allCapabilities), null);
    assert.equal(
      arrangementNote(wanted, limited),
      'It is grouped by status. It keeps no parent key. It is sorted by newest first. It tells no changes.',
    );
    assert.equal(unableTo('type', limited), undefined);
    assert.equal(unableTo('parentKey', limited), 'It keeps no parent key.');
  });

  it('tells what differs from the usual', () => {
    assert.equal(arrangementWords(usualArrangement), '');
    assert.equal(arrangementWords({ group: 'type', order: 'oldest' }), 'by type · oldest first');
  });

  it('is remembered, and tells of a change', () => {
    let stored: unknown;
    const memory = {
      get: () => stored,
      set: (kept: unknown) => {
        stored = kept;
      },
    };
    const chosen = new ChosenArrangement(memory);
    const heard: Arrangement[] = [];
    chosen.onChange(() => heard.push(chosen.value));
    chosen.change({ group: 'type' });
    chosen.change({ order: 'oldest' });
    assert.deepEqual(heard, [
      { group: 'type', order: 'newest' },
      { group: 'type', order: 'oldest' },
    ]);
    assert.deepEqual(new ChosenArrangement(memory).value, { group: 'type', order: 'oldest' });
  });
});
