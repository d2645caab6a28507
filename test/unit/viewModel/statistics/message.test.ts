import assert from 'node:assert/strict';
import { chosenIn, readFromPage, readToPage } from '../../../../src/viewModel/statistics/message.ts';

describe('messages of the statistics page', () => {
  it('are those that are known, and nothing else', () => {
    assert.deepEqual(readFromPage({ kind: 'window', window: 'week', more: 1 }), { kind: 'window', window: 'week' });
    assert.deepEqual(readFromPage({ kind: 'action', action: 'cancel', id: 'a-1' }), {
      ...{ kind: 'action', action: 'cancel', id: 'a-1' },
    });
    const wrong: unknown[] = [
      ...[undefined, 'ready', [], { kind: 'delete' }, { kind: 'window', window: 'year' }, { kind: 'type', value: 5 }],
      ...[
        { kind: 'action', action: 'delete', id: 'a' },
        { kind: 'action', action: 'cancel', id: '../x' },
      ],
      { kind: 'type', value: 'x'.repeat(301) },
    ];
    for (const each of wrong) assert.equal(readFromPage(each), undefined, JSON.stringify(each));
    for (const each of [{}, { kind: 'statistics' }, { kind: 'place' }, { kind: 'notice' }])
      assert.equal(readToPage(each), undefined);
    assert.deepEqual(readToPage({ kind: 'notice', text: 'x' }), { kind: 'notice', text: 'x', alone: false });
  });

  it('remember a choice as far as it is sound', () => {
    assert.deepEqual(chosenIn({ window: 'month', type: 'mail' }), { window: 'month', type: 'mail' });
    for (const odd of [undefined, 7, { window: 'year', type: 7 }])
      assert.deepEqual(chosenIn(odd), { window: 'day', type: null });
  });
});
