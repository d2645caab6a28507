import assert from 'node:assert/strict';
import { typedProblem, typedPrompt } from '../../../src/viewModel/guard.ts';
import {
  cancelGroupQuestion,
  cancelQuestion,
  deleteQuestion,
  resubmitQuestion,
  retryQuestion,
  type Subject,
  submitQuestion,
} from '../../../src/viewModel/question.ts';
import { operationOf } from '../../support/operations.ts';

const engine = { label: 'Local Engine', isEngine: true, production: false };
const contoso = { label: 'Contoso', isEngine: false, production: false };
const live = { label: 'Contoso Live', isEngine: false, production: true };
const subject = (session: Subject['session'], name: string): Subject => ({ session, operation: operationOf({ name }) });

describe('questions before what cannot be taken back', () => {
  it('are not asked for a cancel on the own engine, where it can be', () => {
    assert.equal(cancelQuestion([subject(engine, 'a'), subject(engine, 'b')]), undefined);
    assert.equal(cancelGroupQuestion(subject(engine, 'a')), undefined);
  });

  it('name the one that is cancelled, where it is, and what is done', () => {
    const asked = cancelQuestion([subject(contoso, 'Close account')]);
    assert.equal(asked?.text, 'Cancel “Close account”?');
    assert.match(asked?.detail ?? '', /^Contoso: /);
    assert.equal(asked?.button, 'Cancel Operation');
    const group = cancelGroupQuestion(subject(contoso, 'Close account'));
    assert.deepEqual([group?.text, group?.button], ['Cancel the execution group of “Close account”?', 'Cancel Group']);
  });

  it('count several, name the first ones, and all the places', () => {
    const many = Array.from({ length: 7 }, (_, index) => subject(index === 0 ? engine : contoso, `n${index}`));
    const asked = cancelQuestion(many);
    assert.equal(asked?.text, 'Cancel 7 operations?');
    assert.equal(asked?.button, 'Cancel Operations');
    assert.deepEqual(asked?.detail.split('\n').slice(0, 7), ['n0', 'n1', 'n2', 'n3', 'n4', 'and 2 more', '']);
    assert.match(asked?.detail ?? '', /\nLocal Engine, Contoso: what waits is never run/);
  });

  it('are asked for every delete', () => {
    const one = deleteQuestion([subject(engine, 'a')]);
    assert.deepEqual(
      [one.text, one.detail, one.button],
      ['Delete “a”?', 'Local Engine: input, output, log and history are removed for good.', 'Delete'],
    );
    assert.match(
      deleteQuestion([subject(engine, 'a'), subject(contoso, 'b')]).detail,
      /^a\nb\n\nLocal Engine, Contoso:/,
    );
  });
});

describe('questions about production', () => {
  const one = subject(live, 'Close account');
  const warning = 'Contoso Live is marked as production.';

  it('are asked once for one operation, and say that it is production', () => {
    for (const [asked, text, button] of [
      [cancelQuestion([one]), 'Cancel “Close account”?', 'Cancel Operation'],
      [retryQuestion([one]), 'Retry “Close account”?', 'Retry Operation'],
      [resubmitQuestion([one]), 'Resubmit “Close account”?', 'Resubmit Operation'],
      [submitQuestion('CloseAccount', live), 'Submit an operation of the type CloseAccount?', 'Submit Operation'],
    ] as const) {
      assert.deepEqual([asked?.text, asked?.button, asked?.typed], [text, button, undefined]);
      assert.match(asked?.detail ?? '', /^Contoso Live: /);
      assert.ok(asked?.detail.endsWith(`\n\n${warning}`), asked?.detail);
    }
  });

  it('are not asked elsewhere before what can be done again', () => {
    for (const session of [engine, contoso]) {
      assert.equal(retryQuestion([subject(session, 'a'), subject(session, 'b')]), undefined);
      assert.equal(resubmitQuestion([subject(session, 'a')]), undefined);
      assert.equal(submitQuestion('t', session), undefined);
      assert.equal(deleteQuestion([subject(session, 'a'), subject(session, 'b')]).typed, undefined);
    }
  });

  it('ask for the name where much is at stake: several, a group, or what is gone for good', () => {
    const several = [one, subject(contoso, 'b'), subject(live, 'c')];
    for (const asked of [
      cancelQuestion(several),
      retryQuestion(several),
      resubmitQuestion(several),
      cancelGroupQuestion(one),
      deleteQuestion([one]),
    ])
      assert.equal(asked?.typed, 'Contoso Live');
  });

  it('ask for the names of all that are production', () => {
    const other = { ...live, label: 'Fabrikam' };
    assert.equal(deleteQuestion([one, subject(other, 'b'), subject(contoso, 'c')]).typed, 'Contoso Live, Fabrikam');
  });

  it('say what comes of it where the name is typed, and take nothing else for it', () => {
    const asked = deleteQuestion([one, subject(live, 'b')]);
    assert.equal(
      typedPrompt(asked),
      `Contoso Live: input, output, log and history are removed for good. ${warning} Type “Contoso Live” to go on.`,
    );
    for (const right of ['Contoso Live', ' Contoso  Live ']) assert.equal(typedProblem(asked, right), undefined);
    for (const wrong of ['', 'Contoso', 'contoso live', 'Contoso Live, Fabrikam', 'yes'])
      assert.match(typedProblem(asked, wrong) ?? '', /^That is not “Contoso Live”\./);
  });
});
