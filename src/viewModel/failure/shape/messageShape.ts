import { jsonEnd } from './json.ts';
import { codeFile, tokens } from './tokens.ts';

/** Most of a message that is looked at, characters: several times what a shape keeps. */
const longest = 2_000;
/** Most of a shape that is kept, characters. */
const most = 300;
/** A service that cuts its messages there cuts within values, too: only what is well before it can be compared. */
const serviceLimit = { at: 255, most: 160 };

const invisible = /[\p{Cc}\p{Cs}\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/gu;

/**
 * A message with what varies replaced: `Order 4711 has no "customer"` → `Order {n} has no {…}`. At most 300 characters
 * on one line, without characters that turn or hide text. The same for every message that was made from one template.
 */
export function messageShape(message: string): string {
  const text = closed(message.slice(0, longest), message.length > longest)
    .replace(/\s+/g, ' ')
    .replace(invisible, '')
    .trim();
  const limit = message.length === serviceLimit.at ? serviceLimit.most : most;
  return cut(listsAsOne(replaced(text)).trim(), limit);
}

/** A quotation that was cut ends with the text. */
function closed(text: string, isCut: boolean): string {
  return isCut && text.split('"').length % 2 === 0 ? `${text}"` : text;
}

function replaced(text: string): string {
  const parts: string[] = [];
  const pattern = new RegExp(tokens);
  let from = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const [found] = match;
    const kind = Object.entries(match.groups ?? {}).find(([, value]) => value !== undefined)?.[0] ?? '';
    const { placeholder, end } = placeholderOf(kind, found, text, match.index);
    parts.push(text.slice(from, match.index), placeholder);
    from = end;
    pattern.lastIndex = end;
  }
  return parts.join('') + text.slice(from);
}

function placeholderOf(kind: string, found: string, text: string, at: number): { placeholder: string; end: number } {
  const end = at + found.length;
  switch (kind) {
    case 'cause':
      return { placeholder: found, end };
    case 'json':
      return jsonAt(found, text, at);
    case 'url':
      return urlAt(found, end);
    case 'path':
      return { placeholder: pathShape(found), end };
    case 'quoted':
      return { placeholder: '{…}', end };
    case 'number':
      return { placeholder: '{n}', end };
    case 'random':
      return { placeholder: '{id}', end };
    default:
      return { placeholder: `{${kind}}`, end };
  }
}

/** JSON that was cut goes to the end of the text, when it surely is JSON. */
function jsonAt(found: string, text: string, at: number): { placeholder: string; end: number } {
  const end = jsonEnd(text, at);
  if (end !== undefined) return { placeholder: '{…}', end };
  if (/^[{[]\s?["{[]/.test(text.slice(at, at + 3))) return { placeholder: '{…}', end: text.length };
  return { placeholder: found, end: at + found.length };
}

function urlAt(found: string, end: number): { placeholder: string; end: number } {
  // What closes the sentence is no part of the address.
  const address = found.replace(/[.,;:!?]+$/, '');
  return { placeholder: urlShape(address), end: end - (found.length - address.length) };
}

/** Scheme, host and the steps that look like names; `https://api.example.com/orders/{…}?{…}`. */
function urlShape(address: string): string {
  if (address.startsWith('file:')) return pathShape(address);
  const [, scheme = '', host = '', path = '', rest = ''] =
    /^([^:]+):\/\/(?:[^/@?#]*@)?([^/?#]*)([^?#]*)(.*)$/.exec(address) ?? [];
  const place = host.replace(/:\d+$/, ':{n}').replace(/^(?:[\d.]+|\[[\da-fA-F:.]+\])(?=$|:)/, '{ip}');
  const steps = path.split('/').map((step) => (/^[\p{L}_.~-]{0,40}$|^v\d{1,2}(?:\.\d)?$/u.test(step) ? step : '{…}'));
  return `${scheme.toLowerCase()}://${place}${steps.join('/')}${rest === '' ? '' : '?{…}'}`;
}

function pathShape(path: string): string {
  const name = codeFile.exec(path.replace(/(?::\d+)+$/, ''))?.[1];
  if (name === undefined || name === path) return '{path}';
  return `{path}/${name}`;
}

/** Three numbers in a row are as good as two: `rows {n}, {n}, {n}` → `rows {n}`. */
function listsAsOne(text: string): string {
  return text.replace(/(\{(?:n|id|…|date|time|path|email|ip)\})(?:(?:,? (?:and |or )?|[,;:|/])\1)+/gu, '$1');
}

/** Never half of a placeholder or of a pair of surrogates. */
function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text
    .slice(0, limit)
    .replace(/\{[^{}]{0,8}$|[\ud800-\udbff]$/, '')
    .trimEnd()}…`;
}
