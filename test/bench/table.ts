/** A Markdown table; the first column is text, the others are set to the right unless they are text too. */
export function markdownTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  columns: 'numbers' | 'text' = 'numbers',
): string {
  const widths = header.map((_, column) =>
    Math.max(3, ...[header, ...rows].map((cells) => cells[column]?.length ?? 0)),
  );
  const toRight = (column: number): boolean => columns === 'numbers' && column > 0;
  const line = (cells: readonly string[]): string => {
    const padded = widths.map((width, column) => {
      const text = cells[column] ?? '';
      return toRight(column) ? text.padStart(width) : text.padEnd(width);
    });
    return `| ${padded.join(' | ')} |`;
  };
  const rule = widths.map((width, column) => (toRight(column) ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)));
  return [line(header), line(rule), ...rows.map(line)].join('\n');
}

/** A number with thousands separated, or a dash where there is none. */
export function cell(value: number | undefined, digits: number): string {
  if (value === undefined || !Number.isFinite(value)) return '–';
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
