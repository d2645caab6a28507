import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseExact } from '../../../src/operation/json.ts';
import { everything, matches, matchesTerm, needsPayloads, parseQuery } from '../../../src/operation/query.ts';
import { exampleOperation } from './example.ts';
import { cases, queries } from './queryCases.ts';
import { examples } from './queryExamples.ts';

describe('queries in memory', () => {
  for (const { query, found, operation, input } of examples) {
    it(`${found ? 'find' : 'miss'} ${JSON.stringify(query)}`, () => {
      const payloads = input === null ? {} : { input: parseExact(input) };
      assert.equal(matches(parseQuery(query, 0), operation, payloads), found);
    });
  }

  it('find everything without a term', () => {
    assert.ok(matches(everything, exampleOperation()));
  });

  it('turn round when negated, and need all terms', () => {
    fc.assert(
      fc.property(cases, queries, (rows, query) => {
        for (const { operation } of rows) {
          const held = query.terms.map((term) => matchesTerm(term, operation));
          assert.equal(matches(query, operation), held.every(Boolean));
          for (const [index, term] of query.terms.entries()) {
            assert.equal(matchesTerm({ ...term, negated: !term.negated }, operation), !held[index]);
          }
        }
      }),
    );
  });

  it('tell when they need payloads', () => {
    assert.ok(needsPayloads(parseQuery('x -input.a=1', 0)));
    assert.ok(needsPayloads(parseQuery('output=1', 0)));
    assert.ok(!needsPayloads(parseQuery('input.csv status:Error', 0)));
  });

  it('look at the output apart from the input', () => {
    const query = parseQuery('output.a=1 -input.a=1', 0);
    assert.ok(matches(query, exampleOperation(), { output: { a: 1 } }));
    assert.ok(!matches(query, exampleOperation(), { input: { a: 1 }, output: { a: 1 } }));
  });

  it('take linear time for many stars', () => {
    const query = parseQuery(`type:${'a*'.repeat(2_000)}b`, 0);
    const started = performance.now();
    assert.ok(!matches(query, exampleOperation({ type: 'a'.repeat(100_000) })));
    assert.ok(performance.now() - started < 1_000);
  });
});
