import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Measured } from './measured.ts';
import { breaking, measuredTable, sizes } from './sizing.ts';

const page = join(import.meta.dirname, '../../../docs/scale-out.md');

/** The tables of the page that are worked out, by the name in their markers. */
export function sizingParts(measured: Measured): Readonly<Record<string, string>> {
  return { measured: measuredTable(measured), sizes: sizes(measured), breaking: breaking(measured) };
}

/** The page with those tables as they are now. Raises when a marker is missing. */
export function withSizing(text: string, measured: Measured): string {
  let result = text;
  for (const [name, body] of Object.entries(sizingParts(measured))) {
    const begin = `<!-- sizing: ${name} -->`;
    const from = result.indexOf(begin);
    const to = result.indexOf('<!-- end -->', from);
    if (from < 0 || to < 0) throw new Error(`The page has no place for the table "${name}".`);
    result = `${result.slice(0, from + begin.length)}\n\n${body}\n\n${result.slice(to)}`;
  }
  return result;
}

export async function writeSizing(measured: Measured): Promise<void> {
  await writeFile(page, withSizing(await readFile(page, 'utf8'), measured));
}
