import assert from 'node:assert/strict';
import { allCapabilities } from '../../../../src/operation/capability.ts';
import type { Operation } from '../../../../src/operation/operation.ts';
import { watchedRow } from '../../../../src/viewModel/tree/watchedRow.ts';
import { kindChoice, watchLabel, watchState, whenText } from '../../../../src/viewModel/watch/describe.ts';
import { type Happened, watchSentence } from '../../../../src/viewModel/watch/sentence.ts';
import { Causes, Told } from '../../../../src/viewModel/watch/told.ts';
import type { Watch, WatchScope } from '../../../../src/viewModel/watch/watch.ts';
import type { WatchEvent } from '../../../../src/viewModel/watch/watchEvent.ts';
import { ManualClock } from '../../../support/manualClock.ts';
import { operationOf } from '../../../support/operations.ts';
import { failure, onOperation, onSearch } from './support.ts';

const watchOn = (scope: WatchScope, changes: Partial<Watch> = {}): Watch => ({
  id: '1',
  connection: 'engine',
  scope,
  when: ['finished', 'failed'],
  since: 0,
  ended: null,
  ...changes,
});

function happened(
  changes: Partial<Operation>,
  kind: WatchEvent['kind'] = 'failed',
  more: Partial<Happened> = {},
): Happened {
  const operation = operationOf({ name: 'Import', ...changes });
  const watch = watchOn(onOperation(operation));
  return { watch, kind, operation, id: operation.id, connection: 'engine', place: '', ...more };
}

describe('the sentence of a notification', () => {
  const failed = () => happened({ status: 'Error', error: failure() });
  const done = () => happened({ status: 'Complete' }, 'finished');

  it('tells of one operation what became of it', () => {
    assert.equal(watchSentence([failed()]), 'Import failed: no such file');
    assert.equal(watchSentence([done()]), 'Import is complete.');
    assert.equal(watchSentence([happened({ status: 'Canceled' }, 'finished')]), 'Import was canceled.');
    const stalled = { kind: 'beyondUsual', ran: 65_000, usual: { p99: 30_000, measured: 200 } } as const;
    assert.equal(
      watchSentence([happened({ status: 'Running' }, 'stalled', { stalled })]),
      'Import has run for 1 min 5 s; 99 of 100 operations of its type take less than 30 s.',
    );
    const lost = { kind: 'leaseLost', silent: null } as const;
    assert.equal(watchSentence([happened({}, 'stalled', { stalled: lost })]), 'Import has lost its worker.');
  });

  it('counts several, with a sentence for each kind', () => {
    assert.equal(watchSentence([failed(), failed()]), '2 watched operations failed.');
    assert.equal(
      watchSentence([failed(), done(), done()]),
      '1 watched operation failed. 2 watched operations finished.',
    );
  });

  it('names the search, and the connection where there are several', () => {
    const found = (event: Happened) => ({ ...event, watch: watchOn(onSearch('type:orders.*', 'Imports')) });
    assert.equal(watchSentence([failed(), failed(), failed(), failed()].map(found)), '4 operations failed in Imports.');
    assert.equal(watchSentence([found(failed())]), 'Imports: Import failed: no such file');
    assert.equal(watchSentence([{ ...done(), place: 'Contoso' }]), 'Contoso: Import is complete.');
  });

  it('tells of a group how many members failed', () => {
    const watch = watchOn({ kind: 'group', id: 'x', label: 'ledger', end: null });
    const of = (kind: 'failed' | 'finished', failedMembers: number, status: Operation['status']) =>
      watchSentence([happened({ status }, kind, { watch, members: { total: 6, failed: failedMembers } })]);
    assert.equal(of('failed', 2, 'Error'), 'Execution group ledger: 2 of 6 operations failed.');
    assert.equal(of('finished', 0, 'Complete'), 'Execution group ledger is complete.');
    assert.equal(of('finished', 0, 'Canceled'), 'Execution group ledger was canceled.');
  });

  it('keeps foreign text on one line', () => {
    const evil = failed();
    const text = watchSentence([{ ...evil, operation: { ...evil.operation, name: 'a\u202eb\nc' } }]);
    assert.doesNotMatch(text, /[\u202e\n]/);
  });
});

describe('what has been told', () => {
  it('is not told again', () => {
    const told = new Told();
    assert.deepEqual([told.claim('a'), told.claim('a'), told.has('a'), told.has('b')], [true, false, true, false]);
  });

  it('rests for ten minutes by cause', async () => {
    const clock = new ManualClock();
    const causes = new Causes(clock);
    const failed = (message: string, connection = 'engine') => ({ type: 'a', error: failure(message), connection });
    assert.equal(causes.take([failed('row 5 of 9'), failed('row 7 of 9')]).length, 2, 'together they are news');
    assert.equal(causes.take([failed('row 8 of 9')]).length, 0);
    assert.equal(causes.take([failed('disk full'), failed('row 8 of 9', 'org')]).length, 2);
    await clock.advance(600_000);
    assert.equal(causes.take([failed('row 8 of 9')]).length, 1);
  });
});

describe('the words for a watch', () => {
  const now = 10 * 60_000;

  it('say what is watched and what is told', () => {
    assert.equal(watchLabel(watchOn(onSearch('status:Error'))), 'status:Error');
    assert.equal(watchLabel(watchOn(onSearch('status:Error', 'Mine'))), 'Mine');
    assert.equal(watchLabel(watchOn({ kind: 'group', id: 'x', label: 'ledger', end: null })), 'Execution group ledger');
    assert.equal(whenText({ when: ['failed', 'stalled'] }), 'when failed, stalled');
  });

  it('say how it stands', () => {
    const scope = onOperation(operationOf({ status: 'Running' }));
    assert.match(watchState(watchOn(scope), now, undefined), /^Watched since \d\d:\d\d:00/);
    assert.equal(watchState(watchOn(scope), now, 'It rests.'), 'It rests.');
    assert.match(watchState(watchOn({ ...scope, end: 5 } as WatchScope), now, undefined), /in case it is retried/);
    assert.match(watchState(watchOn(scope, { ended: { status: 'Complete', at: now } }), now, undefined), /^Complete/);
    assert.match(watchState(watchOn(scope, { ended: { status: null, at: now } }), now, undefined), /deleted or has/);
  });

  it('say truthfully when one is called stalled', () => {
    assert.match(kindChoice('stalled', allCapabilities, 30).detail, /usual for its type/);
    assert.match(kindChoice('stalled', { ...allCapabilities, statistics: 'none' }, 30).detail, /30 minutes/);
  });

  it('mark the row, also for a screen reader', () => {
    const row = watchedRow({
      label: 'Import',
      description: '40 %',
      icon: 'sync~spin',
      color: undefined,
      collapsible: 'none',
      context: 'operation running watch',
      spoken: 'Import, Running',
    });
    assert.deepEqual(
      [row.description, row.context, row.spoken],
      ['watched · 40 %', 'operation running watch watched', 'Import, Running, watched'],
    );
    assert.equal(watchedRow({ ...row, description: '' }).description, 'watched');
  });
});
