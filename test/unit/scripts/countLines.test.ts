import assert from 'node:assert/strict';
import { countLines, settle } from '../../../scripts/test/share.ts';
import type { ReportLine } from '../../support/reporter.ts';

/** `npm test` must never call a run good that was not. */
describe('counting a tier', () => {
  const start: ReportLine = { kind: 'start', total: 2 };
  const passed: ReportLine = { kind: 'passed', title: 'a', ms: 1 };
  const failed: ReportLine = { kind: 'failed', title: 'b', ms: 1, message: '\nwhy\nmore' };
  const skipped: ReportLine = { kind: 'skipped', title: 'c', ms: 0 };
  const end: ReportLine = { kind: 'end' };
  const count = (lines: ReportLine[], ending = 'code 0', filtered = false) =>
    countLines('unit', lines, ending, filtered);

  it('adds up what the reporter wrote', () => {
    const counted = count([start, passed, failed, skipped, end], 'code 1');
    assert.deepEqual(counted, { passed: 1, failed: 1, skipped: 1, failures: ['unit: b: why'], unsteady: [] });
  });

  it('takes a run without an end as one more failure', () => {
    const { passed: good, failed: bad, failures } = count([start, passed], 'signal SIGSEGV');
    assert.deepEqual([good, bad], [1, 1]);
    assert.deepEqual(failures, ['unit: did not come to its end (signal SIGSEGV, 1 of 2 tests seen)']);
  });

  it('takes silence as a failure', () => {
    assert.equal(count([], 'code 0').failed, 1);
  });

  it('takes an exit code that no failed test explains as a failure', () => {
    assert.equal(count([start, passed, passed, end], 'code 7').failed, 1);
  });

  it('takes a tier without tests as a failure, unless a pattern left them out', () => {
    const none: ReportLine[] = [{ kind: 'start', total: 0 }, end];
    assert.equal(count(none).failed, 1);
    assert.equal(count(none, 'code 0', true).failed, 0);
  });

  it('says what failed once only, and keeps what failed twice', () => {
    const bad = count([start, passed, failed, end], 'code 1');
    const good = count([start, passed, passed, end]);
    assert.deepEqual(settle(bad, good), { ...good, unsteady: ['unit: b: why'] });
    assert.deepEqual(settle(bad, bad), bad);
  });
});
