import assert from 'node:assert/strict';
import { foldsOf } from '../../../../src/viewModel/log/foldsOf.ts';

const at = (second: number) => `2026-01-01T00:00:0${second}.000Z`;
const attempts = [1, 4].map((second) => ({ startedAt: Date.parse(at(second)) }));
const folds = (lines: string[], of = attempts) => foldsOf(lines, of).map(({ start, end }) => [start, end]);

describe('folds of a log', () => {
  it('are its attempts, and entries of several lines', () => {
    const log = [
      `${at(1)} info begins`,
      `${at(2)} error broken`,
      '      at run (/a.ts:1:2)',
      '      at main (/a.ts:3:4)',
      `${at(4)} info begins again`,
      `${at(5)} info done`,
      '',
    ];
    assert.deepEqual(folds(log), [
      [0, 3],
      [1, 3],
      [4, 5],
    ]);
  });

  it('are entries alone where there was one attempt, or none is known', () => {
    const log = [`${at(1)} info a`, '  b', `${at(2)} info c`, `${at(2)} info d`];
    assert.deepEqual(folds(log, attempts.slice(0, 1)), [[0, 1]]);
    assert.deepEqual(folds(log, []), [[0, 1]]);
    assert.deepEqual(folds([]), []);
    assert.deepEqual(folds(['']), []);
  });

  it('are the parts of an error document', () => {
    const document = ['Error: no', '    at run (/a.ts:1:2)', 'Code 1', '', '--- Attempt 1', 'Error: one', 'Code 1', ''];
    assert.deepEqual(folds(document, []).at(-1), [4, 6]);
  });
});
