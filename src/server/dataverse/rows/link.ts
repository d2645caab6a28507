import type { Call } from '../context.ts';
import { faults } from '../fault.ts';
import { openToken, sealToken } from '../token.ts';

/**
 * Where the next page begins: of a list (the engine's mark, and the rows that `$top` leaves), or of the first call of
 * change tracking (the mark, and the version from which the changes go on).
 */
export type PageToken = readonly ['list', string, number | null] | readonly ['track', string, number];

/** Options that links carry themselves. */
const tokens = ['$skiptoken', '$deltatoken'];

/**
 * A link to go on from: the address that the caller used, on the host that they used, with the options as they sent
 * them and the token in place of an older one.
 */
export function linkWith({ request }: Call, name: '$skiptoken' | '$deltatoken', token: string): string {
  const rest = optionsWithoutTokens(request.query);
  return `${request.origin}${request.path}?${[...rest, `${name}=${token}`].join('&')}`;
}

/** Seals a token for a page to the request's options: a link whose other options were changed is refused. */
export function sealPage(call: Call, content: PageToken): string {
  return sealToken(content, boundTo(call));
}

/** Raises a 400 for a token that is none of ours, or belongs to other options. */
export function openPage(call: Call, token: string): PageToken {
  const content = openToken(token, boundTo(call));
  if (content !== undefined) return content as unknown as PageToken;
  throw badToken('$skiptoken');
}

export function badToken(option: string) {
  return faults.invalid(
    `The ${option} in the address is not valid: it was changed, or other options with it. Follow links as they are.`,
  );
}

/** Two ways of writing the same options in percent-encoding are the same. */
function boundTo({ request }: Call): string {
  return optionsWithoutTokens(request.query).map(decoded).toSorted().join('\n');
}

function optionsWithoutTokens(query: string): string[] {
  return query.split('&').filter((option) => option !== '' && !tokens.includes(decoded(option.split('=')[0] ?? '')));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
