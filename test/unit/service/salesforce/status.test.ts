import assert from 'node:assert/strict';
import { statuses } from '../../../../src/operation/status.ts';
import { statusValues } from '../../../../src/service/salesforce/fields.ts';
import { shownStatus, statusesShownAs, statusRanks, statusValueOf } from '../../../../src/service/salesforce/status.ts';

describe('Status of the service', () => {
  it('shows Canceling as Running and everything else by its name', () => {
    for (const status of statuses) assert.equal(shownStatus(status), status === 'Canceling' ? 'Running' : status);
  });

  it('each value stands for statuses, and each status for one value', () => {
    assert.deepEqual(statusesShownAs('Running'), ['Running', 'Canceling']);
    assert.deepEqual(statusValues.flatMap(statusesShownAs).sort(), [...statuses].sort());
  });

  it('is compared in any case', () => {
    assert.equal(statusValueOf('complete'), 'Complete');
    assert.equal(statusValueOf('Failed'), undefined);
  });

  it('is ordered as the picklist', () => {
    const ordered = [...statuses].sort((a, b) => statusRanks[a] - statusRanks[b]).map(shownStatus);
    assert.deepEqual([...new Set(ordered)], [...statusValues]);
  });
});
