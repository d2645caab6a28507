import { createHash } from 'node:crypto';

/** A GUID that follows from a name and never changes (as version 5 of RFC 9562, but by SHA-256 cut to length). */
export function derivedId(kind: string, name: string): string {
  const hex = createHash('sha256').update(`bgops.dataverse.${kind}:${name}`).digest('hex');
  const variant = '89ab'[Number.parseInt(hex[16] ?? '0', 16) % 4] ?? '8';
  const groups = [hex.slice(0, 8), hex.slice(8, 12), `5${hex.slice(13, 16)}`, `${variant}${hex.slice(17, 20)}`];
  return [...groups, hex.slice(20, 32)].join('-');
}
