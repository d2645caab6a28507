import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { withSection } from '../../bench/results.ts';

describe('the file of benchmark results', () => {
  it('starts with its title and the first part', () => {
    assert.equal(withSection('', 'Scale', 'a table'), '# Benchmark results\n\n## Scale\n\na table\n');
  });

  it('keeps the other parts when one is measured again, in a fixed order', () => {
    const first = withSection(withSection('', 'Scale', 'old scale'), 'Queues', 'queues');
    const again = withSection(first, 'Scale', 'new scale');
    assert.equal(again, '# Benchmark results\n\n## Queues\n\nqueues\n\n## Scale\n\nnew scale\n');
  });
});
