import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { globOf } from '../../../src/engine/store/sqlite/glob.ts';
import type { PatternPiece } from '../../../src/operation/condition.ts';

type Members = readonly (string | readonly [string, string])[];

/** Characters, and those of them that a set holds. */
const sets: readonly (readonly [Members, string])[] = [
  [['a', 'c'], 'ac'],
  [[['a', 'c']], 'abc'],
  [['^'], '^'],
  [['-', '^'], '-^'],
  [['^', '-', ']'], ']^-'],
  [[']'], ']'],
  [['-'], '-'],
  [[['+', '-']], '-+'],
  [[['-', '/']], '-/'],
  [[['[', '^']], '[]^\\'],
  [[['c', 'a']], ''],
  [[], ''],
  [['*', '?', '['], '*?['],
  [['a', '-', 'c'], 'a-c'],
];
const characters = [...'abc]^-+/[\\*?😀'];

describe('patterns for GLOB', () => {
  const database = new DatabaseSync(':memory:');
  after(() => database.close());
  const fits = (text: string, ...pattern: PatternPiece[]) => {
    const glob = globOf(pattern);
    return glob !== null && database.prepare('SELECT ? GLOB ? AS fits').get(text, glob)?.fits === 1;
  };

  for (const [oneOf, held] of sets) {
    it(`take the characters of ${JSON.stringify(oneOf)} and no others`, () => {
      for (const character of characters) {
        const isHeld = held.includes(character);
        assert.equal(
          fits(character, { oneOf, negated: false }),
          isHeld,
          `${character} in ${globOf([{ oneOf, negated: false }])}`,
        );
        assert.equal(fits(character, { oneOf, negated: true }), !isHeld, `${character} not in`);
      }
    });
  }

  it('take texts as they are, whatever is in them', () => {
    for (const text of ['', '*', 'a*b?c[d]', '[^a]', ']', '[[]', '😀']) {
      assert.ok(fits(text, { text }), text);
      assert.ok(fits(`x${text}y`, { any: 'character' }, { text }, { any: 'run' }), text);
      assert.ok(!fits(`${text}x`, { text }), text);
    }
  });

  it('take no longer the more runs they have', () => {
    const pattern = Array.from(
      { length: 2_000 },
      (_, index): PatternPiece => (index % 2 ? { text: 'a' } : { any: 'run' }),
    );
    assert.ok(!fits('a'.repeat(50_000), ...pattern, { text: 'b' }));
  });
});
