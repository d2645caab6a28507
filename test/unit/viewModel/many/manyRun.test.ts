import assert from 'node:assert/strict';
import type { Outcome } from '../../../../src/operation/answer.ts';
import { OperationFailure } from '../../../../src/operation/error.ts';
import { projectMany } from '../../../../src/viewModel/many/project.ts';
import { operationOf } from '../../../support/operations.ts';
import { actingBackend, done, readAct, refused, sourceOver } from './support.ts';

const failed = (count: number) => Array.from({ length: count }, () => operationOf({ status: 'Error' }));
const choice = { filter: 'all', page: 0 } as const;

describe('acting on many', () => {
  it('sends few at first, more as the connection keeps up, and holds it all the time', async () => {
    const { backend, sent } = actingBackend(failed(1_300), (ids) => ids.map(done));
    const source = sourceOver(backend);
    const { act } = await readAct('retry', [source]);
    await act.start();
    assert.deepEqual(
      sent.map(({ length }) => length),
      [5, 40, 320, 500, 435],
    );
    assert.equal(new Set(sent.flat()).size, 1_300);
    assert.deepEqual([act.phase, act.outcomes.done, act.outcomes.left], ['ended', 1_300, 0]);
    assert.equal(source.held(), 0);
  });

  it('goes at the pace of a service that takes one after the other', async () => {
    const { backend, sent } = actingBackend(failed(40), async (ids) => {
      clock.pass(ids.length * 250);
      return ids.map(done);
    });
    const { act, clock } = await readAct('retry', [sourceOver(backend)]);
    await act.start();
    assert.deepEqual([...new Set(sent.slice(1, -1).map(({ length }) => length))], [4]);
  });

  it('stops after what is under way, says how many were done, and can go on', async () => {
    const { backend, sent } = actingBackend(failed(20), (ids) => {
      if (sent.length === 1) act.stop();
      return ids.map(done);
    });
    const { act } = await readAct('delete', [sourceOver(backend)]);
    await act.start();
    assert.deepEqual([act.phase, act.outcomes.done, act.outcomes.left], ['ended', 5, 15]);
    const model = projectMany(act, choice, 0);
    assert.equal(model.sentence, '5 operations were deleted. 15 operations were not tried.');
    assert.equal(model.buttons[0]?.label, 'Go On with 15 Operations');
    await act.start();
    assert.deepEqual([act.outcomes.done, act.outcomes.left], [20, 0]);
    assert.equal(new Set(sent.flat()).size, 20);
  });

  it('rests when the service has had too many, says so, and tries those again and no others', async () => {
    let full = true;
    const { backend, sent } = actingBackend(failed(5), (ids) =>
      ids.map((id, at) => (full && at > 1 ? refused(id, 'throttled', 'contoso asks to wait 5 min.') : done(id))),
    );
    const { act, clock } = await readAct('cancel', [sourceOver(backend)]);
    assert.equal(act.plan.rows.length, 0, 'what has failed cannot be canceled');
    const { act: retrying } = await readAct('retry', [sourceOver(backend)], clock);
    const running = retrying.start();
    await clock.advance(100);
    assert.equal(retrying.outcomes.done, 2);
    const text = projectMany(retrying, choice, clock.now()).progress?.text ?? '';
    assert.match(text, /^Retrying 2 of 5 · contoso asks to wait 5 min\. It goes on at /);
    full = false;
    await clock.advance(15_000);
    await running;
    assert.deepEqual(sent[1], sent[0]?.slice(2));
    assert.deepEqual([retrying.outcomes.done, retrying.outcomes.refused], [5, 0]);
    assert.equal(retrying.waiting, undefined);
  });

  it('ends although the service never has time, and at once when it is stopped while it rests', async () => {
    const { backend } = actingBackend(failed(3), (ids) => ids.map((id) => refused(id, 'throttled', 'Too many.')));
    const { act, clock } = await readAct('retry', [sourceOver(backend)]);
    const running = act.start();
    await clock.advance(3_600_000);
    await running;
    assert.deepEqual([act.phase, act.outcomes.left, act.troubles.length], ['ended', 3, 1]);
    assert.equal(clock.pending, 0);
    const again = act.start();
    await clock.advance(100);
    act.stop();
    await again;
    assert.equal(act.phase, 'ended');
    await clock.advance(100);
    assert.equal(clock.pending, 0);
  });

  it('tells that the connection itself waits for its service', async () => {
    const answer = Promise.withResolvers<readonly Outcome[]>();
    const { backend, sent } = actingBackend(failed(1), () => answer.promise);
    const { act, clock } = await readAct('retry', [sourceOver(backend)]);
    const running = act.start();
    backend.closedFor = 20_000;
    await clock.advance(1_000);
    assert.match(
      projectMany(act, choice, clock.now()).progress?.text ?? '',
      /The service asks to wait; it goes on at /,
    );
    answer.resolve([done(sent[0]?.[0] ?? '')]);
    await running;
    await clock.advance(100);
    assert.equal(clock.pending, 0, 'nothing ticks when it is over');
  });

  it('gives up a connection that does not answer, and goes on with the next one', async () => {
    const lost = actingBackend(failed(9), () => {
      throw new OperationFailure('unreachable', 'Nothing answers at contoso.example.');
    });
    const good = actingBackend(failed(2), (ids) => ids.map(done));
    const sources = [sourceOver(lost.backend), sourceOver(good.backend, { connection: 'b', place: 'Fabrikam' })];
    const { act } = await readAct('retry', sources);
    await act.start();
    assert.equal(lost.sent.length, 1);
    assert.deepEqual([act.outcomes.unknown, act.outcomes.left, act.outcomes.done], [5, 4, 2]);
    const model = projectMany(act, choice, 0);
    assert.deepEqual(model.troubles, ['Contoso was given up: Nothing answers at contoso.example.']);
    assert.match(model.sentence, /Of 5 operations it is not known whether it was done: no answer came\./);
    assert.equal(act.outcomes.open.length, 4, 'what may have been done is not done again');
    assert.deepEqual(
      model.table?.rows.map(({ place }) => place),
      [...Array(9).fill('Contoso'), 'Fabrikam', 'Fabrikam'],
    );
  });

  it('does not try all the others when the sign-in has ended', async () => {
    let signedIn = false;
    const { backend, sent } = actingBackend(failed(30), (ids) =>
      ids.map((id) => (signedIn ? done(id) : refused(id, 'unauthorized', 'Sign in again.'))),
    );
    const { act } = await readAct('retry', [sourceOver(backend)]);
    await act.start();
    assert.equal(sent.length, 1);
    assert.deepEqual([act.outcomes.refused, act.outcomes.left, act.outcomes.open.length], [5, 25, 30]);
    signedIn = true;
    await act.start();
    assert.deepEqual([act.outcomes.done, act.outcomes.refused], [30, 0]);
  });

  it('counts refusals by reason, and lists them page by page', async () => {
    const { backend } = actingBackend(failed(120), (ids) =>
      ids.map((id) => (Number(id.slice(-1)) % 2 === 0 ? done(id) : refused(id, 'forbidden', 'You lack prvWrite.'))),
    );
    const { act } = await readAct('retry', [sourceOver(backend)]);
    await act.start();
    const model = projectMany(act, { filter: 'refused', page: 9 }, 0);
    assert.deepEqual(
      model.reasons.map(({ reason, count }) => [reason, count]),
      [['You lack prvWrite.', '60']],
    );
    assert.deepEqual([model.table?.rows.length, model.table?.range, model.table?.next], [10, '51–60 of 60', null]);
    assert.ok(model.table?.rows.every(({ reason }) => reason === 'You lack prvWrite.'));
    assert.ok(!model.buttons.some(({ button }) => button === 'goOn'), 'the same would be refused again');
  });

  it('keeps a bounded number of reasons, whatever a service puts into them', async () => {
    const { backend } = actingBackend(failed(400), (ids) => ids.map((id) => refused(id, 'forbidden', `No ${id}.`)));
    const { act } = await readAct('retry', [sourceOver(backend)]);
    await act.start();
    const { reasons } = act.outcomes;
    assert.equal(reasons.length, 101);
    assert.deepEqual(reasons[0], {
      text: 'It was refused for a reason of its own.',
      again: false,
      gone: false,
      count: 300,
    });
  });
});
