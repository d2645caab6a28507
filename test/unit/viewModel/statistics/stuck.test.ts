import assert from 'node:assert/strict';
import { attemptErrorCodes } from '../../../../src/operation/error.ts';
import type { Operation } from '../../../../src/operation/operation.ts';
import { finalStatuses } from '../../../../src/operation/status.ts';
import { enoughMeasured, type StuckContext, stuckOf } from '../../../../src/viewModel/statistics/stuck.ts';
import { operationOf } from '../../../support/operations.ts';

const now = Date.UTC(2026, 10, 30, 12);
const usual = { p99: 60_000, measured: enoughMeasured };
const lost = { code: attemptErrorCodes.workerLost, message: 'The worker was lost.', stack: null };

/** An operation that has run for so many ms. */
function look(ran: number, changes: Partial<Operation> = {}, context: Partial<StuckContext> = {}) {
  const operation = operationOf({ status: 'Running', startedAt: now - ran, timeout: 600_000, ...changes });
  return stuckOf(operation, { now, usual, ...context });
}

describe('an operation that seems to be stuck', () => {
  it('runs longer than 99 of 100 of its type did', () => {
    assert.equal(look(60_000), null);
    assert.deepEqual(look(60_001), { kind: 'beyondUsual', ran: 60_001, usual });
    assert.equal(look(60_001, { status: 'Canceling' })?.kind, 'beyondUsual');
  });

  it('is not judged by few, nor by none', () => {
    assert.equal(look(500_000, {}, { usual: { p99: 60_000, measured: enoughMeasured - 1 } }), null);
    assert.equal(look(500_000, {}, { usual: null }), null);
  });

  it('has run for some seconds, however fast its type is', () => {
    const fast = { usual: { p99: 3, measured: 100_000 } };
    assert.equal(look(5_000, {}, fast), null);
    assert.equal(look(5_001, {}, fast)?.kind, 'beyondUsual');
  });

  it('runs past its timeout, where that is told', () => {
    assert.equal(look(610_000)?.kind, 'beyondUsual', 'its worker has some seconds to end it');
    assert.deepEqual(look(610_001), { kind: 'beyondTimeout', ran: 610_001, timeout: 600_000 });
    assert.equal(look(610_001, { untold: ['timeout'] }, { usual: null }), null);
  });

  it('runs without a sign of life from its worker', () => {
    assert.deepEqual(look(700_000, {}, { leaseUntil: now - 40_000 }), { kind: 'leaseLost', silent: 40_000 });
    assert.equal(look(1_000, {}, { leaseUntil: now }), null);
  });

  it('waits anew because its worker was lost', () => {
    const again = { startedAt: now, error: lost } as const;
    assert.deepEqual(look(0, { ...again, status: 'Waiting' }), { kind: 'leaseLost', silent: null });
    assert.deepEqual(look(0, { ...again, status: 'Scheduled' }), { kind: 'leaseLost', silent: null });
    assert.equal(look(0, { ...again, status: 'Running' }), null, 'another worker has it');
    assert.equal(look(0, { status: 'Waiting', error: { ...lost, code: attemptErrorCodes.failed } }), null);
  });

  it('has not ended, and has begun', () => {
    for (const status of finalStatuses) assert.equal(look(700_000, { status, error: lost }), null, status);
    assert.equal(look(0, { startedAt: null }), null);
  });
});
