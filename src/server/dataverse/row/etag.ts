import type { Operation } from '../../../operation/operation.ts';

const word = 2 ** 32;

/**
 * The ETag of a row. It looks like those of elastic tables (example of the reference:
 * `W/"92030eaa-0000-0200-0000-644d7c300000"`, where the last group begins with the Unix second of the write in hex),
 * and changes with every write because the engine's version is in it.
 */
export function etagOf({ version, modifiedAt }: Pick<Operation, 'version' | 'modifiedAt'>): string {
  const second = Math.max(0, Math.floor(modifiedAt / 1_000)) % word;
  const low = hex(version % word, 8);
  return `W/"${low}-0000-0200-0000-${hex(second, 8)}${hex(Math.floor(version / word) % 65_536, 4)}"`;
}

/** True when a header with one or several ETags names this row as it is. `*` is for the caller to look at. */
export function hasEtag(header: string, row: Pick<Operation, 'version' | 'modifiedAt'>): boolean {
  const present = opaque(etagOf(row));
  return header.split(',').some((tag) => opaque(tag) === present);
}

/** Compared weakly: `W/` and quotes are left out, as some clients lose them. */
function opaque(tag: string): string {
  return tag.trim().replace(/^W\//i, '').replace(/^"|"$/g, '').toLowerCase();
}

function hex(number: number, digits: number): string {
  return number.toString(16).padStart(digits, '0');
}
