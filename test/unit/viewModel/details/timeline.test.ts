import assert from 'node:assert/strict';
import { allCapabilities } from '../../../../src/operation/capability.ts';
import type { Attempt, AttemptOutcome, Operation, OperationEvent } from '../../../../src/operation/operation.ts';
import type { Status } from '../../../../src/operation/status.ts';
import { spansOf } from '../../../../src/viewModel/details/spans.ts';
import { timelineOf } from '../../../../src/viewModel/details/timeline.ts';
import { operationOf } from '../../../support/operations.ts';

const start = Date.UTC(2026, 10, 22, 14, 0, 0);
const second = 1_000;

/** Events of moves at so many seconds after the start. */
function moves(...steps: readonly (readonly [seconds: number, to: Status])[]): OperationEvent[] {
  return steps.map(([seconds, to], index) => {
    const from = steps[index - 1]?.[1] ?? null;
    return { version: index + 1, at: start + seconds * second, from, to, by: 'w', why: null };
  });
}

function attempt(number: number, from: number, to: number | null, outcome: AttemptOutcome | null): Attempt {
  const error = outcome === 'Error' ? { code: 1, message: `broken ${number}`, stack: null } : null;
  const endedAt = to === null ? null : start + to * second;
  return { number, worker: 'w', startedAt: start + from * second, endedAt, outcome, error };
}

interface Given {
  readonly attempts?: readonly Attempt[];
  readonly events?: readonly OperationEvent[];
  readonly leader?: Operation;
}

/** The parts of a life in short: what, from and to in seconds after the start. */
function parts(changes: Partial<Operation>, { attempts = [], events = [] }: Given = {}, now = 100): string[] {
  const operation = operationOf({ submittedAt: start, ...changes });
  const seconds = (at: number | null) => (at === null ? '…' : (at - start) / second);
  return spansOf({ operation, attempts, events }, start + now * second).map(
    ({ doing, from, to, attempt: which }) =>
      `${doing}${which ? ` ${which.number}` : ''} ${seconds(from)}-${seconds(to)}`,
  );
}

function timeline(changes: Partial<Operation>, { attempts = [], events = [], leader }: Given = {}, now = 100) {
  const operation = operationOf({ submittedAt: start, ...changes });
  return timelineOf({ operation, attempts, events, leader, capabilities: allCapabilities }, start + now * second);
}

const retried = {
  events: moves(
    [0, 'New'],
    [0, 'Waiting'],
    [2, 'Running'],
    [3, 'Scheduled'],
    [6, 'Waiting'],
    [6.005, 'Running'],
    [9, 'Error'],
  ),
  attempts: [attempt(1, 2, 3, 'Error'), attempt(2, 6.005, 9, 'TimedOut')],
};

describe('the timeline', () => {
  it('tells each part from the recorded changes, without waits that nobody would notice', () => {
    assert.deepEqual(parts({ status: 'Error' }, retried), [
      'waiting 0-2',
      'running 1 2-3',
      'scheduled 3-6',
      'running 2 6.005-9',
    ]);
  });

  it('ignores reports of progress, and knows an attempt that was asked to stop', () => {
    const events = moves([0, 'New'], [1, 'Running'], [2, 'Running'], [3, 'Canceling'], [5, 'Canceled']);
    const attempts = [attempt(1, 1, 5, 'Canceled')];
    assert.deepEqual(parts({ status: 'Canceled' }, { events, attempts }), [
      'waiting 0-1',
      'running 1 1-3',
      'canceling 1 3-5',
    ]);
  });

  it('goes on after a person retried what had ended', () => {
    const events = moves(
      [0, 'Waiting'],
      [1, 'Running'],
      [2, 'Error'],
      [50, 'Waiting'],
      [51, 'Running'],
      [52, 'Complete'],
    );
    const found = parts({ status: 'Complete' }, { events });
    assert.deepEqual(found, ['waiting 0-1', 'running 1-2', 'ended 2-50', 'waiting 50-51', 'running 51-52']);
  });

  it('does not believe a clock that went backwards', () => {
    const events = moves([0, 'Waiting'], [5, 'Running'], [3, 'Complete']);
    assert.deepEqual(parts({ status: 'Complete' }, { events }), ['waiting 0-5', 'running 5-5']);
  });

  it('invents nothing where no changes are recorded', () => {
    const at = (seconds: number) => start + seconds * second;
    const tests: readonly (readonly [Partial<Operation>, readonly Attempt[], readonly string[]])[] = [
      [{ status: 'Waiting' }, [], ['waiting 0-…']],
      [{ status: 'Scheduled', processAfter: at(200), dueAt: at(200) }, [], ['scheduled 0-…']],
      [{ status: 'Running', attempts: 1, startedAt: at(9) }, [], ['waiting 0-9', 'running 1 9-…']],
      [
        { status: 'Complete', attempts: 1, startedAt: at(9), finishedAt: at(12) },
        [],
        ['waiting 0-9', 'running 1 9-12'],
      ],
      [
        { status: 'Complete', processAfter: at(5), startedAt: at(9), finishedAt: at(12) },
        [],
        ['scheduled 0-5', 'waiting 5-9', 'running 1 9-12'],
      ],
      // Two retries: what came before the last attempt is not known.
      [
        { status: 'Error', retryCount: 2, attempts: 3, startedAt: at(9), finishedAt: at(12) },
        [],
        ['unknown 0-9', 'running 3 9-12'],
      ],
      // It was started, and waits again: when the attempt ended is not known.
      [{ status: 'Waiting', retryCount: 1, attempts: 1, startedAt: at(9) }, [], ['waiting 0-9', 'unknown 1 9-…']],
      [{ status: 'Canceled', finishedAt: at(4) }, [], ['waiting 0-4']],
      [
        { status: 'Canceling', attempts: 1, startedAt: at(9) },
        [attempt(1, 9, null, null)],
        ['waiting 0-9', 'canceling 1 9-…'],
      ],
    ];
    for (const [changes, attempts, wanted] of tests) assert.deepEqual(parts(changes, { attempts }), wanted);
  });

  it('never begins in the middle: of a history whose beginning is gone it uses the instants alone', () => {
    const events = moves([0, 'Waiting'], [9, 'Running'], [12, 'Complete']).slice(1);
    const changes = { status: 'Complete', attempts: 1, startedAt: start + 9_000, finishedAt: start + 12_000 } as const;
    assert.deepEqual(parts(changes, { events }), ['waiting 0-9', 'running 1 9-12']);
  });

  it('names parts, attempts and errors', () => {
    const { spans, legend, end } = timeline({ status: 'Error', finishedAt: start + 9_000 }, retried);
    assert.deepEqual(
      spans.map(({ text, lasted, mark, detail }) => [text, lasted, mark, detail]),
      [
        ['Waited for a worker', '2 s', '', ''],
        ['Attempt 1: Failed', '1 s', '1', 'broken 1'],
        ['Waited before the next attempt', '3 s', '', ''],
        ['Attempt 2: Timed out', '3 s', '2', ''],
      ],
    );
    assert.deepEqual(
      legend.map(({ label }) => label),
      ['Waits for a worker', 'Attempt: Failed', 'Waits for a time', 'Attempt: Timed out'],
    );
    assert.deepEqual([end?.label, end?.at], ['Error', start + 9_000]);
  });

  it('says in a sentence what the drawing shows', () => {
    const summary = (...given: Parameters<typeof timeline>) => timeline(...given).summary.replace(/at .*?,/, 'at T,');
    assert.equal(
      summary({ status: 'Error', finishedAt: start + 9_000 }, retried),
      'Submitted at T, ended 9 s later: 4 s running, 5 s waiting.',
    );
    assert.equal(summary({ status: 'Waiting' }), 'Submitted at T, not ended yet.');
    assert.equal(
      summary({ status: 'Canceled', finishedAt: start + 4_000 }),
      'Submitted at T, ended 4 s later; it never ran.',
    );
    const late = {
      status: 'Error',
      retryCount: 2,
      attempts: 3,
      startedAt: start + 9_000,
      finishedAt: start + 12_000,
    } as const;
    assert.equal(summary(late), 'Submitted at T, ended 12 s later.');
  });

  it('knows when a wait is going to end, and lets the page count what goes on', () => {
    const dueAt = start + 200 * second;
    const { spans, end } = timeline({ status: 'Scheduled', dueAt, processAfter: dueAt });
    assert.deepEqual(
      [spans[0]?.to, spans[0]?.until, spans[0]?.lasted, spans[0]?.text],
      [null, dueAt, null, 'Waits for its time'],
    );
    assert.equal(end, null);
  });

  it('ends a follower with its leader', () => {
    const leader = operationOf({ status: 'Complete', finishedAt: start + 8_000 });
    const events = moves([0, 'New'], [0, 'Merged']);
    const { spans, end } = timeline({ status: 'Merged', groupLeaderId: leader.id }, { events, leader });
    assert.deepEqual([spans.at(-1)?.doing, spans.at(-1)?.to, end?.at], ['merged', start + 8_000, start + 8_000]);
    const running = timeline({ status: 'Merged' }, { events, leader: operationOf({ status: 'Running' }) });
    assert.deepEqual([running.spans.at(-1)?.to, running.end], [null, null]);
  });
});
