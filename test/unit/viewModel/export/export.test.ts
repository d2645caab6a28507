import assert from 'node:assert/strict';
import fc from 'fast-check';
import { allCapabilities } from '../../../../src/operation/capability.ts';
import { csvLine } from '../../../../src/viewModel/export/csv.ts';
import { exportPages } from '../../../../src/viewModel/export/exportPages.ts';
import { type ExportForm, exportText } from '../../../../src/viewModel/export/exportText.ts';
import { MemoryBackend, operationOf } from '../../../support/operations.ts';

/** Reads CSV as RFC 4180 says, independently of the writer. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    const quoted = text[at] === '"';
    const [, raw = ''] = (quoted ? /"((?:[^"]|"")*)"/y : /([^",\r\n]*)/y).exec(text.slice(at)) ?? [];
    at += raw.length + (quoted ? 2 : 0);
    row.push(quoted ? raw.replaceAll('""', '"') : raw);
    if (text[at] === ',') at += 1;
    else {
      assert.equal(text.slice(at, at + 2), '\r\n', `a row ends at ${at}`);
      at += 2;
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

/** What a person sees in a cell: without the apostrophe that keeps it from being a formula. */
const shown = (cell: string) => (/^'+[=+\-@\t\r＝＋－＠]/.test(cell) ? cell.slice(1) : cell);

describe('a row of a CSV file', () => {
  it('is read back as it was, whatever its cells hold', () => {
    const piece = fc.constantFrom('"', ',', '\r', '\n', "'", '=', '-', '+', '@', '\t', ' ', 'a', '1', 'ä', '😀', '＝');
    const cell = fc.array(piece, { maxLength: 8 }).map((parts) => parts.join(''));
    const lines = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(lines, (rows) => {
        const read = readCsv(rows.map(csvLine).join(''));
        assert.deepEqual(
          read.map((row) => row.map(shown)),
          rows,
        );
        for (const text of read.flat()) assert.doesNotMatch(text, /^[=+\-@\t\r＝＋－＠]/);
      }),
    );
  });

  it('holds no formula, and leaves numbers of ours alone', () => {
    assert.equal(
      csvLine(['=1+1', '@x', '-2', -2, null, true]),
      "'=1+1,'@x,'-2,-2,,true\r\n".replaceAll(/'([^,]*)/g, `"'$1"`),
    );
  });
});

describe('an export', () => {
  const big = '{"n":12345678901234567890,\n  "t":"=1+1"}';
  const rows = [operationOf({ name: '=cmd()' }), operationOf({ error: { code: -1, message: '@x', stack: null } })];

  async function written(form: ExportForm, payloads = false, query?: string) {
    const backend = new MemoryBackend(rows);
    const payload = async (_id: string, kind: string) => (kind === 'input' ? big : null);
    const partial: string[] = [];
    const options = { payloads, signal: new AbortController().signal, onPartial: (text: string) => partial.push(text) };
    const list = backend.list.bind(backend);
    const source = {
      connection: 'c',
      backend: { capabilities: backend.capabilities, list, payload },
      rows: query === undefined ? rows : { query },
    };
    let text = '';
    for await (const part of exportText(form, exportPages([source], options))) text += part;
    return text;
  }

  it('is valid JSON with instants in ISO 8601 and payloads exactly as stored', async () => {
    const text = await written('json', true);
    const read = JSON.parse(text);
    assert.deepEqual(
      read.map(({ id }: { id: string }) => id),
      rows.map(({ id }) => id),
    );
    assert.deepEqual(
      [read[0].connection, read[0].submittedAt, read[0].output],
      ['c', '1970-01-01T00:00:00.000Z', null],
    );
    assert.match(text, /"input":\{"n":12345678901234567890, {3}"t":"=1\+1"\}/);
    assert.equal(await written('json').then((all) => JSON.parse(all)[0].input), undefined);
  });

  it('has one row a line as JSON Lines', async () => {
    const lines = (await written('jsonl', true)).trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => JSON.parse(line).id),
      rows.map(({ id }) => id),
    );
  });

  it('has a head and defused texts as CSV', async () => {
    const [head = [], first = [], second = []] = readCsv(await written('csv'));
    const cell = (row: string[], name: string) => row[head.indexOf(name)];
    assert.deepEqual([cell(first, 'id'), cell(first, 'name')], [rows[0]?.id, "'=cmd()"]);
    assert.deepEqual([cell(second, 'errorCode'), cell(second, 'errorMessage')], ['-1', "'@x"]);
    assert.equal(first.length, head.length);
  });

  it('of nothing is a valid file', async () => {
    assert.deepEqual(JSON.parse(await written('json', false, 'type:none')), []);
    assert.equal(await written('jsonl', false, 'type:none'), '');
  });

  it('goes without payloads where a connection has none', async () => {
    const capabilities = { ...allCapabilities, payloads: 'There are none.' };
    const payload = () => assert.fail('asked for a payload');
    const list = () => assert.fail('asked for a list');
    const source = { connection: 'c', backend: { capabilities, list, payload }, rows };
    const options = { payloads: true, signal: new AbortController().signal, onPartial: () => {} };
    const { value } = await exportPages([source], options).next();
    assert.deepEqual(
      value?.map(({ operation, input }) => [operation.name, input]),
      rows.map(({ name }) => [name, undefined]),
    );
  });

  it('reads page by page, as the file takes them, and stops when it is given up', async () => {
    const many = Array.from({ length: 2_500 }, () => operationOf());
    const backend = new MemoryBackend(many);
    const stopping = new AbortController();
    const options = { payloads: false, signal: stopping.signal, onPartial: () => {} };
    const pages = exportPages([{ connection: 'c', backend: backend as never, rows: { query: '' } }], options);
    assert.equal((await pages.next()).value?.length, 1_000);
    assert.equal(backend.calls.length, 1);
    await pages.next();
    stopping.abort(new Error('enough'));
    await assert.rejects(pages.next(), /enough/);
    assert.equal(backend.calls.length, 2);
  });
});
