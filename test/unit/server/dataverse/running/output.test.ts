import assert from 'node:assert/strict';
import { outputsOf, withOutputs } from '../../../../../src/server/dataverse/running/output.ts';

describe('the outputs of a custom API', () => {
  it('are the members of an object, or else the one output `value`', () => {
    assert.deepEqual(outputsOf('{"Count":42}'), { Count: 42 });
    assert.deepEqual(outputsOf('[1]'), { value: [1] });
    assert.deepEqual(outputsOf('"x"'), { value: 'x' });
    assert.deepEqual(outputsOf('null'), {});
    assert.deepEqual(outputsOf(null), {});
  });

  it('keep their numbers, and never take the place of what is the service’s own', () => {
    const outputs = outputsOf('{"n":12345678901234567890,"state":9}');
    assert.equal(withOutputs({ state: 3 }, outputs), '{"state":3,"n":12345678901234567890}');
    assert.equal(withOutputs({}, outputsOf('12345678901234567890')), '{"value":12345678901234567890}');
  });
});
