import assert from 'node:assert/strict';
import { type Folds, jsonRows, noFolds, openAtFirst } from '../../../../src/viewModel/details/jsonRows.ts';
import { readJsonTree } from '../../../../src/viewModel/details/jsonTree.ts';
import { layOutJson } from '../../../../src/viewModel/jsonText.ts';

/** The rows as a reader marks and copies them. */
function shown(text: string, folds: Folds = noFolds): string {
  const tree = readJsonTree(text);
  assert.ok(tree);
  return jsonRows(tree, openAtFirst(tree), folds)
    .map(({ level, key, value, comma, kind, count }) => {
      const indent = '  '.repeat(level - 1);
      return kind === 'more' ? `${indent}+${count}` : `${indent}${key === null ? '' : `${key}: `}${value}${comma}`;
    })
    .join('\n');
}

describe('a folded JSON text', () => {
  it('is exactly the text when all is open: numbers, order, empty and equal keys, escapes', () => {
    for (const text of [
      '{"b":12345678901234567890123,"a":1e400,"":-0.10,"b":[1,{"x":[]},{}],"__proto__":null,"e":"\\u00e9\\"}{"}',
      '[]',
      '"a\\nb"',
      '-12.50e+3',
      ' [ true , false,null ] ',
    ])
      assert.equal(shown(text), layOutJson(text));
  });

  it('is left alone when it is not JSON', () => {
    for (const text of [
      '',
      '{',
      '{"a"}',
      '{"a":1,}',
      '[1 2]',
      '[1]]',
      'nul',
      '{a:1}',
      '{"a":}',
      '"open',
      '[}',
      ':',
      '[,1]',
    ])
      assert.equal(readJsonTree(text), undefined, text);
  });

  it('takes the deepest texts, and no deeper ones', () => {
    assert.ok(readJsonTree('['.repeat(100) + ']'.repeat(100)));
    assert.equal(readJsonTree('['.repeat(200_000)), undefined);
  });

  it('shows a hundred entries, and a hundred more when asked', () => {
    const text = JSON.stringify(Array.from({ length: 250 }, (_, index) => index));
    assert.match(shown(text), / {2}99,\n {2}\+150\n\]$/);
    assert.match(shown(text, { toggled: new Map(), shown: new Map([['', 200]]) }), / {2}199,\n {2}\+50\n\]$/);
    assert.equal(shown(text, { toggled: new Map(), shown: new Map([['', 300]]) }).split('\n').length, 252);
  });

  it('opens from the top down as much as has room', () => {
    const text = JSON.stringify(Array.from({ length: 100 }, () => ({ a: [1, 2, 3], b: { c: 1 } })));
    const lines = shown(text).split('\n');
    assert.ok(lines.length < 1_000, String(lines.length));
    assert.ok(lines.some((line) => line.includes('[…]')));
  });

  it('folds by hand, and long texts by themselves, never within an escape', () => {
    assert.equal(
      shown('{"a":{"b":1},"c":2}', { ...noFolds, toggled: new Map([['.0', false]]) }),
      '{\n  "a": {…},\n  "c": 2\n}',
    );
    const long = `"${'x'.repeat(197)}\\u00e9${'y'.repeat(2_000)}"`;
    assert.equal(shown(long), `"${'x'.repeat(197)}…`);
    assert.equal(shown(long, { ...noFolds, toggled: new Map([['', true]]) }), long);
  });

  it('tells assistive technology where each entry stands', () => {
    const tree = readJsonTree('{"a":[1,2],"b":3}');
    assert.ok(tree);
    const rows = jsonRows(tree, openAtFirst(tree), noFolds).filter(({ kind }) => kind !== 'close');
    assert.deepEqual(
      rows.map(({ path, level, position, size, kind }) => [path, level, position, size, kind]),
      [
        ['', 1, 1, 1, 'open'],
        ['.0', 2, 1, 2, 'open'],
        ['.0.0', 3, 1, 2, 'leaf'],
        ['.0.1', 3, 2, 2, 'leaf'],
        ['.1', 2, 2, 2, 'leaf'],
      ],
    );
  });
});
