import assert from 'node:assert/strict';
import { revealRow } from '../../../src/ui/view/revealRow.ts';

describe('a row that is to be shown', () => {
  const setUp = (refusals: number) => {
    const asked: string[] = [];
    const warned: string[] = [];
    const tree = {
      reveal: async (node: string) => {
        asked.push(node);
        if (asked.length <= refusals) throw new Error('Data tree node not found: 1/Error');
      },
    };
    return { asked, warned, show: () => revealRow(tree, 'row', (text) => void warned.push(text)) };
  };

  it('is asked for once more when the view was just drawn again', async () => {
    const { asked, warned, show } = setUp(1);
    await show();
    assert.deepEqual([asked.length, warned], [2, []]);
  });

  it('that has gone stops nothing, and is told to the log', async () => {
    const { asked, warned, show } = setUp(9);
    await show();
    assert.equal(asked.length, 2);
    assert.match(String(warned), /could not be shown.*node not found/);
  });
});
