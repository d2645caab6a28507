import { csvHead, csvRow, type ExportRow, jsonRow } from './exportRow.ts';

export const exportForms = ['json', 'jsonl', 'csv'] as const;
export type ExportForm = (typeof exportForms)[number];

/** The file as pieces of text, one for each page of rows that comes in; holds no more than a page. */
export async function* exportText(
  form: ExportForm,
  pages: AsyncIterable<readonly ExportRow[]>,
): AsyncGenerator<string, void, undefined> {
  let first = true;
  if (form === 'json') yield '[';
  if (form === 'csv') yield csvHead;
  for await (const rows of pages) {
    if (rows.length === 0) continue;
    if (form === 'csv') yield rows.map(csvRow).join('');
    else if (form === 'jsonl') yield rows.map((row) => `${jsonRow(row)}\n`).join('');
    else yield `${first ? '\n' : ',\n'}${rows.map(jsonRow).join(',\n')}`;
    first = false;
  }
  if (form === 'json') yield '\n]\n';
}
