import assert from 'node:assert/strict';
import { parseQuery } from '../../../../src/operation/query.ts';
import { completions, type SearchFacts } from '../../../../src/viewModel/search/completion.ts';
import { inputPaths } from '../../../../src/viewModel/search/inputPaths.ts';

const facts: SearchFacts = {
  types: ['mail.send', 'mail.read', 'odd type, "quoted"'],
  groups: ['evening'],
  parents: ['order-17'],
  inputPaths: ['.order.id', '.rows[0].amount'],
};

const texts = (text: string) => completions(text, facts).map((completion) => completion.text);

describe('completion of a search', () => {
  it('offers the keys of the grammar, and those that begin as what is typed', () => {
    assert.equal(texts('').length, 11);
    assert.deepEqual(texts('st'), ['status:']);
    assert.deepEqual(texts('mail -TY'), ['mail -type:']);
  });

  it('offers the values of a key, each once among alternatives', () => {
    assert.deepEqual(texts('status:comp'), ['status:Complete']);
    assert.deepEqual(texts('status:Error,can'), ['status:Error,Canceling', 'status:Error,Canceled']);
    assert.deepEqual(texts('-type:mail'), ['-type:mail.send', '-type:mail.read']);
    assert.deepEqual(texts('group:'), ['group:evening']);
    assert.deepEqual(texts('parent:17'), ['parent:order-17']);
    assert.deepEqual(texts('since:1'), ['since:15m', 'since:1h', 'since:1d']);
  });

  it('offers paths of inputs', () => {
    assert.deepEqual(texts('input.'), ['input.order.id=', 'input.rows[0].amount=']);
    assert.deepEqual(texts('status:Error input.R'), ['status:Error input.rows[0].amount=']);
    assert.deepEqual(texts('input.rows[0].amount='), []);
  });

  it('keeps what stands before, also where quotation marks hold spaces', () => {
    assert.deepEqual(texts('error:"timed out, \\"now\\"" stat'), ['error:"timed out, \\"now\\"" status:']);
    assert.deepEqual(texts('error:"not closed stat'), []);
  });

  it('writes values so that the grammar reads them back', () => {
    const [text = ''] = texts('type:odd');
    const [term] = parseQuery(text, 0).terms;
    assert.deepEqual(term, { negated: false, kind: 'type', values: [['odd type, "quoted"']] });
  });

  it('offers nothing for text and for keys that there are not', () => {
    assert.deepEqual(texts('invoice'), []);
    assert.deepEqual(texts('nothing:here'), []);
  });
});

describe('paths of an input', () => {
  it('lead to its single values', () => {
    const schema = {
      type: 'object',
      properties: {
        order: { type: 'object', properties: { id: { type: 'integer' }, 'odd key': { type: 'string' } } },
        rows: { type: 'array', items: { type: 'object', properties: { amount: { type: 'number' } } } },
        tags: { type: 'array', items: { type: 'string' } },
        flag: true,
      },
    };
    assert.deepEqual(inputPaths(schema), ['.order.id', '.order."odd key"', '.rows[0].amount', '.tags[0]']);
    for (const path of inputPaths(schema)) assert.equal(parseQuery(`input${path}=1`, 0).terms.length, 1);
  });

  it('end where a schema goes round in circles, and with one that says nothing', () => {
    const schema: Record<string, unknown> = { properties: {} };
    schema.properties = { deeper: schema };
    assert.deepEqual(inputPaths(schema), []);
    assert.deepEqual(inputPaths(null), []);
    assert.deepEqual(inputPaths({ type: 'string' }), []);
  });
});
