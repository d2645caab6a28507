import assert from 'node:assert/strict';
import fc from 'fast-check';
import { stringifyExact } from '../../../../../src/operation/json.ts';
import { DataverseFault } from '../../../../../src/server/dataverse/fault.ts';
import { readOptions } from '../../../../../src/server/dataverse/odata/options.ts';
import { parseResource } from '../../../../../src/server/dataverse/odata/path.ts';
import { inputOfArguments, inputOfBody } from '../../../../../src/server/dataverse/running/input.ts';
import { api } from './support.ts';

const properties = {
  Scope: { type: 'string' },
  Count: { type: 'integer' },
  When: { type: 'string', format: 'date-time' },
  Id: { type: 'string', format: 'uuid' },
  Names: { type: 'array', items: { type: 'string' } },
  Row: { type: 'object' },
  Deep: { type: 'boolean' },
};
const closed = api({ type: 'x', inputSchema: { type: 'object', properties, required: ['Scope'] } });
const open = api({ type: 'y' });
const model = { sets: new Map(), isCallable: () => true };

function ofAddress(address: string) {
  const [path = '', query = ''] = address.split('?');
  const resource = parseResource(path, model);
  assert.ok(resource.kind === 'call');
  return stringifyExact(inputOfArguments(closed, resource.parameters ?? [], readOptions(query).aliases));
}

describe('the input of an action', () => {
  it('is the body without its annotations, numbers as they were sent', () => {
    const body = '{"@odata.type":"#x","Scope":"all","Scope@odata.type":"#String","Count":12345678901234567890}';
    assert.equal(stringifyExact(inputOfBody(closed, body)), '{"Scope":"all","Count":12345678901234567890}');
  });

  it('is {} without a body', () => {
    assert.deepEqual(inputOfBody(open, ''), {});
    assert.deepEqual(inputOfBody(open, ' \r\n'), {});
  });

  it('is refused when a parameter is missing or there is none of its name', () => {
    assert.throws(() => inputOfBody(closed, '{}'), { status: 400, message: /'Scope' is missing/ });
    assert.throws(() => inputOfBody(closed, '{"Scope":"a","scope":1}'), { status: 400, message: /parameter 'scope'/ });
    assert.deepEqual(inputOfBody(open, '{"anything":1}'), { anything: 1 });
  });

  for (const body of ['[]', 'null', '1', '{', '{"a":1}}', `${'['.repeat(500)}${']'.repeat(500)}`]) {
    it(`is refused with the payload code for ${body.slice(0, 20)}`, () => {
      assert.throws(() => inputOfBody(open, body), { status: 400, code: '0x80048d19' });
    });
  }

  it('raises a fault of 4xx and nothing else for any body', () => {
    const piece = fc.constantFrom('{', '}', '"Scope"', ':', ',', '"', '1', 'null', '[', ']', '\\', '__proto__');
    const text = fc.array(fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 20 });
    fc.assert(
      fc.property(text, (pieces) => {
        try {
          inputOfBody(open, pieces.join(''));
        } catch (error) {
          assert.ok(error instanceof DataverseFault && error.status === 400, String(error));
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('the input of a function', () => {
  it('holds literals, and what aliases stand for', () => {
    const id = '2C2E0000-0000-4000-8000-000000000001';
    assert.equal(
      ofAddress(`x(Scope=@p1,Count=@p2,Id=@p3,Deep=true)?@p1='it''s'&@p2=12345678901234567&@p3=${id}`),
      `{"Scope":"it's","Count":12345678901234567,"Id":"${id.toLowerCase()}","Deep":true}`,
    );
    assert.equal(ofAddress("x(Scope='a b',Count=-1)"), `{"Scope":"a b","Count":-1}`);
    assert.equal(
      ofAddress("x(Scope='%25',When=2026-01-02T03:04:05Z)"),
      '{"Scope":"%","When":"2026-01-02T03:04:05.000Z"}',
    );
  });

  it('holds JSON where a parameter is structured', () => {
    assert.equal(
      ofAddress(`x(Scope='a',Names=@n,Row=@r)?@n=["a","b"]&@r={"n":1}`),
      '{"Scope":"a","Names":["a","b"],"Row":{"n":1}}',
    );
    assert.equal(ofAddress(`x(Scope='[1]')`), '{"Scope":"[1]"}');
    assert.throws(() => ofAddress(`x(Scope='a',Names=@n)?@n=["a"],"Scope":["b"]`), { status: 400 });
  });

  it('leaves out what is null, and an alias without a value', () => {
    assert.equal(ofAddress("x(Scope='a',Count=null,Deep=@p9)"), '{"Scope":"a"}');
    assert.throws(() => ofAddress('x(Scope=@p1)'), { status: 400, message: /'Scope' is missing/ });
    assert.throws(() => ofAddress('x()'), { status: 400 });
    assert.throws(() => ofAddress("x(Scope='a',Nope=1)"), { status: 400, message: /'Nope'/ });
  });
});
