import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { statusMeaning } from '../../src/operation/status.ts';
import { filesBelow, root } from './imports.ts';

/** A call with a literal text, as the formatter writes it: `l10n.t('…'` or `l10n.t("…"`. */
const literal = /\bl10n\.t\(\s*(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)")/g;
const any = /\bl10n\.t\(\s*([^\s])/g;

/** Texts that a table holds and `l10n.t` gets by name. */
const tables: Readonly<Record<string, readonly string[]>> = { statusMeaning: Object.values(statusMeaning) };

/** Where code gives `l10n.t` something that is neither a text nor a known table. */
export function unknownTexts(): string[] {
  return sources().flatMap(([file, code]) =>
    [...code.matchAll(any)]
      .filter(([, first]) => first !== "'" && first !== '"')
      .map(({ index }) => code.slice(index, code.indexOf('\n', index)))
      .filter((call) => !Object.keys(tables).some((table) => call.includes(`l10n.t(${table}[`)))
      .map((call) => `${file}: ${call}`),
  );
}

/** Every text of the code that is translated, in order, once each. */
export function translatedTexts(): string[] {
  const texts = sources().flatMap(([, code]) =>
    [...code.matchAll(literal)].map(([, single, double]) => plain(single ?? double ?? '')),
  );
  return [...new Set([...texts, ...Object.values(tables).flat()])].sort();
}

function sources(): [file: string, code: string][] {
  return filesBelow('src', ['.ts']).map((file) => [file, readFileSync(join(root, file), 'utf8')]);
}

function plain(text: string): string {
  return JSON.parse(`"${text.replaceAll("\\'", "'").replaceAll(/(?<!\\)"/g, '\\"')}"`) as string;
}
