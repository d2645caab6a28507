import assert from 'node:assert/strict';
import { cancelGroupQuestion, cancelQuestion, deleteQuestion, type Subject } from '../../../src/viewModel/question.ts';
import { operationOf } from '../../support/operations.ts';

const engine = { label: 'Local Engine', isEngine: true };
const contoso = { label: 'Contoso', isEngine: false };
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
