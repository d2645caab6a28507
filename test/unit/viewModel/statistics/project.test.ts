import assert from 'node:assert/strict';
import { salesforceCapabilities } from '../../../../src/backend/salesforce/capabilities.ts';
import { allCapabilities } from '../../../../src/operation/capability.ts';
import { attemptErrorCodes } from '../../../../src/operation/error.ts';
import { projectStatistics, typeOf } from '../../../../src/viewModel/statistics/project.ts';
import { useZone } from '../../../../src/viewModel/time.ts';
import { operationOf } from '../../../support/operations.ts';
import { figures, now, stateOf } from './support.ts';

const mailTimes = { wait: { p50: 3, p95: 40, p99: 2_000 }, duration: { p50: 120, p95: 900, p99: 4_000 } };
const mail = figures('mail', {
  submitted: 1_210,
  complete: 1_157,
  error: 25,
  canceled: 22,
  measured: 1_182,
  ...mailTimes,
});
const report = figures('report', { submitted: 3, complete: 1, error: 1, measured: 2 });
const all = figures(null, {
  ...mailTimes,
  submitted: 1_213,
  complete: 1_158,
  error: 26,
  canceled: 22,
  retried: 4,
  measured: 1_184,
});
const rows = [all, mail, report];

describe('the statistics of a connection', () => {
  before(() => useZone('utc'));
  after(() => useZone('local'));

  it('say first, in words, what the charts show', () => {
    const { sentences, notes, title, read } = projectStatistics(stateOf(rows));
    assert.deepEqual(sentences, [
      'In the last 24 hours 1,206 operations ended: 96% without an error, 2.2% failed, 1.8% canceled.',
      '1,213 operations were submitted; 4 had to be retried.',
      'Half of them ran for up to 120 ms, 99 of 100 for up to 4 s.',
      'Nothing waits for a worker.',
    ]);
    assert.deepEqual([title, notes], ['Statistics', []]);
    assert.match(read, /^As of .*2:37:20.*\. It follows what happens while it is visible\.$/);
  });

  it('never round what happened to nothing, nor nearly all to all', () => {
    const rare = figures(null, { complete: 99_999, error: 1 });
    assert.match(
      projectStatistics(stateOf([rare])).sentences[0] ?? '',
      /> 99\.9% without an error, < 0\.1% failed, 0%/,
    );
  });

  it('have a table and a sentence for each chart', () => {
    const model = projectStatistics(stateOf(rows));
    const { throughput, failures, failuresByType, durations, waits } = model;
    assert.match(throughput.summary, /^1,206 operations ended; the highest column is 1,206 \(Nov 30, 1:00.*2:00/);
    assert.match(failures.summary, /^2\.2% of what ran to its end failed; the highest rate was 2\.2% \(Nov 30/);
    assert.equal(failuresByType?.summary, '2 types have failures; report fails most often: 1 of 2.');
    assert.equal(durations.summary, 'mail takes longest: half of them up to 120 ms, 99 of 100 up to 4 s.');
    assert.equal(waits.summary, 'mail waits longest: half of them up to 3 ms, 99 of 100 up to 2 s.');
    for (const chart of [throughput, failures, failuresByType, durations, waits]) {
      assert.ok(chart && chart.table.rows.length > 0);
      for (const row of chart.table.rows) assert.equal(row.length, chart.table.columns.length, chart.title);
    }
    assert.equal(throughput.points.length, 25);
    assert.deepEqual(throughput.points[23]?.values, [1_158, 26, 22]);
    assert.match(throughput.points[23]?.tip ?? '', /: 1,158 complete, 26 failed, 22 canceled$/);
    assert.deepEqual(throughput.table.rows[23]?.slice(1), ['1,213', '1,158', '26', '22']);
    assert.deepEqual(failures.points[22]?.values, [null], 'nothing ended then, which is no rate of none');
  });

  it('have axes that hold what is drawn', () => {
    const { throughput, failures, durations } = projectStatistics(stateOf(rows));
    assert.deepEqual(
      [throughput.axis.most, throughput.axis.ticks.map(({ text }) => text)],
      [1_500, ['0', '500', '1,000', '1,500']],
    );
    assert.deepEqual([failures.axis.most, failures.axis.ticks.map(({ text }) => text)], [0.05, ['0%', '2.5%', '5%']]);
    assert.deepEqual(
      durations.axis.ticks.map(({ text }) => text),
      ['100 ms', '1 s', '10 s'],
    );
  });

  it('can be of one type alone', () => {
    const { sentences, notes, failuresByType, durations, types } = projectStatistics(
      stateOf(rows, { chosen: { window: 'day', type: 'report' } }),
    );
    assert.match(sentences[0] ?? '', /^In the last 24 hours 2 operations ended: 50% without/);
    assert.deepEqual(notes, ['All figures are of the type report alone.']);
    assert.equal(failuresByType, null);
    assert.equal(durations.empty, 'Nothing that ended in this time had been started.');
    const chosen = types.filter((choice) => choice.chosen);
    assert.deepEqual(
      chosen.map(({ label, value }) => [label, typeOf(value)]),
      [['report', 'report']],
    );
    assert.deepEqual(
      types.map(({ label }) => label),
      ['All types', 'mail', 'report'],
    );
    // It is chosen still when nothing of it is left.
    const gone = projectStatistics(stateOf([figures(null)], { chosen: { window: 'day', type: 'report' } }));
    assert.equal(gone.types.find((choice) => choice.chosen)?.label, 'report');
  });

  it('say why there is nothing', () => {
    const { sentences, throughput, failures, failuresByType, durations, waits, stuck, oldest } = projectStatistics(
      stateOf([figures(null)]),
    );
    assert.deepEqual(sentences, [
      'In the last 24 hours nothing ended.',
      'Nothing was submitted.',
      'Nothing waits for a worker.',
    ]);
    for (const chart of [throughput, failures, failuresByType, durations, waits]) assert.notEqual(chart?.empty, '');
    assert.equal(throughput.empty, 'Nothing ended in this time.');
    assert.deepEqual([stuck.rows, oldest.rows], [[], []]);
    assert.deepEqual([stuck.summary, oldest.summary], ['Nothing seems to be stuck.', 'Nothing waits for a worker.']);
  });

  it('say what a service does not tell', () => {
    const { buckets: _, ...untimed } = all;
    const state = stateOf([untimed], {
      capabilities: salesforceCapabilities,
      handled: null,
      byHand: true,
    });
    const { statistics } = state;
    const more = { outcomesBySubmission: true, sample: 'newest', sampled: 2_000, partial: 'No minutes.' } as const;
    const model = projectStatistics({ ...state, statistics: { ...statistics, ...more } });
    assert.match(model.sentences[0] ?? '', /1,213 operations were submitted; by now 95\.5% ended without an error/);
    assert.deepEqual(model.notes, [
      'Percentiles are measured on the newest 2,000 operations that were started.',
      'No minutes.',
    ]);
    assert.equal(model.throughput.empty, 'This connection does not tell this over time.');
    assert.match(model.read, /only when you refresh\.$/);
  });

  it('interpret nothing of what types are called', () => {
    const evil = 'a\u202eb <b>\n$(x)';
    const { failuresByType, types } = projectStatistics(stateOf([figures(null), figures(evil, { error: 1 })]));
    assert.equal(failuresByType?.rows[0]?.label, 'a b <b> $(x)');
    assert.equal(types[1]?.label, 'a b <b> $(x)');
    assert.equal(typeOf(types[1]?.value ?? ''), evil);
    assert.equal(projectStatistics(stateOf([figures(''), figures(null)])).types[1]?.label, '(no type)');
  });
});

describe('what people should look at', () => {
  const slow = operationOf({
    ...{ type: 'mail', name: 'Slow', status: 'Running', attempts: 1 },
    startedAt: now - 60_000,
  });
  const lost = operationOf({
    ...{ type: 'report', status: 'Waiting', attempts: 1 },
    error: { code: attemptErrorCodes.workerLost, message: 'The worker was lost.', stack: null },
  });

  it('is what seems to be stuck, gravest first, with what can be done about it', () => {
    const { stuck, sentences } = projectStatistics(stateOf(rows, { suspects: [slow, lost] }));
    assert.equal(stuck.summary, '2 operations seem to be stuck.');
    assert.ok(sentences.includes('2 operations seem to be stuck.'));
    assert.deepEqual(
      stuck.rows.map(({ id }) => id),
      [lost.id, slow.id],
    );
    const [, row] = stuck.rows;
    assert.equal(row?.what, 'It has run for 1 min 0 s; of 1,182 of its type, 99 in 100 took up to 4 s.');
    assert.equal(
      row?.advice,
      'Look at its log for what it did last. If it makes no progress, cancel it and resubmit it.',
    );
    assert.deepEqual(
      row?.actions.map(({ action }) => action),
      ['openLog', 'cancel', 'resubmit'],
    );
    assert.equal(row?.actions[1]?.spoken, 'Cancel: Slow');
  });

  it('has no button for what the connection cannot do, but its reason', () => {
    const { stuck } = projectStatistics(stateOf(rows, { suspects: [slow], capabilities: salesforceCapabilities }));
    assert.deepEqual(
      stuck.rows[0]?.actions.map(({ action }) => action),
      ['openDetails'],
    );
    assert.match(stuck.rows[0]?.advice ?? '', /^Look at its details\. Salesforce offers no call to cancel/);
  });

  it('is what has waited longest, with what keeps it', () => {
    const waiting = figures('mail', { oldestWaitingAt: now - 3_600_000, oldestWaitingId: slow.id });
    const state = stateOf([{ ...figures(null), oldestWaitingAt: now - 3_600_000 }, waiting]);
    const look = (given: Parameters<typeof stateOf>[1]) => {
      const [row] = projectStatistics({ ...state, ...given }).oldest.rows;
      return [row?.advice, row?.actions.map(({ action }) => action).join(' ')];
    };
    assert.equal(projectStatistics(state).oldest.summary, 'The oldest that waits has waited for 1 h 0 min.');
    assert.match(projectStatistics(state).oldest.rows[0]?.what ?? '', /^Nov 30, 2026.*, for 1 h 0 min$/);
    assert.deepEqual(look({}), ['It is due and starts as soon as a worker is free for it.', 'openDetails cancel']);
    assert.deepEqual(look({ paused: { all: true, types: [] } }), [
      'The engine is paused: resume it.',
      'openDetails resume cancel',
    ]);
    assert.deepEqual(look({ paused: { all: false, types: ['mail'] } }), [
      'This type is paused: resume it.',
      'openDetails resumeType cancel',
    ]);
    const readOnly = { ...allCapabilities, pause: 'It is read-only.', cancel: 'It is read-only.' };
    assert.deepEqual(look({ paused: { all: true, types: [] }, capabilities: readOnly }), [
      'The engine is paused. It is read-only.',
      'openDetails',
    ]);
    assert.deepEqual(look({ handled: new Set() }), [
      'No handler has this type: add one, or cancel what waits for it.',
      'openDetails cancel',
    ]);
    const [advice, actions] = look({ handled: null, capabilities: salesforceCapabilities });
    assert.match(advice ?? '', /^The service starts it when it has room\. Salesforce offers no call to cancel/);
    assert.equal(actions, 'openDetails');
  });
});
