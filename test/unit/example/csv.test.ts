import assert from 'node:assert/strict';
import { CsvReader, csvLine } from '../../../example/lib/csv.ts';

function read(...pieces: string[]) {
  const reader = new CsvReader();
  return [...pieces.flatMap((piece) => [...reader.push(piece)]), ...reader.end()];
}

const fields = (...pieces: string[]) => read(...pieces).map((record) => record.fields);

describe('the CSV reader of the example', () => {
  it('reads quotes, commas, doubled quotes and line breaks inside quotes', () => {
    assert.deepEqual(fields('a,"b, c","say ""hi""","two\nlines"\n'), [['a', 'b, c', 'say "hi"', 'two\nlines']]);
  });

  it('takes LF and CRLF, a byte order mark, empty lines, empty fields and a last line without a break', () => {
    assert.deepEqual(fields('\uFEFFa,b\r\n\r\n,\r\n"",x\n\nlast,'), [
      ['a', 'b'],
      ['', ''],
      ['', 'x'],
      ['last', ''],
    ]);
  });

  it('gives the same whatever the pieces are', () => {
    const text = '\uFEFFa,"b ""c"" d"\r\n"e\nf",g\n"h';
    assert.deepEqual(read(...text), read(text));
  });

  it('numbers records by the line they start on', () => {
    assert.deepEqual(
      read('a\n"b\nc"\n\nd\n').map((record) => record.line),
      [1, 2, 5],
    );
  });

  it('says what is wrong with quotes', () => {
    assert.deepEqual(
      read('"a"b,c\na"b\n"a').map((record) => record.problem),
      ['text stands beside a quoted field', 'text stands beside a quoted field', 'a quote is not closed'],
    );
  });

  it('reads back what it writes', () => {
    const row = ['plain', 'with, comma', 'with "quotes"', 'with\nbreak', ''];
    assert.deepEqual(fields(csvLine(row)), [row]);
    assert.equal(csvLine(['plain', 7]), 'plain,7\n');
  });
});
