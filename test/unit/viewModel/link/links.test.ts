import assert from 'node:assert/strict';
import fc from 'fast-check';
import { idsIn } from '../../../../src/viewModel/link/idsIn.ts';
import { linkPath, linkQuery, readLink } from '../../../../src/viewModel/link/operationLink.ts';

const guid = '0b9c3a52-7f1e-4f0e-9a43-0d1f2e3c4b5a';

describe('links to operations', () => {
  it('say where an operation is, and are read back', () => {
    assert.equal(linkQuery({ connection: 'contoso-test', id: guid }), `connection=contoso-test&id=${guid}`);
    const id = fc.stringMatching(/^[0-9A-Za-z][0-9A-Za-z-]{0,63}$/);
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9a-z-]{1,64}$/), id, (connection, each) => {
        const place = { connection, id: each };
        assert.deepEqual(readLink(linkPath, linkQuery(place)), place);
      }),
    );
  });

  const wrong: Record<string, [path: string, query: string]> = {
    'another path': ['/cancel', `connection=engine&id=${guid}`],
    'no connection': [linkPath, `id=${guid}`],
    'no id': [linkPath, 'connection=engine'],
    'anything more': [linkPath, `connection=engine&id=${guid}&action=cancel`],
    'the same twice': [linkPath, `connection=engine&connection=other&id=${guid}`],
    'an id with markup': [linkPath, 'connection=engine&id=%3Cb%3E'],
    'an id that is a path': [linkPath, 'connection=engine&id=..%2F..%2Fx'],
    'a connection that none can have': [linkPath, `connection=A%20B&id=${guid}`],
    'too much': [linkPath, `connection=engine&id=${guid}${'&'.repeat(1_000)}`],
    nothing: [linkPath, ''],
  };
  for (const [what, [path, query]] of Object.entries(wrong)) {
    it(`are refused with ${what}`, () => assert.equal(readLink(path, query), undefined));
  }

  it('never raise, whatever the query', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('connection=', 'id=', '&', '%', '=', 'a', '\ud800', '+')),
        (parts) => void readLink(linkPath, parts.join('')),
      ),
    );
  });
});

describe('ids in a text', () => {
  const ids = (text: string) => idsIn(text).map(({ id }) => id);

  it('are GUIDs and ids of Salesforce, where they begin', () => {
    const salesforce = '08PBg0000000001AAA';
    const text = `submitted ${guid}, then ${salesforce}.`;
    assert.deepEqual(idsIn(text), [
      { start: 10, id: guid },
      { start: text.indexOf('08P'), id: salesforce },
    ]);
    assert.deepEqual(ids('"08PBg0000000001"'), ['08PBg0000000001']);
    assert.deepEqual(ids(`{"id":"${guid.toUpperCase()}"}`), [guid.toUpperCase()]);
  });

  it('are no parts of longer words', () => {
    for (const text of [`x${guid}`, `${guid}0`, `${guid}-1`, 'a08PBg0000000001', '08PBg00000000011', '08pBg0000000001'])
      assert.deepEqual(ids(text), [], text);
  });

  it('are found in a line of any length without taking long, at most 500 of them', () => {
    assert.equal(ids(`${guid} `.repeat(600)).length, 500);
    const began = performance.now();
    ids('0'.repeat(5_000_000));
    ids('00000000-'.repeat(500_000));
    assert.ok(performance.now() - began < 500);
  });
});
