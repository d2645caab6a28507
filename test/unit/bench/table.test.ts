import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { cell, markdownTable } from '../../bench/table.ts';

describe('tables of the benchmarks', () => {
  it('are as wide as their widest cells, numbers to the right', () => {
    const rows = [
      ['a', cell(12_345.6, 0)],
      ['longer', cell(undefined, 0)],
    ];
    assert.deepEqual(markdownTable(['x', '/s'], rows).split('\n'), [
      '| x      |     /s |',
      '| ------ | -----: |',
      '| a      | 12,346 |',
      '| longer |      – |',
    ]);
  });

  it('set text to the left', () => {
    assert.equal(markdownTable(['x', 'why'], [['a', 'because']], 'text').split('\n')[1], '| --- | ------- |');
  });
});
