import type { PlainRequest } from '../../backend/backend.ts';
import { stringifyExact } from '../../operation/json.ts';
import type { Draft } from '../../operation/operation.ts';
import { shellWord } from './shellWord.ts';

/** Longest command line, characters: systems take 128 KiB for one argument, some less. */
export const commandLimit = 100_000;

/** How `bgops` finds a server: in a data folder, or at an address; the token comes from the variable `BGOPS_TOKEN` then. */
export type CommandServer = { readonly data: string } | { readonly url: string };

/** The command of `bgops` that submits the draft to a server. */
export function bgopsCommand(draft: Draft, server: CommandServer): string {
  const { type, input, name, executionGroup, priority, ...fields } = draft;
  const options: [string, string | undefined][] = [
    ['input', input === undefined ? undefined : jsonText(input)],
    ['name', name],
    ['group', executionGroup ?? undefined],
    ['priority', priority === undefined ? undefined : String(priority)],
    ['fields', Object.keys(fields).length === 0 ? undefined : jsonText(fields)],
    ...Object.entries(server),
  ];
  const words = options.flatMap(([key, value]) => (value === undefined ? [] : [`--${key}=${shellWord(value)}`]));
  // What stands behind "--" is never an option, whatever it begins with.
  return ['bgops submit', ...words, '--', shellWord(type)].join(' ');
}

/** The call of curl that sends a request; the token is a variable of the shell. */
export function curlCommand({ method, url, headers, body }: PlainRequest): string {
  const lines = [
    `curl -X ${method} ${shellWord(url)}`,
    '-H "Authorization: Bearer $TOKEN"',
    ...Object.entries(headers).map(([name, value]) => `-H ${shellWord(`${name}: ${value}`)}`),
    ...(body === undefined ? [] : [`--data-raw ${shellWord(visible(body))}`]),
  ];
  return lines.join(' \\\n  ');
}

function jsonText(value: unknown): string {
  return visible(stringifyExact(value));
}

/** JSON in which what a terminal could interpret, and what is not seen, is written as its escape. */
function visible(json: string): string {
  return json.replace(/[\p{Cc}\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
