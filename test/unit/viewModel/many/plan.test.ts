import assert from 'node:assert/strict';
import { allCapabilities } from '../../../../src/operation/capability.ts';
import { statuses } from '../../../../src/operation/status.ts';
import { ManyAct } from '../../../../src/viewModel/many/manyAct.ts';
import { allWords, statusesFor } from '../../../../src/viewModel/many/manyAction.ts';
import { manyQuestion } from '../../../../src/viewModel/many/manyQuestion.ts';
import { projectMany } from '../../../../src/viewModel/many/project.ts';
import { ManualClock } from '../../../support/manualClock.ts';
import { operationOf } from '../../../support/operations.ts';
import { actingBackend, done, readAct, sourceOver } from './support.ts';

const choice = { filter: 'all', page: 0 } as const;
const never = () => assert.fail('nothing may be done yet');
const oneOfEach = () => statuses.map((status) => operationOf({ status }));

describe('the preview of an action on many', () => {
  it('says what will change, by status, and what cannot and why', async () => {
    const { backend } = actingBackend([...oneOfEach(), operationOf({ status: 'Error' })], never);
    const { act } = await readAct('retry', [sourceOver(backend)]);
    const model = projectMany(act, choice, 0);
    assert.deepEqual(
      model.counts.map(({ status, count }) => [status.label, count]),
      [
        ['Error', '2'],
        ['Canceled', '1'],
      ],
    );
    assert.deepEqual(
      model.reasons.map(({ count, reason }) => [count, reason]),
      [
        ['5', 'It has not ended yet.'],
        ['1', 'It has ended without an error.'],
        ['1', 'It follows a leader: retry that one, which runs the group again.'],
      ],
    );
    assert.equal(model.sentence, '3 operations will be retried.');
    assert.equal(model.notes[0], '7 operations cannot, and stay as they are.');
    assert.deepEqual(
      model.buttons.map(({ button, label }) => [button, label]),
      [
        ['start', 'Retry 3 Operations'],
        ['again', 'Look Again'],
      ],
    );
  });

  it('has no button that does nothing', async () => {
    const { backend } = actingBackend([operationOf({ status: 'Complete' })], never);
    const { act } = await readAct('cancel', [sourceOver(backend)]);
    const model = projectMany(act, choice, 0);
    assert.deepEqual([model.sentence, model.table], ['There is nothing here that can be canceled now.', null]);
    assert.deepEqual(
      model.buttons.map(({ button }) => button),
      ['again'],
    );
    await act.start();
    assert.equal(act.phase, 'ready');
  });

  it('does not read what a connection never allows, and gives its reason', async () => {
    const reason = 'It is marked read-only.';
    const { backend, reading } = actingBackend(oneOfEach(), never, { ...allCapabilities, delete: reason });
    const { act } = await readAct('delete', [sourceOver(backend)]);
    assert.deepEqual(
      act.plan.left.map((left) => [left.reason, left.count]),
      [[reason, statuses.length]],
    );
    assert.ok(!reading.calls.some((call) => call.startsWith('list')));
  });

  it('says what comes of groups', async () => {
    const rows = [
      operationOf({ status: 'Error', numFollowers: 3 }),
      operationOf({ status: 'Complete', numFollowers: 2 }),
    ];
    const { act } = await readAct('delete', [sourceOver(actingBackend(rows, never).backend)]);
    assert.ok(
      projectMany(act, choice, 0).notes.includes('2 of them lead groups: their 5 followers are deleted with them.'),
    );
  });

  it('takes an operation once, however often it was chosen, and says which are not there any more', async () => {
    const [one, two] = [operationOf({ status: 'Error' }), operationOf({ status: 'Error' })];
    const { backend } = actingBackend([one, two], never);
    const gone = '00000000-0000-4000-9000-000000000000';
    const sources = [sourceOver(backend, { query: 'status:Error' }), sourceOver(backend, { ids: [one.id, gone] })];
    const { act } = await readAct('retry', sources);
    assert.deepEqual(
      act.plan.rows.map(({ id }) => id),
      [two.id, one.id],
    );
    assert.deepEqual(
      act.plan.left.map(({ reason, count }) => [reason, count]),
      [['It is not there any more.', 1]],
    );
  });

  it('goes on without a connection that cannot be read, and says why', async () => {
    const { backend } = actingBackend([operationOf({ status: 'Error' })], never);
    const wrong = sourceOver(new Error('Nothing answers.'), { connection: 'b', place: 'Fabrikam' });
    const { act } = await readAct('retry', [wrong, sourceOver(backend)]);
    assert.equal(act.plan.rows.length, 1);
    assert.ok(projectMany(act, choice, 0).notes.includes('Fabrikam could not be read: Nothing answers.'));
  });

  it('tells how far reading is, and takes what there is when it is stopped', async () => {
    const many = Array.from({ length: 2_500 }, () => operationOf({ status: 'Error' }));
    const { backend, reading } = actingBackend(many, never);
    const act = new ManyAct(new ManualClock(), 'retry', [sourceOver(backend)]);
    const list = reading.list.bind(reading);
    const texts: unknown[] = [];
    Object.assign(backend, {
      list: async (...asked: Parameters<typeof list>) => {
        texts.push(projectMany(act, choice, 0).progress?.text);
        if (texts.length === 2) act.stop();
        return list(...asked);
      },
    });
    await act.read();
    assert.deepEqual(texts, ['0 of 2,500 read', '1,000 of 2,500 read']);
    assert.equal(act.phase, 'ready');
    const note = `Reading was stopped: these are the newest ${act.plan.rows.length.toLocaleString('en')} of those that match.`;
    assert.ok(projectMany(act, choice, 0).notes.includes(note));
  });

  it('is of what was read: what comes to match later is left alone', async () => {
    const { backend, reading, sent } = actingBackend([operationOf({ status: 'Error' })], (ids) => ids.map(done));
    const { act } = await readAct('retry', [sourceOver(backend)]);
    reading.put(operationOf({ status: 'Error' }));
    await act.start();
    assert.equal(sent.flat().length, 1);
    await act.read();
    assert.equal(act.plan.rows.length, 2);
    assert.equal(act.phase, 'ready');
  });

  it('asks before a deletion and on production, for its name where it is', async () => {
    const { backend } = actingBackend([operationOf({ status: 'Error' }), operationOf({ status: 'Error' })], never);
    const { act: plain } = await readAct('retry', [sourceOver(backend)]);
    assert.equal(manyQuestion(plain), undefined);
    const { act: removing } = await readAct('delete', [sourceOver(backend)]);
    const question = manyQuestion(removing);
    assert.deepEqual([question?.text, question?.typed], ['Delete 2 operations?', undefined]);
    assert.match(question?.detail ?? '', /^Contoso: /);
    const { act: live } = await readAct('retry', [sourceOver(backend, { production: true })]);
    assert.equal(manyQuestion(live)?.typed, 'Contoso');
    assert.equal(projectMany(live, choice, 0).chosen[0]?.production, 'production');
  });
});

describe('what can be done with all operations of a row', () => {
  it('follows from their statuses and from what the connection allows', () => {
    assert.deepEqual(allWords(['Running', 'Canceling'], allCapabilities), ['cancelAll']);
    assert.deepEqual(allWords(['Complete'], allCapabilities), ['deleteAll']);
    assert.deepEqual(allWords(['Error'], allCapabilities), ['retryAll', 'deleteAll']);
    assert.deepEqual(allWords(['Error'], { ...allCapabilities, retry: 'No.' }), ['deleteAll']);
    assert.deepEqual(allWords(['Error'], undefined), []);
    assert.deepEqual(statusesFor('retry'), ['Error', 'Canceled']);
  });
});
