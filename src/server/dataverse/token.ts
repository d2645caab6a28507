import { createHash } from 'node:crypto';

/**
 * Tokens in links (`$skiptoken`, `$deltatoken`): opaque, safe in an address, and refused when anything about them or
 * about what they belong to (`bound`) was changed. There is nothing secret in them.
 */
export function sealToken(content: readonly unknown[], bound: string): string {
  const text = Buffer.from(JSON.stringify(content)).toString('base64url');
  return `${text}.${mark(text, bound)}`;
}

/** What was sealed; undefined: this is no such token. */
export function openToken(token: string, bound: string): readonly unknown[] | undefined {
  const [text = '', seal, ...rest] = token.split('.');
  if (rest.length > 0 || seal !== mark(text, bound)) return undefined;
  try {
    const content: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return Array.isArray(content) ? content : undefined;
  } catch {
    return undefined;
  }
}

function mark(text: string, bound: string): string {
  return createHash('sha256').update(`${text}\n${bound}`).digest('base64url').slice(0, 12);
}
