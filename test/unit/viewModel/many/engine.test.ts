import assert from 'node:assert/strict';
import { EngineBackend } from '../../../../src/backend/engine/engineBackend.ts';
import { systemClock } from '../../../../src/operation/clock.ts';
import { ManyAct } from '../../../../src/viewModel/many/manyAct.ts';
import type { ManyAction } from '../../../../src/viewModel/many/manyAction.ts';
import { projectMany } from '../../../../src/viewModel/many/project.ts';
import { handlersReady, startServer, type TestServer } from '../../../support/server.ts';
import { sourceOver } from './support.ts';

const handlers = {
  'failing.mjs': "export default { type: 'many.failing', retryLimit: 0, run() { throw new Error('no'); } };",
  'endless.mjs': `export default {
    type: 'many.endless',
    run: (_input, { signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  };`,
};

describe('acting on many operations of an engine', function () {
  this.timeout(60_000);
  let server: TestServer;
  let backend: EngineBackend;

  before(async () => {
    server = await startServer({ handlers });
    await handlersReady(server, 2);
    backend = new EngineBackend({ resolve: async () => ({ url: server.url, token: server.token }) });
  });
  after(async () => {
    backend.dispose();
    await server.stop();
  });

  const read = async (action: ManyAction, query: string) => {
    const act = new ManyAct(systemClock, action, [sourceOver(backend, { query })]);
    await act.read();
    return act;
  };
  const total = async (query: string) => (await backend.counts(query)).total;
  const reached = async (query: string, count: number) => {
    while ((await total(query)) !== count) await backend.counts('');
  };
  const later = () => Date.now() + 86_400_000;

  it('cancels what waits, over several pages, and deletes it', async () => {
    const draft = { type: 'many.failing', processAfter: new Date(later()).toISOString() };
    for (const count of [1_000, 205]) await server.json('POST', '/api/v1/operations', Array(count).fill(draft));
    const canceling = await read('cancel', 'type:many.failing');
    assert.equal(canceling.plan.rows.length, 1_205);
    const [first] = canceling.plan.rows;
    await backend.cancel(first?.id ?? '');
    await canceling.start();
    assert.deepEqual([canceling.outcomes.done, canceling.outcomes.refused], [1_204, 1]);
    assert.deepEqual(
      canceling.outcomes.reasons.map(({ text, count }) => [text, count]),
      [['It has ended already.', 1]],
    );
    assert.equal(await total('status:Canceled'), 1_205);
    const deleting = await read('delete', 'type:many.failing');
    await deleting.start();
    assert.equal(deleting.outcomes.done, 1_205);
    assert.equal(await total(''), 0);
    assert.equal(projectMany(deleting, { filter: 'all', page: 0 }, 0).table?.rows[0]?.opens, false);
  });

  it('retries what has failed, and leaves alone what fails meanwhile', async () => {
    for (let made = 0; made < 3; made += 1) await backend.submit({ type: 'many.failing' });
    await reached('status:Error', 3);
    const act = await read('retry', 'status:Error');
    const other = await backend.submit({ type: 'many.failing' });
    await reached('status:Error', 4);
    await act.start();
    assert.equal(act.outcomes.done, 3);
    await reached('status:Error', 4);
    const { operations } = await backend.list('status:Error', { limit: 10 });
    for (const { id, attempts } of operations) assert.equal(attempts, id === other.id ? 1 : 2);
  });

  it('knows of a follower what its row does not tell: whether its leader runs', async () => {
    await backend.pause('many.endless');
    const draft = { type: 'many.endless', executionGroup: 'g' };
    const [leader, follower] = [await backend.submit(draft), await backend.submit(draft)];
    await backend.resume('many.endless');
    await reached('type:many.endless status:Running', 1);
    await reached('type:many.endless status:Merged', 1);
    const act = await read('cancel', 'type:many.endless');
    assert.deepEqual(
      act.plan.rows.map(({ id }) => id),
      [leader.id],
    );
    assert.deepEqual(
      act.plan.left.map(({ reason, samples }) => [reason, samples[0]?.id]),
      [['Its group runs or has ended: a follower cannot be canceled alone then.', follower.id]],
    );
    const notes = projectMany(act, { filter: 'all', page: 0 }, 0).notes;
    assert.ok(notes.includes('What runs is asked to stop; when it does is up to its handler.'), notes.join('\n'));
    await act.start();
    assert.deepEqual([act.outcomes.done, act.outcomes.asked], [1, 1]);
    assert.match(
      projectMany(act, { filter: 'all', page: 0 }, 0).sentence,
      /1 of them was running and has been asked to stop\.$/,
    );
    await reached('type:many.endless status:Canceled', 1);
  });

  it('says what is wrong with a search', async () => {
    const act = await read('retry', 'state:Error');
    assert.match([...act.plan.notes].join(' '), /^Contoso could not be read: .*"state:"/);
    assert.equal(act.phase, 'ready');
  });
});
