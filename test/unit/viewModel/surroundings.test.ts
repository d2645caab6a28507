import assert from 'node:assert/strict';
import type { Counts } from '../../../src/operation/answer.ts';
import { Coalescer } from '../../../src/viewModel/coalesce.ts';
import type { Phase } from '../../../src/viewModel/connection.ts';
import { LiveCounts } from '../../../src/viewModel/liveCounts.ts';
import { type StatusBarInput, statusBarView } from '../../../src/viewModel/statusBar.ts';
import { emptyCause } from '../../../src/viewModel/welcome.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { MemoryBackend, operationOf } from '../../support/operations.ts';

const counts = (changes: Record<string, number>) => ({ total: 9, counts: changes }) as unknown as Counts;

describe('status bar', () => {
  const view = (changes: Partial<StatusBarInput>) =>
    statusBarView({ mode: 'activity', unseen: 0, counts: undefined, paused: undefined, links: '', ...changes });

  it('shows nothing when there is nothing to say', () => {
    assert.equal(view({}), undefined);
    assert.equal(view({ counts: counts({ Complete: 5 }) }), undefined);
  });

  it('alarms only for failures nobody has seen', () => {
    const failed = view({ unseen: 3, counts: counts({ Running: 2 }) });
    assert.deepEqual([failed?.text, failed?.alarming], ['$(error) 3 failed', true]);
    assert.equal(failed?.spoken, '3 operations failed since you last looked');
    const running = view({ counts: counts({ Running: 2, Canceling: 1 }) });
    assert.deepEqual([running?.text, running?.alarming], ['$(sync~spin) 3 running', false]);
  });

  it('tells a paused engine before what still runs', () => {
    assert.match(view({ paused: { all: true, types: [] }, counts: counts({ Running: 1 }) })?.text ?? '', /paused/);
  });

  it('counts watches in its tooltip', () => {
    assert.match(view({ unseen: 1, watches: 1 })?.tooltip ?? '', /\$\(eye\) 1 watch\./);
    assert.doesNotMatch(view({ unseen: 1 })?.tooltip ?? '', /watch/);
  });

  it('keeps to its setting', () => {
    assert.equal(view({ mode: 'failures', counts: counts({ Running: 2 }) }), undefined);
    assert.ok(view({ mode: 'failures', unseen: 1 }));
    assert.equal(view({ mode: 'off', unseen: 1 }), undefined);
  });
});

describe('cause of an empty view', () => {
  const cause = (phase: Phase, total?: number, trusted = true) => emptyCause({ phase, total, trusted });
  const left = (trusted = true) =>
    emptyCause({ phase: { kind: 'off' }, total: undefined, trusted, rest: 'disconnected' });

  it('is one of its own for each', () => {
    assert.equal(cause({ kind: 'off' }, undefined, false), 'untrusted');
    assert.equal(cause({ kind: 'off' }), 'start');
    assert.deepEqual([left(), left(false)], ['disconnected', 'untrusted']);
    assert.equal(cause({ kind: 'starting' }), 'starting');
    assert.equal(cause({ kind: 'failed', reason: '' }), 'failed');
    assert.equal(cause({ kind: 'on' }), 'starting');
    assert.equal(cause({ kind: 'on' }, 0), 'empty');
    assert.equal(cause({ kind: 'on' }, 4), 'none');
    assert.equal(cause({ kind: 'lost', reason: '', since: 0 }, 4), 'none');
  });
});

describe('Coalescer', () => {
  it('runs soon after the first call, and the last call is never lost', async () => {
    const clock = new ManualClock();
    const runs: number[] = [];
    const coalescer = new Coalescer(clock, 100, () => runs.push(clock.elapsed()), 10);
    coalescer.call();
    coalescer.call();
    await clock.advance(20);
    coalescer.call();
    await clock.advance(500);
    assert.deepEqual(runs, [10, 110]);
    assert.equal(clock.pending, 0);
  });

  it('does not run after it is disposed', async () => {
    const clock = new ManualClock();
    let runs = 0;
    const coalescer = new Coalescer(clock, 100, () => {
      runs += 1;
    });
    coalescer.call();
    coalescer.dispose();
    await clock.advance(500);
    assert.equal(runs, 0);
  });
});

describe('LiveCounts', () => {
  it('reads again at most four times a second, and once more after the last change', async () => {
    const clock = new ManualClock();
    const backend = new MemoryBackend([operationOf()]);
    const live = new LiveCounts(clock);
    await live.attach(backend);
    for (let ms = 0; ms < 1_000; ms += 10) {
      live.touch();
      await clock.advance(10);
    }
    assert.ok(backend.calls.length <= 6, `${backend.calls.length} reads`);
    backend.put(operationOf({ status: 'Error' }));
    live.touch();
    await clock.advance(300);
    assert.equal(live.value?.total, 2);
    assert.equal(live.unfinished, 1);
  });

  it('knows nothing after it is detached, even if a read was under way', async () => {
    const clock = new ManualClock();
    const backend = new MemoryBackend([operationOf()]);
    const gate = Promise.withResolvers<void>();
    backend.gate = gate.promise;
    const live = new LiveCounts(clock);
    const attaching = live.attach(backend);
    live.detach();
    gate.resolve();
    await attaching;
    assert.equal(live.value, undefined);
    assert.equal(live.unfinished, undefined);
  });
});
