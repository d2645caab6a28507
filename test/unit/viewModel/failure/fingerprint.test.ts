import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fingerprintOf } from '../../../../src/viewModel/failure/fingerprint.ts';

const of = (message: string, type = 'orders.import', code = 1, stack: string | null = null) => {
  const fingerprint = fingerprintOf({ type, error: { code, message, stack } });
  assert.ok(fingerprint);
  return fingerprint;
};
const key = (...args: Parameters<typeof of>) => of(...args).key;

/** Words without digits that mean nothing to any pattern. */
const word = fc.stringMatching(/^[g-z]{2,9}$/);
const digits = '0123456789';
const id = fc.oneof(
  fc.uuid(),
  fc.uuid().map((uuid) => uuid.toUpperCase()),
  fc.ulid(),
  fc.stringMatching(/^[0-9a-f]{24}$/).filter((hex) => /\d/.test(hex)),
);
const value: Record<string, fc.Arbitrary<string>> = {
  id,
  number: fc.oneof(
    fc.integer().map(String),
    fc.integer({ min: 0 }).map((n) => n.toLocaleString('en')),
    fc.integer({ min: 0 }).map((n) => n.toLocaleString('de')),
    fc.integer({ min: 0, max: 9_999 }).map((n) => `${n} ms`),
    fc.float({ noNaN: true, noDefaultInfinity: true, min: -1_000, max: 1_000 }).map((n) => n.toFixed(3)),
  ),
  date: fc
    .date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
    .map((d) => d.toISOString()),
  quotation: fc.string({ unit: 'grapheme', maxLength: 60 }).map((text) => `"${text.replaceAll('"', '')}"`),
  json: fc
    .dictionary(fc.string({ minLength: 1 }), fc.jsonValue({ maxDepth: 2 }), { minKeys: 1, maxKeys: 4 })
    .map((o) => JSON.stringify(o)),
  ip: fc.tuple(fc.ipV4(), fc.integer({ min: 1, max: 65_535 })).map(([ip, port]) => `${ip}:${port}`),
  path: fc.array(word, { minLength: 1, maxLength: 5 }).map((steps) => `/${steps.join('/')}/file.csv`),
};

describe('fingerprintOf', () => {
  for (const [kind, values] of Object.entries(value)) {
    it(`is the same whatever ${kind} a template was filled with`, () => {
      fc.assert(
        fc.property(word, word, values, values, (before, after, one, other) => {
          const fill = (what: string) => `The ${before} ${what} has no ${after}`;
          assert.equal(key(fill(one)), key(fill(other)), `${fill(one)} → ${of(fill(one)).shape}`);
        }),
        { numRuns: 200 },
      );
    });
  }

  it('tells templates apart', () => {
    const template = fc.array(word, { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(template, template, fc.nat(), (one, other, n) => {
        fc.pre(one.join(' ') !== other.join(' '));
        assert.notEqual(key(`${one.join(' ')} ${n}`), key(`${other.join(' ')} ${n}`));
      }),
    );
  });

  it('tells types apart', () => assert.notEqual(key('no file', 'a'), key('no file', 'b')));

  it('does not depend on what kind of value an id looks like', () => {
    for (const one of ['12345678', '1234abcd', 'abcd1234', '4k2jd9x0'])
      assert.equal(key(`no customer ${one} there`), key(`no customer ${digits} there`), of(`no customer ${one}`).shape);
  });

  it('is the same with the stack as without: lists do not carry it', () => {
    assert.equal(key('no file', 'a', 1, 'Error: no file\n    at run (/shop/a.ts:1:2)'), key('no file', 'a'));
  });

  it('goes by the code when there is no message', () => {
    assert.equal(of('').shape, '');
    assert.notEqual(key('', 'a', 1), key('', 'a', 2));
    assert.equal(key('no file', 'a', 1), key('no file', 'a', 2));
  });

  it('has none without an error', () => assert.equal(fingerprintOf({ type: 'a', error: null }), undefined));

  it('takes the first own frame of a trace within the message', () => {
    const apex = (line: number, name = 'OrderImport.run') =>
      `System.NullPointerException: Attempt to de-reference a null object\n\nClass.${name}: line ${line}, column 1`;
    assert.deepEqual(of(apex(42)).frame, { name: 'OrderImport.run', file: '', line: 42 });
    assert.equal(of(apex(42)).shape, 'System.NullPointerException: Attempt to de-reference a null object');
    assert.equal(key(apex(42)), key(apex(43)));
    assert.notEqual(key(apex(42)), key(apex(42, 'OrderExport.run')));
    const dotNet =
      'Object reference not set\n   at System.String.Trim(String s)\n   at Shop.Order.Execute(IServiceProvider p) in C:\\a\\Order.cs:line 12';
    assert.deepEqual(of(dotNet).frame, { name: 'Shop.Order.Execute', file: 'Order.cs', line: 12 });
    const v8 =
      'boom\n    at read (node:fs:1:2)\n    at x (/shop/node_modules/csv/a.js:1:2)\n    at async Object.run (/shop/import.ts:7:9)';
    assert.deepEqual(of(v8).frame, { name: 'run', file: 'import.ts', line: 7 });
  });

  it('answers to any message', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), fc.string(), (message, type) => {
        assert.match(key(message, type), /^[0-9a-z]{26}$/);
        assert.equal(key(message, type), key(message, type));
      }),
    );
  });
});
