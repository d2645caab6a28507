import assert from 'node:assert/strict';
import { allCapabilities } from '../../../src/operation/capability.ts';
import type { Attempt, Operation, OperationEvent } from '../../../src/operation/operation.ts';
import { readFromPage, readToPage } from '../../../src/viewModel/details/message.ts';
import { keepShort, payloadLimit, shownPayload } from '../../../src/viewModel/details/payload.ts';
import { type DetailsState, projectDetails } from '../../../src/viewModel/details/project.ts';
import { pageWords } from '../../../src/viewModel/details/words.ts';
import { operationOf } from '../../support/operations.ts';

const now = Date.UTC(2026, 10, 22, 14, 32, 5);

function project(changes: Partial<Operation>, state: Partial<DetailsState> = {}) {
  return projectDetails(
    {
      operation: operationOf(changes),
      attempts: [],
      events: [],
      input: null,
      output: null,
      leader: undefined,
      followers: [],
      capabilities: allCapabilities,
      ...state,
    },
    now,
  );
}

const attempt = (number: number, outcome: Attempt['outcome']): Attempt => ({
  number,
  outcome,
  worker: 'w',
  startedAt: now + number * 1_000,
  endedAt: outcome === null ? null : now + number * 1_000 + 500,
  error: outcome === 'Error' ? { code: 1, message: 'broken', stack: null } : null,
});

const event = (version: number, from: OperationEvent['from'], to: OperationEvent['to'], why: string | null = null) => ({
  version,
  at: now,
  from,
  to,
  by: 'w',
  why,
});

describe('details', () => {
  it('offer exactly the actions that apply', () => {
    const actions = (changes: Partial<Operation>) => project(changes).actions.map(({ action }) => action);
    assert.deepEqual(actions({ status: 'Error' }), [
      'retry',
      'resubmit',
      'resubmitWithChanges',
      'compareWithLastSuccess',
      'watch',
      'copyId',
      'delete',
    ]);
    assert.deepEqual(actions({ status: 'Running' }), ['cancel', 'resubmit', 'resubmitWithChanges', 'watch', 'copyId']);
    assert.deepEqual(actions({ status: 'Running', numFollowers: 2 }), [
      'cancel',
      'cancelGroup',
      'resubmit',
      'resubmitWithChanges',
      'watch',
      'copyId',
    ]);
    assert.deepEqual(actions({ status: 'Canceling', parentKey: 'order-17' }), [
      'resubmit',
      'resubmitWithChanges',
      'showRelated',
      'watch',
      'copyId',
    ]);
    assert.deepEqual(actions({ status: 'Canceling' }), ['resubmit', 'resubmitWithChanges', 'watch', 'copyId']);
    assert.deepEqual(actions({ status: 'Complete' }), ['resubmit', 'resubmitWithChanges', 'copyId', 'delete']);
  });

  it('says where it is, and whether that is production', () => {
    const marked = project({}, { place: { label: 'Contoso · production', remote: true, production: true } });
    assert.deepEqual([marked.place, marked.production], ['Contoso · production', true]);
    assert.deepEqual([project({}).place, project({}).production], ['', false]);
  });

  it('offer to watch what may still end, and to stop watching what is watched', () => {
    const actions = (changes: Partial<Operation>, watched: boolean) =>
      project(changes, { place: { label: '', remote: false, watched } }).actions.map(({ action }) => action);
    assert.ok(actions({ status: 'Running' }, false).includes('watch'));
    assert.ok(!actions({ status: 'Running' }, true).includes('watch'));
    assert.ok(actions({ status: 'Running' }, true).includes('stopWatching'));
    assert.ok(!actions({ status: 'Complete' }, false).includes('watch'));
  });

  it('offer to replay locally what lives elsewhere', () => {
    const place = { label: 'Contoso', remote: true };
    const model = project({ status: 'Complete' }, { place });
    assert.ok(model.actions.some(({ action }) => action === 'replayLocally'));
    assert.equal(model.place, 'Contoso');
  });

  it('tell the attempt and the time that is left where no progress is reported, and invent none', () => {
    const capabilities = {
      ...allCapabilities,
      progress: 'It tells only that it runs.',
      events: 'It keeps no history.',
      log: 'It keeps no log.',
    };
    const running = { status: 'Running', attempts: 2, retryCount: 1, timeout: 120_000 } as const;
    const attempts = [{ ...attempt(2, null), startedAt: now - 20_000 }];
    const model = project(running, { attempts, capabilities });
    assert.equal(model.progress, null);
    assert.match(model.sentence, /attempt 2 of 4/);
    const field = (label: string) => model.overview.find((each) => each.label === label)?.value;
    assert.deepEqual(field('Attempt'), { kind: 'text', text: '2 of 4 at most' });
    assert.deepEqual(model.timeLeft, {
      at: now + 100_000,
      text: '{0} left of 2 min 0 s',
      over: 'the limit of 2 min 0 s has passed',
    });
    assert.equal(model.eventsNote, 'It keeps no history.');
    assert.deepEqual([model.log.kept, model.log.empty], [false, 'It keeps no log.']);
    const over = project({ ...running, status: 'Error' }, { attempts: [attempt(2, 'Error')], capabilities });
    assert.equal(over.timeLeft, null);
  });

  it('write the codes of Microsoft in both forms', () => {
    const code = (value: number) =>
      project({ status: 'Error', error: { code: value, message: 'no', stack: null } }).error?.code;
    assert.equal(code(-2_147_187_707), '-2147187707 (0x80048405)');
    assert.equal(code(-1), '-1');
    assert.equal(code(42), '42');
  });

  it('say in a sentence what is going on', () => {
    assert.match(project({ status: 'Scheduled', dueAt: now + 9_000, retryCount: 1 }).sentence, /^Waits for a retry at/);
    assert.match(project({ status: 'Scheduled', dueAt: now + 9_000 }).sentence, /^Waits until/);
    assert.equal(project({ status: 'Error' }).sentence, 'The last attempt failed and no retry is left.');
  });

  it('never hold a payload that is too long to show, only how it begins', () => {
    const long = keepShort(`{"n":12345678901234567890,"a":"${'x'.repeat(16 * 1_024 * 1_024)}"}`);
    const { input } = project({}, { input: long });
    assert.equal(input.note, '16 MB of JSON: too long to show here. This is how it begins.');
    assert.deepEqual([input.shown, input.open?.action], [true, 'openInput']);
    const shown = shownPayload(long);
    assert.ok(shown?.cut && shown.text.startsWith('{\n  "n": 12345678901234567890,\n  "a": "xxx'));
    assert.ok(shown.text.length < 3_000, String(shown.text.length));
    assert.ok(JSON.stringify(project({}, { input: long })).length < 20_000);
    assert.equal(keepShort('x'.repeat(payloadLimit))?.length, payloadLimit);
  });

  it('show payloads exactly as they are stored, and what could not be seen in them', () => {
    const text = '{"n":12345678901234567890,"":1,"n":1e400,"s":"a\u202eb"}';
    assert.deepEqual(shownPayload(text), { text: text.replace('\u202e', '\\u202e'), cut: false });
  });

  it('say why there is no output', () => {
    assert.equal(project({ status: 'Running' }).output.note, 'There is no output yet.');
    assert.equal(project({ status: 'Merged' }).output.note, 'Its outcome is the outcome of its leader.');
    assert.equal(project({ status: 'Error' }).output.note, 'It ended without an output.');
  });

  it('sum up the attempts in a sentence', () => {
    const summary = (...attempts: Attempt[]) => project({}, { attempts }).attempts.summary;
    assert.equal(summary(), 'It has not been started yet.');
    assert.equal(summary(attempt(1, 'Complete')), 'One attempt: Complete.');
    assert.equal(summary(attempt(3, 'Error')), '3 attempts; only the last one is known: Failed.');
    assert.equal(summary(attempt(1, 'Error'), attempt(2, 'TimedOut')), '2 attempts, all of them failed.');
    assert.equal(
      summary(attempt(2, 'Complete'), attempt(1, 'Error')),
      '2 attempts, 1 of them failed. The last one: Complete.',
    );
    assert.equal(
      summary(attempt(1, 'Canceled'), attempt(2, null)),
      '2 attempts, none of them failed. The last one: Running.',
    );
  });

  it('list attempts oldest first, and let the page count while one runs', () => {
    const { rows } = project({}, { attempts: [attempt(2, null), attempt(1, 'Error')] }).attempts;
    assert.deepEqual(
      rows.map(({ number, took, error }) => [number, took, error]),
      [
        [1, '500 ms', 'broken'],
        [2, null, ''],
      ],
    );
  });

  it('list events newest first and count reports of progress in a row once', () => {
    const events = [
      event(1, null, 'New'),
      event(2, 'Waiting', 'Running'),
      event(3, 'Running', 'Running'),
      event(4, 'Running', 'Running'),
      event(5, 'Running', 'Complete'),
      event(6, 'Complete', 'Complete', 'renamed'),
    ];
    assert.deepEqual(
      project({}, { events }).events.map(({ version, text }) => [version, text]),
      [
        [6, 'Changed'],
        [5, 'Complete'],
        [4, 'Progress, 2 times'],
        [2, 'Running'],
        [1, 'New'],
      ],
    );
  });

  it('show the bulk in its order, with the outcome of each member', () => {
    const leader = operationOf({ status: 'Error', executionGroup: 'g', numFollowers: 3, memberOutcome: 'Complete' });
    const follower = operationOf({
      status: 'Merged',
      groupLeaderId: leader.id,
      sequenceNumber: 1,
      memberOutcome: 'Error',
    });
    const silent = operationOf({ status: 'Merged', groupLeaderId: leader.id });
    const members = projectDetails(
      {
        operation: follower,
        attempts: [],
        events: [],
        input: null,
        output: null,
        leader,
        followers: [follower, silent],
        capabilities: allCapabilities,
      },
      now,
    ).members;
    assert.deepEqual(
      members?.rows.map(({ status, role, self }) => [status.label, role, self]),
      [
        ['Error', 'Follower', true],
        ['Complete', 'Leader', false],
        ['Error', 'Follower', false],
      ],
    );
    assert.equal(members?.note, '1 more are not listed.');
  });

  it('call the error of an attempt before what it is', () => {
    const error = { code: 1, message: 'm', stack: null };
    const title = (status: Operation['status']) => project({ status, error, retryCount: 1 }).error?.title;
    assert.equal(title('Error'), 'Error');
    assert.equal(title('Scheduled'), 'The attempt before failed (retry 1 of 3)');
  });
});

describe('messages of the details page', () => {
  it('are told apart, and anything else is dropped', () => {
    assert.deepEqual(readFromPage({ kind: 'action', action: 'retry', more: 1 }), { kind: 'action', action: 'retry' });
    assert.deepEqual(readFromPage({ kind: 'ready', zone: 'mars' }), { kind: 'ready', zone: undefined });
    assert.deepEqual(readFromPage({ kind: 'zone', zone: 'utc' }), { kind: 'zone', zone: 'utc' });
    assert.deepEqual(readFromPage({ kind: 'copy', what: 'output' }), { kind: 'copy', what: 'output' });
    for (const wrong of [
      null,
      'ready',
      { kind: 'zone', zone: 'Europe/Berlin' },
      { kind: 'copy', what: 'log' },
      {},
      { kind: 'action', action: 'format' },
      { kind: 'action', action: 'constructor' },
      { kind: 'open', id: '../x' },
      { kind: 'open', id: 7 },
      [],
    ]) {
      assert.equal(readFromPage(wrong), undefined);
    }
  });

  it('reach the page as they were sent', () => {
    for (const message of [
      { kind: 'payload', which: 'input', text: '{}', cut: false },
      { kind: 'payload', which: 'output', text: null, cut: true },
      { kind: 'copied', what: 'error' },
    ])
      assert.deepEqual(readToPage(message), message);
    for (const wrong of [
      { kind: 'payload', which: 'log', text: '' },
      { kind: 'payload', which: 'input', text: 7 },
      { kind: 'copied', what: 'all' },
    ])
      assert.equal(readToPage(wrong), undefined);
    const message = {
      kind: 'details',
      model: project({ status: 'Running' }),
      words: pageWords(),
      connection: 'engine',
    };
    assert.deepEqual(readToPage(structuredClone(message)), message);
    assert.equal(readToPage({ kind: 'details', model: { id: 'x' }, words: {} }), undefined);
    assert.equal(readToPage({ kind: 'log', text: 7 }), undefined);
    assert.equal(readToPage({ kind: 'other' }), undefined);
  });
});

describe('details of an operation that does not go on', () => {
  it('say why, and what to do', () => {
    const trouble = () => ({ kind: 'noWorker', since: now, workers: { shared: true } }) as const;
    assert.equal(
      project({ type: 'mail' }, { trouble }).sentence,
      'No live worker has a handler for mail. Start one: bgops work --database URL --handlers DIR',
    );
    assert.equal(project({ type: 'mail' }, { trouble: () => null }).sentence, 'Due, waits for a worker.');
  });
});
