import assert from 'node:assert/strict';
import { allCapabilities } from '../../../src/operation/capability.ts';
import type { Operation } from '../../../src/operation/operation.ts';
import { actionsOf } from '../../../src/viewModel/details/actions.ts';
import { projectDetails } from '../../../src/viewModel/details/project.ts';
import { operationSummary } from '../../../src/viewModel/operationText.ts';
import type { OperationNode, SectionNode } from '../../../src/viewModel/tree/node.ts';
import { rowOf } from '../../../src/viewModel/tree/row.ts';
import { sections } from '../../../src/viewModel/tree/section.ts';
import { operationTooltip } from '../../../src/viewModel/tree/tooltip.ts';
import { operationOf } from '../../support/operations.ts';

/** What a service that shows little allows. */
const readOnly = {
  ...allCapabilities,
  ...{ submit: 'No.', cancel: 'No.', retry: 'No.', resubmit: 'No.', delete: 'No.', log: 'No log.' },
  ...{
    payloads: 'Neither input nor output.',
    attempts: 'No attempts.',
    progress: 'No progress.',
    events: 'No events.',
  },
};
const untold: Operation['untold'] = ['priority', 'retryLimit', 'retryBackoff', 'timeout', 'ttl'];
const details = (changes: Partial<Operation>) =>
  projectDetails(
    {
      operation: operationOf(changes),
      attempts: [],
      events: [],
      input: undefined,
      output: undefined,
      leader: undefined,
      followers: [],
      capabilities: readOnly,
      place: { label: '', remote: true },
    },
    0,
  );
const [first] = sections;
assert.ok(first);
const section: SectionNode = { kind: 'section', id: 's', connection: 'c', section: first, parent: undefined, count: 1 };
const labels = (changes: Partial<Operation>) => details(changes).overview.map(({ label }) => label);

describe('an operation of a service that shows little', () => {
  it('tells when a retry is due of a row that the service keeps among those that wait for a worker', () => {
    const waiting = { status: 'Waiting', retryCount: 2, retryLimit: 4, dueAt: 7_000 } as const;
    assert.match(operationSummary(operationOf(waiting), 0), /^retry 2 of 4 at /);
    assert.match(details(waiting).sentence, /^Waits for a retry at /);
    for (const other of [{ dueAt: -1 }, { dueAt: null }, { retryCount: 0 }]) {
      assert.doesNotMatch(operationSummary(operationOf({ ...waiting, ...other }), 0), /at/);
      assert.equal(details({ ...waiting, ...other }).sentence, 'Due, waits for a worker.');
    }
  });

  it('offers nothing that would fail: no button, no word for a menu', () => {
    for (const status of ['Waiting', 'Running', 'Error', 'Complete', 'Merged'] as const) {
      const ends = status !== 'Error' && status !== 'Complete';
      const operation = operationOf({ status, attempts: 1, numFollowers: 3 });
      const actions = actionsOf(operation, readOnly, undefined, true);
      assert.deepEqual(
        actions.map(({ action }) => action),
        // Two errors can be compared without payloads, and what has not ended can be watched by its changes alone.
        [...(status === 'Error' ? ['compareWithLastSuccess'] : []), ...(ends ? ['watch'] : []), 'copyId'],
      );
      const node: OperationNode = { kind: 'operation', id: 'o', operation, parent: section };
      const context = { now: 0, capabilities: readOnly, opened: () => undefined, remote: true };
      const row = rowOf(node, { ...context, pausedTypes: new Set() });
      assert.equal(row.context, `operation ${status.toLowerCase()} remote${ends ? ' watch' : ''}`);
    }
  });

  it('says why there is no input, output, log and list of attempts', () => {
    const model = details({ status: 'Complete' });
    assert.deepEqual([model.input.note, model.output.note], ['Neither input nor output.', 'Neither input nor output.']);
    assert.deepEqual([model.input.open, model.output.open], [null, null]);
    assert.equal(model.log.empty, 'No log.');
    assert.equal(model.attempts.summary, 'No attempts.');
  });

  it('shows no value that the service does not tell', () => {
    const shown = labels({ untold, status: 'Running', attempts: 1 });
    for (const label of ['Priority', 'Time limit']) assert.ok(!shown.includes(label), label);
    assert.ok(labels({ status: 'Running' }).includes('Priority'));
    const retried = details({ untold, status: 'Running', attempts: 3, retryCount: 2, retryLimit: 7 });
    assert.equal(retried.sentence, 'It runs, attempt 3. No progress.');
    const text = JSON.stringify(retried.overview);
    assert.doesNotMatch(text, /of 7|of 8|delay/);
    assert.match(
      JSON.stringify(details({ retryCount: 2, retryLimit: 7, retryBackoff: 3_000 }).overview),
      /2 of 7, delay 3 s/,
    );
    const waiting = operationOf({ untold, status: 'Scheduled', dueAt: 0, retryCount: 2 });
    assert.match(operationSummary(waiting, 0), /^retry 2 at /);
  });

  it('shows the status as the service calls it, and an error without a code that nobody gave', () => {
    const paused = { serviceStatus: 'Paused\u202e', status: 'Waiting' } as const;
    assert.match(operationSummary(operationOf(paused), 0), /^Paused · /);
    assert.ok(labels(paused).includes('Status at the service'));
    assert.match(operationTooltip(operationOf(paused)), /Paused/);
    const failed = details({ status: 'Error', error: { code: 0, message: 'It failed.', stack: null } });
    assert.equal(failed.error?.code, '');
  });

  it('says that it is kept in the history alone', () => {
    const kept = { remembered: true, status: 'Complete' } as const;
    assert.match(operationSummary(operationOf(kept), 0), /^kept · /);
    assert.match(details(kept).sentence, /forgotten/);
    assert.match(operationTooltip(operationOf(kept)), /forgotten/);
  });
});
