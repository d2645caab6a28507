import assert from 'node:assert/strict';
import { viewMessage } from '../../../../src/viewModel/connections/viewMessage.ts';
import { operationOf } from '../../../support/operations.ts';
import { dataverse, sessionsOf } from './support.ts';

async function setUp() {
  const { sessions, backendOf, clock } = sessionsOf();
  const backend = backendOf('a');
  backend.put(operationOf({ status: 'Error' }), operationOf({ status: 'Complete' }));
  sessions.sync([dataverse('a')], undefined);
  const session = sessions.get('a');
  assert.ok(session);
  const messages: string[] = [];
  session.onChange(() => messages.push(viewMessage(session)));
  const open = async () => {
    const known = session.counts.known();
    await session.connection.backend();
    await known;
  };
  const root = (key: 'Error' | 'Complete') => session.tree.root(key) ?? assert.fail(key);
  return { session, backend, clock, messages, open, root };
}

describe('message above the rows', () => {
  it('is empty while everything is shown', async () => {
    const { session, open, root } = await setUp();
    await open();
    await session.tree.children(root('Error'));
    assert.equal(viewMessage(session), '');
  });

  it('tells what counts do not show, and what rows do not as soon as they are open', async () => {
    const { session, backend, clock, messages, open, root } = await setUp();
    backend.partial = { counts: 'Numbers stop at 5,000.', list: 'The field createdon of a row is odd.' };
    await open();
    assert.equal(viewMessage(session), 'Numbers stop at 5,000.');
    await session.tree.children(root('Error'));
    await session.tree.children(root('Complete'));
    await clock.advance(100);
    assert.equal(messages.at(-1), 'Numbers stop at 5,000. The field createdon of a row is odd.');
  });

  it('goes when the rows are whole again, or closed', async () => {
    const { session, backend, clock, messages, open, root } = await setUp();
    await open();
    backend.partial.list = 'A row is odd.';
    await session.tree.children(root('Error'));
    await clock.advance(100);
    assert.equal(messages.at(-1), 'A row is odd.');
    session.tree.close(root('Error'));
    await clock.advance(100);
    assert.equal(messages.at(-1), '');
    await session.tree.children(root('Error'));
    await clock.advance(100);
    backend.partial.list = null;
    await session.tree.refresh();
    assert.equal(messages.at(-1), '');
    assert.equal(viewMessage(session), '');
  });

  it('says first that the connection is lost', async () => {
    const { session, backend, open } = await setUp();
    backend.partial.counts = 'Numbers stop at 5,000.';
    await open();
    const lost = new Promise<void>((resolve) => {
      session.connection.onPhase(({ kind }) => kind === 'lost' && resolve());
    });
    backend.emit({ kind: 'state', state: { kind: 'offline', reason: 'No answer.', retryIn: 1_000 } });
    await lost;
    assert.match(
      viewMessage(session),
      /^a is offline since [\d:]+ [AP]M: No answer\. Trying again\. What stands below was known last\.$/,
    );
  });
});
