import assert from 'node:assert/strict';
import { SalesforceFault } from '../../../../../src/server/salesforce/fault.ts';
import { patternOf, textOf } from '../../../../../src/server/salesforce/soql/text.ts';

describe('texts of queries', () => {
  it('have the escapes of the reference, and no others', () => {
    assert.equal(textOf(String.raw`'\n\r\t\b\f\"\'\\\_\%\u00e4\u0041'`), '\n\r\t\b\f"\'\\_%äA');
    assert.equal(textOf("'plain % _'"), 'plain % _');
    for (const bad of [String.raw`'\x'`, String.raw`'\u12'`, String.raw`'\0'`]) {
      assert.throws(
        () => textOf(bad),
        (error) => error instanceof SalesforceFault && error.code === 'MALFORMED_QUERY',
      );
    }
  });

  it('are patterns behind LIKE: any run and one character, unless escaped', () => {
    assert.deepEqual(patternOf(String.raw`'a%\%_\_b'`), [
      { text: 'a' },
      { any: 'run' },
      { text: '%' },
      { any: 'character' },
      { text: '_b' },
    ]);
  });
});
