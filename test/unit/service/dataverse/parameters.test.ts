import assert from 'node:assert/strict';
import fc from 'fast-check';
import { stringifyExact } from '../../../../src/operation/json.ts';
import { parametersText, payloadOfParameters, readParameters } from '../../../../src/service/dataverse/parameters.ts';

const runs = { numRuns: 500 };

describe('the texts of parameters', () => {
  it('are arrays of Key and Value', () => {
    assert.equal(
      parametersText('{"Scope":"all","Days":"3"}'),
      '[{"Key":"Scope","Value":"all"},{"Key":"Days","Value":"3"}]',
    );
    assert.deepEqual(payloadOfParameters('[{"Key":"Scope","Value":"all"}]'), { Scope: 'all' });
    assert.equal(parametersText('{}'), '[]');
  });

  it('hold other values than strings as JSON, and other payloads than objects under an empty key', () => {
    assert.equal(parametersText('{"n":42,"o":{"a":[1]}}'), '[{"Key":"n","Value":42},{"Key":"o","Value":{"a":[1]}}]');
    assert.equal(parametersText('[1,2]'), '[{"Key":"","Value":[1,2]}]');
    assert.equal(parametersText('7'), '[{"Key":"","Value":7}]');
    assert.equal(parametersText('"text"'), 'text');
    assert.equal(parametersText('{"":1}'), '[{"Key":"","Value":{"":1}}]');
  });

  it('hold numbers that a double cannot, and every key', () => {
    for (const text of ['[{"Key":"n","Value":638183964640916097}]', '[{"Key":"__proto__","Value":"x"}]']) {
      assert.equal(parametersText(stringifyExact(payloadOfParameters(text))), text);
    }
  });

  it('give every payload back', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = JSON.stringify(value);
        assert.equal(stringifyExact(payloadOfParameters(parametersText(json))), stringifyExact(JSON.parse(json)));
      }),
      runs,
    );
  });

  it('are given back as they were written, whatever they are', () => {
    const pair = fc.record({ Key: fc.string(), Value: fc.jsonValue() });
    const texts = fc.oneof(
      fc.string(),
      fc.array(pair).map((pairs) => JSON.stringify(pairs)),
      fc.array(pair).map((pairs) => JSON.stringify(pairs, null, 1)),
      fc.jsonValue().map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(texts, (text) => assert.equal(parametersText(stringifyExact(payloadOfParameters(text))), text)),
      runs,
    );
  });

  it('are read however they are spaced', () => {
    const text = '[ { "Value": "all", "Key": "Scope" } ]';
    assert.deepEqual(readParameters(text), { value: { Scope: 'all' } });
    assert.equal(payloadOfParameters(text), text);
    for (const other of ['nothing', '[1]', '{"Key":"a","Value":1}', '[{"Key":"a","Value":1},{"Key":"a","Value":2}]']) {
      assert.equal(readParameters(other), undefined, other);
    }
  });
});
