import assert from 'node:assert/strict';
import { type Kept, Searches } from '../../../../src/viewModel/search/searches.ts';

function memory(start?: unknown) {
  let value = start;
  return {
    get: () => value,
    set: (kept: Kept) => {
      value = kept;
    },
  };
}

const texts = (searches: Searches) => searches.list.map(({ text }) => text);

describe('Searches', () => {
  it('keep one that is not saved, until the next', () => {
    const searches = new Searches(memory());
    searches.add('status:Error');
    const { id } = searches.add('type:mail');
    assert.deepEqual(texts(searches), ['type:mail']);
    searches.change(id, { name: 'Mails' });
    searches.add('invoice');
    assert.deepEqual(texts(searches), ['invoice', 'type:mail']);
    assert.equal(searches.get(id)?.name, 'Mails');
  });

  it('find the one that is there already', () => {
    const searches = new Searches(memory());
    const { id } = searches.add('status:Error');
    searches.change(id, { name: 'Failures' });
    assert.equal(searches.add('status:Error').id, id);
    assert.equal(searches.list.length, 1);
  });

  it('are there again in the next window, with what was searched for before', () => {
    const kept = memory();
    const searches = new Searches(kept);
    searches.add('a');
    searches.add('b');
    searches.add('a');
    const later = new Searches(kept);
    assert.deepEqual(later.list, searches.list);
    assert.deepEqual(later.history, ['a', 'b']);
  });

  it('never give an id to another search while it is there', () => {
    const searches = new Searches(memory());
    const ids = ['a', 'b', 'c'].map((text) => {
      const { id } = searches.add(text);
      searches.change(id, { name: text });
      return id;
    });
    searches.remove(ids[0] ?? '');
    const { id } = searches.add('d');
    assert.equal(new Set([...ids, id]).size, 4);
  });

  it('leave out what cannot be read of what was kept', () => {
    const searches = new Searches(
      memory({ searches: [{ id: '1', text: 'a', name: 7 }, { id: 'x', text: 'b' }, null, 'c'], history: [1, 'a'] }),
    );
    assert.deepEqual(searches.list, [{ id: '1', text: 'a', name: null }]);
    assert.deepEqual(searches.history, ['a']);
    assert.deepEqual(new Searches(memory('nonsense')).list, []);
  });

  it('tell when they change', () => {
    const searches = new Searches(memory());
    let told = 0;
    searches.onChange(() => {
      told += 1;
    });
    const { id } = searches.add('a');
    searches.change(id, { text: 'b' });
    searches.remove(id);
    assert.equal(told, 3);
  });
});
