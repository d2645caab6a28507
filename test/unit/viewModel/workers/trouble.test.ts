import assert from 'node:assert/strict';
import { attemptErrorCodes } from '../../../../src/operation/error.ts';
import type { Operation } from '../../../../src/operation/operation.ts';
import { type Trouble, troubleOf, troubleSentence, troubleWord } from '../../../../src/viewModel/workers/trouble.ts';
import { operationOf, workersFor } from '../../../support/operations.ts';

const now = Date.UTC(2026, 10, 30, 12);
const minute = 60_000;

describe('what keeps an operation from going on', () => {
  const usual = { p99: 6_000, measured: 200 };
  const asked: string[] = [];
  const of = (changes: Partial<Operation>, workers = workersFor(['other'])) =>
    troubleOf(operationOf({ modifiedAt: now - minute, ...changes }), {
      ...{ now, workers },
      usual: (type) => {
        asked.push(type);
        return usual;
      },
    });
  const said = (trouble: Trouble | null) =>
    trouble && [troubleWord(trouble), troubleSentence({ type: 'test.type' }, trouble)];

  it('is that no live worker has a handler for what waits', () => {
    assert.deepEqual(said(of({})), [
      'no worker',
      'No live worker has a handler for test.type. Start one: bgops work --database URL --handlers DIR',
    ]);
    assert.deepEqual(said(of({}, workersFor([], false))), [
      'no worker',
      'No handler is ready for test.type. Add one to the handlers folder, or correct its file.',
    ]);
    assert.equal(of({}, workersFor(['test.type'])), null);
    for (const status of ['Scheduled', 'Running', 'Merged', 'Complete'] as const)
      assert.equal(of({ status, dueAt: now + minute, startedAt: now }), null, status);
  });

  it('is that it seems to be stuck, by the rules of the statistics', () => {
    const workers = workersFor(['test.type']);
    const [word, sentence = ''] = said(of({ status: 'Running', startedAt: now - 7_000 }, workers)) ?? [];
    assert.equal(word, 'stuck');
    assert.equal(sentence, 'It seems to be stuck. It has run for 7 s; of 200 of its type, 99 in 100 took up to 6 s.');
    assert.equal(of({ status: 'Running', startedAt: now - 5_500 }, workers), null);
    const lost = { code: attemptErrorCodes.workerLost, message: 'lost', stack: null };
    assert.match(said(of({ error: lost }, workers))?.[1] ?? '', /Its worker was lost before the attempt ended/);
  });

  it('asks how long a type usually takes only when something has run for a while', () => {
    asked.length = 0;
    of({ status: 'Running', startedAt: now - 2_000 });
    of({ status: 'Complete', startedAt: now - minute });
    assert.deepEqual(asked, []);
    of({ status: 'Canceling', startedAt: now - minute });
    assert.deepEqual(asked, ['test.type']);
  });

  it('is not known where workers are not told of', () => {
    const row = operationOf({ status: 'Running', startedAt: now - 10 * minute });
    assert.equal(troubleOf(row, { now, workers: undefined, usual: () => usual }), null);
  });
});
