import assert from 'node:assert/strict';
import fc from 'fast-check';
import { messageShape } from '../../../../src/viewModel/failure/shape/messageShape.ts';

describe('messageShape', () => {
  const shapes: Record<string, [message: string, shape: string]> = {
    'numbers and quotations': ['Order 4711 has no "customer"', 'Order {n} has no {…}'],
    'apostrophes are no quotation marks': ["Can't read Ada's 'it's late'", "Can't read Ada's {…}"],
    'what JavaScript says it was reading stays': [
      "Cannot read properties of undefined (reading 'total')",
      "Cannot read properties of undefined (reading 'total')",
    ],
    'separators and units': ['Took 1,200.5 ms of 2 MB at 99 %', 'Took {n} of {n} at {n}'],
    'signs, ordinals, powers of ten': ['3rd of -5: 1.5e-10', '{n} of {n}: {n}'],
    'names with digits stay': ['utf8, sha256 and x86 of S3', 'utf8, sha256 and x86 of S3'],
    'numbers behind a name': ['ORD-12345 and order_17 or R123456', 'ORD-{n} and order_{n} or R{n}'],
    'digits of other scripts': ['الطلب ٣٤٥ ضاع', 'الطلب {n} ضاع'],
    GUIDs: ['No {3F2504E0-4F89-11D3-9A0C-0305E82C3301} here', 'No {id} here'],
    ULIDs: ['No 01ARZ3NDEKTSV4RRFFQ69G5FAV here', 'No {id} here'],
    'ids of Salesforce': ['insufficient access on 0015g00000XyZ1EAK1', 'insufficient access on {id}'],
    'short ids of Salesforce': ['insufficient access on 001D000000IqhSL', 'insufficient access on {id}'],
    'hexadecimal ids': ['commit 3fa2b1c in 0x1F', 'commit {id} in {id}'],
    'random ids': ['no V1StGXR8_Z5jdHi6B-myT', 'no {id}'],
    'tokens of three parts': ['no eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0.SflKxwRJSMeKKF2QT4', 'no {id}'],
    'ISO dates and times': ['2026-11-30T18:44:12.123Z, at 18:44', '{date}, at {time}'],
    'dates of headers': ['Mon, 30 Nov 2026 18:44:12 GMT is late', '{date} is late'],
    'dates of JavaScript': ['Mon Nov 30 2026 18:44:12 GMT+0000 (Coordinated Universal Time) is late', '{date} is late'],
    'addresses of machines': ['connect ECONNREFUSED 127.0.0.1:5432', 'connect ECONNREFUSED {ip}'],
    'addresses of machines, long': ['connect ECONNREFUSED fe80::1ff:fe23', 'connect ECONNREFUSED {ip}'],
    'names with colons are no address': ['Order::Import failed', 'Order::Import failed'],
    'mail addresses': ['ada.l@example.com bounced', '{email} bounced'],
    'web addresses keep their names': [
      'GET https://ada:pw@api.example.com:8080/v2/orders/4711?token=abc.',
      'GET https://api.example.com:{n}/v2/orders/{…}?{…}.',
    ],
    'paths that are no code': ['no such file, open /home/ada/shop/orders.csv', 'no such file, open {path}'],
    'paths of code keep the name': ['in /home/ada/shop/import.ts:10:5', 'in {path}/import.ts'],
    'paths of Windows': ['in C:\\shop\\import.ts:10:5', 'in {path}/import.ts'],
    'relative paths': ['in data/orders-12.csv', 'in {path}'],
    'addresses of files': ['in file:///C:/a%20b/import.mjs:1:2', 'in {path}/import.mjs'],
    'words with a slash are no path': ['input and/or output', 'input and/or output'],
    JSON: ['Invalid: {"id":1,"a":[1,{"b":"}"}]} at the end', 'Invalid: {…} at the end'],
    'JSON that was cut': ['Invalid: {"id":1,"a":[1,{"b":"cu', 'Invalid: {…}'],
    'objects as they are printed': ["Invalid: { id: 5, name: 'Ada' }", 'Invalid: {…}'],
    'lists of any length': ['rows 1, 2, 3 and 4', 'rows {n}'],
    'codes that name the cause stay': [
      'status 503, SQLSTATE 23505, 0x80040265',
      'status 503, SQLSTATE 23505, 0x80040265',
    ],
    'lines become one': ['no\r\n\tfile\u2028here', 'no file here'],
    'what turns or hides text is gone': ['\u202efile\u200b gone\ud800', 'file gone'],
    nothing: ['', ''],
  };
  for (const [name, [message, shape]] of Object.entries(shapes))
    it(name, () => assert.equal(messageShape(message), shape));

  it('keeps at most 300 characters and never half of a placeholder', () => {
    for (let length = 280; length < 320; length++) {
      const shape = messageShape(`${'a'.repeat(length)} 12 x`);
      assert.ok(shape.length <= 301);
      assert.doesNotMatch(shape, /\{[^}]*…?$/);
    }
  });

  it('compares what a service has cut at 255 characters by its beginning', () => {
    const cut = (id: string) =>
      `The order ${id} cannot be shipped ${'because of its weight '.repeat(20)}`.slice(0, 255);
    assert.equal(messageShape(cut('1')), messageShape(cut('4711')));
  });

  it('answers to any text, on one line, within milliseconds', () => {
    const pieces = fc.constantFrom(
      '"',
      "'a",
      '{a:',
      '/a',
      'a/',
      '1.',
      ':',
      '“',
      '\\\\a',
      'a@',
      '[',
      'A1a-',
      '$',
      ' ',
      '\n',
      '🎉',
    );
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc.array(pieces, { maxLength: 200 }).map((parts) => parts.join('')),
      fc.tuple(pieces, fc.integer({ min: 1_000, max: 5_000 })).map(([piece, times]) => piece.repeat(times)),
    );
    fc.assert(
      fc.property(hostile, (text) => {
        const shape = messageShape(text);
        assert.ok(shape.length <= 301);
        assert.doesNotMatch(shape, /[\p{Cc}\u202a-\u202e\u200b]/u);
        assert.ok(shape.isWellFormed());
      }),
      { numRuns: 300 },
    );
  });
});
