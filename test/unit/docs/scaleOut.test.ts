import assert from 'node:assert/strict';
import { readMeasured } from '../../bench/team/measured.ts';
import { withSizing } from '../../bench/team/sizingPage.ts';
import { readText } from '../../support/documents.ts';

const page = readText('docs/scale-out.md');

describe('docs/scale-out.md', () => {
  it('shows the sizing that follows from what was measured', () => {
    assert.equal(page, withSizing(page, readMeasured()), 'node test/bench/sizing.ts --write brings it up to date.');
  });

  it('notices other figures', () => {
    const measured = readMeasured();
    const slower = { ...measured, perSecond: { ...measured.perSecond, run: measured.perSecond.run / 2 } };
    assert.notEqual(page, withSizing(page, slower));
  });
});
