/**
 * What a spreadsheet takes for the beginning of a formula, in half and full width, or skips before one. Apostrophes in
 * front are counted in, so that reading takes away exactly the one that writing has put there.
 */
const formula = /^'*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;

/** A value of one cell. Texts are foreign, numbers our own. */
export type Cell = string | number | boolean | null;

/** One row of a CSV file (RFC 4180), with its line break. No text in it is run as a formula. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(cellText).join(',')}\r\n`;
}

function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  const text = formula.test(cell) ? `'${cell}` : cell;
  return /[",\r\n\t']|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
