import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './imports.ts';

export const readText = (file: string) => readFileSync(join(root, file), 'utf8');

/** The text from a heading to the next one of the same depth or above; raises when there is no such heading. */
export function section(page: string, heading: string): string {
  const found = new RegExp(`^(#+) ${heading}\n(.*?)(?=^#{1,2} |(?![^]))`, 'ms').exec(page);
  assert.ok(found, `there is no heading "${heading}"`);
  return found[2] ?? '';
}

/** Rows of the first table in a text, without its two lines of heading. */
export function tableRows(text: string): string[] {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => /^\|[-:| ]+\|$/.test(line)) + 1;
  const rows: string[] = [];
  for (let at = start; start > 0 && lines[at]?.startsWith('|'); at += 1) rows.push(String(lines[at]));
  return rows;
}

/** What stands in backticks in the first column. */
export function namesIn(rows: readonly string[]): string[] {
  return rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => String(name)));
}

/** Checks that the table under a heading has exactly these rows; `UPDATE_DOCS=1` writes them instead. */
export function expectTable(file: string, heading: string, rows: readonly string[]): void {
  const page = readText(file);
  const text = section(page, heading);
  if (process.env.UPDATE_DOCS) {
    const written = text.replace(/(^\|[-:| ]+\|\n)(?:\|.*\n)*/m, `$1${rows.map((row) => `${row}\n`).join('')}`);
    writeFileSync(
      join(root, file),
      page.replace(text, () => written),
    );
    return;
  }
  assert.deepEqual(
    tableRows(text),
    rows,
    `The table in ${file} is out of date: UPDATE_DOCS=1 npx mocha 'test/unit/docs/*'`,
  );
}
