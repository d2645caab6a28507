import assert from 'node:assert/strict';
import { OperationFailure } from '../../../../src/operation/error.ts';
import { notReadyText } from '../../../../src/viewModel/connections/health.ts';
import { readConfigs } from '../../../../src/viewModel/connections/readConfigs.ts';
import { reopen } from '../../../../src/viewModel/connections/reopen.ts';
import { signOutQuestion } from '../../../../src/viewModel/question.ts';
import { dataverse, salesforce, sessionsOf } from './support.ts';

const signedOut = { signedOut: true } as const;

describe('a connection that was disconnected', () => {
  it('closes, is not opened by itself, and remembers that', async () => {
    const { sessions, closed } = sessionsOf();
    sessions.sync([dataverse('a')], 'local');
    const session = sessions.get('a');
    assert.ok(session);
    await session.connection.backend();
    assert.equal(session.ready, true);
    let told = 0;
    session.onChange(() => {
      told += 1;
    });
    session.disconnect();
    assert.deepEqual([session.connection.phase.kind, session.rest, session.ready], ['off', 'disconnected', false]);
    assert.deepEqual([...closed], ['a']);
    assert.ok(told > 0);
    assert.equal(sessions.engine.ready, true);
  });

  it('is connected again by Connect, and by whatever else the person asks for there', async () => {
    const { sessions, closed } = sessionsOf();
    const { engine } = sessions;
    engine.disconnect();
    await engine.connect();
    assert.deepEqual([engine.rest, closed.size], [undefined, 0]);
    engine.disconnect();
    await engine.connection.backend();
    assert.deepEqual([engine.rest, engine.ready], [undefined, true]);
  });

  it('stays so when it could not be opened for something that was asked for', async () => {
    const { sessions, faults } = sessionsOf();
    faults.set('engine', new Error('No.'));
    sessions.engine.disconnect();
    await assert.rejects(sessions.engine.connection.backend());
    assert.equal(sessions.engine.rest, 'disconnected');
  });

  it('is not tried again', async () => {
    const { sessions, clock, faults, opened } = sessionsOf();
    const { engine } = sessions;
    faults.set('engine', new OperationFailure('unreachable', 'No answer.'));
    const stop = reopen(
      engine,
      clock,
      () => true,
      () => 1,
    );
    await assert.rejects(engine.connection.backend());
    assert.equal(engine.triesAgain, true);
    engine.disconnect();
    assert.equal(engine.triesAgain, false);
    await clock.advance(600_000);
    assert.equal(opened.length, 1);
    stop();
  });
});

describe('a connection that was signed out of', () => {
  it('closes, asks for a sign-in, and asks nothing else until then', async () => {
    const { sessions, opened } = sessionsOf();
    sessions.sync([dataverse('a')], 'local');
    const session = sessions.get('a');
    assert.ok(session);
    await session.connection.backend();
    sessions.sync([dataverse('a', signedOut)], 'local');
    assert.deepEqual([session.connection.phase.kind, session.rest, session.ready], ['off', 'signedOut', false]);
    await assert.rejects(session.connection.backend(), { code: 'unauthorized', message: /signed out/ });
    assert.equal(opened.length, 1);
    sessions.sync([dataverse('a')], 'local');
    await session.connection.backend();
    assert.deepEqual([session.rest, opened.length], [undefined, 2]);
  });

  it('is kept so', () => {
    const configs = [dataverse('a', signedOut), salesforce('b', signedOut), dataverse('c')];
    assert.deepEqual(readConfigs(configs), configs);
    assert.deepEqual(readConfigs([{ ...dataverse('a'), signedOut: false }]), [dataverse('a')]);
  });

  it('loses what only this machine kept, which the question says', () => {
    const detail = (config: Parameters<typeof signOutQuestion>[0]) => signOutQuestion(config).detail;
    assert.match(detail(dataverse('a')), /secret is removed/);
    assert.match(detail(dataverse('a', { signIn: { kind: 'microsoft' } })), /VS Code itself stays signed in/);
    assert.match(detail(salesforce('a', { signIn: { kind: 'cli', username: 'ada' } })), /CLI.* stays signed in/);
    assert.equal(signOutQuestion(dataverse('a')).text, 'Sign out of “a”?');
  });
});

describe('what stands in place of an operation of a closed connection', () => {
  it('says why nothing is shown, and what to do', () => {
    const text = (rest: Parameters<typeof notReadyText>[0]['rest'], isEngine = false) =>
      notReadyText({ label: 'Contoso', isEngine, rest });
    assert.match(text('disconnected'), /^Contoso is disconnected\. Use Connect/);
    assert.match(text('signedOut'), /Use Sign In/);
    assert.equal(text(undefined, true), 'The engine is not started.');
    assert.equal(text(undefined), 'Contoso is not connected.');
  });
});
