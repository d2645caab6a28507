import assert from 'node:assert/strict';
import fc from 'fast-check';
import { OperationFailure } from '../../../src/operation/error.ts';
import { everything, formatQuery, parseQuery, queryKeys, type Term } from '../../../src/operation/query.ts';
import { queries } from './queryCases.ts';

const now = Date.UTC(2026, 10, 22, 12);

const one = (text: string): Term => {
  const { terms } = parseQuery(text, now);
  assert.equal(terms.length, 1, `terms of ${text}`);
  return terms[0] as Term;
};

/** Text: the term that it is, without `negated: false`. */
const readings: Readonly<Record<string, object>> = {
  'id:3F25': { kind: 'id', values: [['3f25', '']] },
  'id:3f2': { kind: 'id', values: [['3f2']] },
  'id:3f2504e0-4': { kind: 'id', values: [['3f2504e0-4', '']] },
  'id:3f2504e04': { kind: 'id', values: [['3f2504e04']] },
  'id:08PAB': { kind: 'id', values: [['08pab']] },
  'id:"3f25",a*': { kind: 'id', values: [['3f25'], ['a', '']] },
  'original:3F25,08p*': {
    kind: 'original',
    values: [
      ['3f25', ''],
      ['08p', ''],
    ],
  },
  'STATUS:error,CANCELED': { kind: 'status', values: ['Error', 'Canceled'] },
  'status:"New"': { kind: 'status', values: ['New'] },
  'type:a,b*,*c,*': { kind: 'type', values: [['a'], ['b', ''], ['', 'c'], ['', '']] },
  'type:a**b': { kind: 'type', values: [['a', 'b']] },
  'type:"a b"*c"*"': { kind: 'type', values: [['a b', 'c*']] },
  'group:""': { kind: 'group', values: [['']] },
  'parent:a:b=c': { kind: 'parent', values: [['a:b=c']] },
  'error:"a, b*"': { kind: 'error', text: 'a, b*' },
  'error:a,b': { kind: 'error', text: 'a,b' },
  'input.a=5': { kind: 'payload', payload: 'input', path: ['a'], value: '5', onlyText: false },
  'input.a="5"': { kind: 'payload', payload: 'input', path: ['a'], value: '5', onlyText: true },
  'input.a="x"': { kind: 'payload', payload: 'input', path: ['a'], value: 'x', onlyText: false },
  'input.a=""': { kind: 'payload', payload: 'input', path: ['a'], value: '', onlyText: false },
  'input.a=b=c,d*': { kind: 'payload', payload: 'input', path: ['a'], value: 'b=c,d*', onlyText: false },
  'output.a.b[0]."c d".1=x': {
    kind: 'payload',
    payload: 'output',
    path: ['a', 'b', 0, 'c d', '1'],
    value: 'x',
    onlyText: false,
  },
  'output[2147483647]=x': { kind: 'payload', payload: 'output', path: [2_147_483_647], value: 'x', onlyText: false },
  'input=x': { kind: 'payload', payload: 'input', path: [], value: 'x', onlyText: false },
  'since:90s': { kind: 'since', at: now - 90_000 },
  'since:5m': { kind: 'since', at: now - 300_000 },
  'since:2H': { kind: 'since', at: now - 7_200_000 },
  'since:1.5h': { kind: 'since', at: now - 5_400_000 },
  'since:1h30m': { kind: 'since', at: now - 5_400_000 },
  'until:3d': { kind: 'until', at: now - 3 * 86_400_000 },
  'until:2w': { kind: 'until', at: now - 14 * 86_400_000 },
  'until:2026-11-22T10:00Z': { kind: 'until', at: Date.UTC(2026, 10, 22, 10) },
  'since:2026-11-22T10:00:05.1239+02:00': { kind: 'since', at: Date.UTC(2026, 10, 22, 8, 0, 5, 123) },
  'since:2026-11-22T10:00-0530': { kind: 'since', at: Date.UTC(2026, 10, 22, 15, 30) },
  'since:2026-11-22t10:00+02': { kind: 'since', at: Date.UTC(2026, 10, 22, 8) },
  'since:2024-02-29T00:00z': { kind: 'since', at: Date.UTC(2024, 1, 29) },
  'since:2026-11-22T10:00': { kind: 'since', at: new Date(2026, 10, 22, 10).getTime() },
  'since:2026-11-22': { kind: 'since', at: new Date(2026, 10, 22).getTime() },
  'until:2026-12-31': { kind: 'until', at: new Date(2027, 0, 1).getTime() - 1 },
  'since:0050-01-01T00:00Z': { kind: 'since', at: Date.parse('0050-01-01T00:00Z') },
  hello: { kind: 'text', text: 'hello' },
  '"two words"': { kind: 'text', text: 'two words' },
  'half" quoted"': { kind: 'text', text: 'half quoted' },
  '"a \\"b\\" \\\\ \\n"': { kind: 'text', text: String.raw`a "b" \ \n` },
  '"status:Error"': { kind: 'text', text: 'status:Error' },
  'input.csv': { kind: 'text', text: 'input.csv' },
  inputs: { kind: 'text', text: 'inputs' },
  '12:30': { kind: 'text', text: '12:30' },
  'a,b*': { kind: 'text', text: 'a,b*' },
  '-': { kind: 'text', text: '-' },
  'a-b': { kind: 'text', text: 'a-b' },
};

/** Text: offset, and what the sentence must say. */
const refusals: Readonly<Record<string, readonly [number, RegExp]>> = {
  '"open': [0, /has no partner/],
  'a type:"b': [7, /has no partner/],
  '"a\\"': [0, /has no partner/],
  '""': [0, /no text between/],
  '-""': [1, /no text between/],
  'stauts:Error': [0, /no search by "stauts:".*status:/],
  'x http://host': [2, /no search by "http:".*quotation marks/],
  'status:': [7, /After status: stand values/],
  'status: Error': [7, /After status: stand values/],
  'status:Error,': [13, /After status:/],
  'status:Error,,New': [13, /After status:/],
  'status:New,Bad': [11, /"Bad" is no status.*New, Scheduled, .*Canceled/],
  'status:*': [7, /is no status/],
  'type:,a': [5, /After type:/],
  'id:': [3, /After id:/],
  'error:': [6, /After error: stands a value/],
  'error:""': [6, /After error:/],
  'input.a=': [8, /After = stands a value/],
  'input.=5': [5, /stands a key/],
  'input..a=5': [5, /stands a key/],
  'input.a.[0]=5': [7, /stands a key/],
  'input[]=5': [5, /index of an array/],
  'input[-1]=5': [5, /index of an array/],
  'input[x]=5': [5, /index of an array/],
  'input[0=5': [5, /index of an array/],
  'input[2147483648]=5': [5, /index of an array/],
  'input[9999999999999]=5': [5, /index of an array/],
  'input.a[0]b=5': [10, /Write input.path=value/],
  'output."a"b=5': [10, /Write output.path=value/],
  'input."a=5': [6, /has no partner/],
  'since:': [6, /After since:/],
  'since:2': [6, /"2" is no time.*since:2h/],
  'until:2x': [6, /"2x" is no time.*until:2h/],
  'since:h': [6, /is no time/],
  'since:1.h': [6, /is no time/],
  'since:-2h': [6, /is no time/],
  'since:999999999999999w': [6, /is no time/],
  'since:2026-02-30': [6, /is no time/],
  'since:2026-13-01': [6, /is no time/],
  'since:2026-11-22T24:00Z': [6, /is no time/],
  'since:2026-11-22T10:60Z': [6, /is no time/],
  'since:2026-11-22T10:00:60Z': [6, /is no time/],
  'since:2026-11-22T10Z': [6, /is no time/],
  'since:2026-11-22Z': [6, /is no time/],
  'since:22.11.2026': [6, /is no time/],
  'since:+275760-09-13T00:00:00.001Z': [6, /is no time/],
};

function refusal(text: string): OperationFailure {
  try {
    parseQuery(text, now);
  } catch (error) {
    assert.ok(error instanceof OperationFailure, String(error));
    assert.equal(error.code, 'invalid-query');
    return error;
  }
  return assert.fail(`${text.slice(0, 80)} was taken`);
}

describe('reading a query', () => {
  for (const [text, term] of Object.entries(readings)) {
    it(`takes ${text}`, () => assert.deepEqual(one(text), { negated: false, ...term }));
    if (text !== '-') it(`takes -${text}`, () => assert.deepEqual(one(`-${text}`), { negated: true, ...term }));
    it(`writes ${text} so that it is the same`, () => {
      const query = parseQuery(text, now);
      assert.deepEqual(parseQuery(formatQuery(query), 0), query, formatQuery(query));
    });
  }

  for (const [text, [at, sentence]] of Object.entries(refusals)) {
    it(`refuses ${text} and says where and what to do`, () => {
      const failure = refusal(text);
      assert.match(failure.message, sentence);
      assert.equal(failure.path, `q:${at}`);
    });
  }

  it('takes any number of terms between any white space', () => {
    assert.equal(parseQuery('  status:Error\t-type:a\nx\u00a0"y z" ', now).terms.length, 4);
    for (const text of ['', ' ', '\n\t']) assert.equal(parseQuery(text, now), everything);
  });

  it('negates once: a second hyphen is text', () => {
    assert.deepEqual(one('--x'), { negated: true, kind: 'text', text: '-x' });
  });

  it('takes as much as the limits say and no more', () => {
    assert.equal(parseQuery('a '.repeat(100), now).terms.length, 100);
    assert.equal(refusal('a '.repeat(101)).path, 'q:200');
    assert.equal(parseQuery(`id:${'a,'.repeat(499)}a`, now).terms.length, 1);
    assert.match(refusal(`x id:${'a,'.repeat(499)}a`).message, /at most 500/);
    assert.equal(parseQuery('a'.repeat(16_384), now).terms.length, 1);
    assert.match(refusal('a'.repeat(16_385)).message, /16384 characters/);
  });

  it('keeps the refusal short, however long the word', () => {
    for (const text of ['x'.repeat(9_000).concat(':a'), `status:${'x'.repeat(9_000)}`, `since:${'x'.repeat(9_000)}`]) {
      assert.ok(refusal(text).message.length < 300);
    }
  });

  it('repairs broken surrogates, which no database keeps', () => {
    assert.deepEqual(one('a\ud800'), { negated: false, kind: 'text', text: 'a\ufffd' });
  });

  it('never fails with anything but a refusal that says where, and takes what it wrote', () => {
    const bits = [
      'input',
      'output',
      'id',
      'status',
      'since',
      'type',
      ':',
      '=',
      '.',
      '[',
      ']',
      '0',
      '9',
      '"',
      '\\',
      '*',
      ',',
      '-',
      ' ',
      'Error',
      '2h',
      '2026-11-22',
      'T10:00',
      'Z',
      'é',
      '😀',
      '\0',
      '\ud800',
    ];
    const noise = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('utf8')),
      fc.array(fc.constantFrom(...bits), { maxLength: 24 }).map((some) => some.join('')),
    );
    let taken = 0;
    fc.assert(
      fc.property(noise, (text) => {
        try {
          const query = parseQuery(text, now);
          assert.deepEqual(parseQuery(formatQuery(query), 0), query);
          taken += 1;
        } catch (error) {
          assert.ok(error instanceof OperationFailure, String(error));
          assert.equal(error.code, 'invalid-query');
          const [, at] = /^q:(\d+)$/.exec(error.path ?? '') ?? assert.fail(`no place in ${error.path}`);
          assert.ok(Number(at) <= text.length);
          assert.match(error.message, /^["A-Z].*[.…]$|=…$/s);
        }
      }),
      { numRuns: 3_000 },
    );
    assert.ok(taken > 300);
  });

  for (const unit of [
    '"',
    '\\"',
    '*',
    'a*',
    '-',
    ',',
    ':',
    'input.',
    '[',
    'input[',
    '0',
    '1h',
    '.',
    'status:',
    'a"',
    '" ',
    '=',
  ]) {
    it(`is fast for a long text of ${unit}`, () => {
      for (const head of ['', 'type:', '"', 'input.', 'input.a=', 'since:', 'id:', 'error:']) {
        const started = performance.now();
        try {
          parseQuery((head + unit.repeat(16_384)).slice(0, 16_384), now);
        } catch (error) {
          assert.ok(error instanceof OperationFailure, String(error));
        }
        assert.ok(performance.now() - started < 500);
      }
    });
  }
});

describe('writing a query', () => {
  it('gives text that is read as the same query', () => {
    fc.assert(
      fc.property(queries, (query) => {
        const text = formatQuery(query);
        assert.deepEqual(parseQuery(text, 0).terms, query.terms, text);
      }),
      { numRuns: 3_000 },
    );
  });

  it('keeps what needs no quotation marks as people write it', () => {
    const text = 'id:3f25* status:Error,Canceled -type:mail.* group:"a b" error:"timed out" input.a[0]."b c"=5 x "y z"';
    assert.equal(formatQuery(parseQuery(text, now)), text);
  });

  it('writes nothing for everything', () => assert.equal(formatQuery(everything), ''));
});

describe('keys for completion', () => {
  for (const { insert, meaning } of queryKeys) {
    it(`name ${insert} with an example that is understood`, () => {
      const examples = (meaning.match(/[a-z]+[.:][^\s]*"[^"]*"|[a-z]+[.:][^\s;]*[^\s;,]/g) ?? []).filter((text) =>
        text.startsWith(insert),
      );
      assert.ok(examples.length > 0, meaning);
      for (const text of examples) assert.equal(parseQuery(text, now).terms.length, 1, text);
    });
  }
});
