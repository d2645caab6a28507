/** Rows as a table for people: columns as wide as their widest cell, the last one as it is. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [headings, ...rows.map((row) => row.map(oneLine))];
  const widths = headings.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const lines = all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}

/** One operation as lines of field and value; what is not set is left out. */
export function printOperation(row: Readonly<Record<string, unknown>>): void {
  const lines = Object.entries(row)
    .filter(([, content]) => content !== null && content !== undefined)
    .map(([name, content]) => [name, typeof content === 'string' ? content : JSON.stringify(content)]);
  process.stdout.write(table(['FIELD', 'VALUE'], lines));
}

export function printJson(content: unknown): void {
  process.stdout.write(`${JSON.stringify(content)}\n`);
}

export function print(text: string): void {
  process.stdout.write(text);
}

/** Names and messages are data: line breaks and control characters must not move the cursor. */
function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced.
  return text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
}
