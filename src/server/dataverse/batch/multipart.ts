import { DataverseFault } from '../fault.ts';

/** Headers of a part, or of the request in it: names in lower case. */
export type Headers = Readonly<Record<string, string>>;

/** What stands before and after the first empty line. */
export interface Headed {
  readonly headers: Headers;
  readonly content: string;
}

/** RFC 2046: at most 70 of these characters, the last one no blank. */
const boundaryForm = /^[\w'()+,\-./:=? ]{0,69}[\w'()+,\-./:=?]$/;

/**
 * The boundary that a content type `multipart/mixed` names, in quotes or not; null for any other content type. Raises a
 * fault for a boundary that is missing or not one.
 */
export function boundaryOf(contentType: string | undefined): string | null {
  const [type = '', ...parameters] = (contentType ?? '').split(';');
  if (type.trim().toLowerCase() !== 'multipart/mixed') return null;
  for (const parameter of parameters) {
    const at = parameter.indexOf('=');
    if (at < 0 || parameter.slice(0, at).trim().toLowerCase() !== 'boundary') continue;
    const value = parameter.slice(at + 1).trim();
    const quoted = value.length > 1 && value.startsWith('"') && value.endsWith('"');
    const boundary = quoted ? value.slice(1, -1) : value;
    if (boundaryForm.test(boundary)) return boundary;
  }
  throw notUnderstood('The content type multipart/mixed needs a boundary of 1 to 70 characters.');
}

/**
 * The parts of a multipart body, in time that grows with its length. Lines end in CRLF and nothing else, as the
 * service has it (troubleshooting article of Microsoft's support: "Stream was not readable"). Raises a fault for a body
 * without parts or without its end.
 */
export function partsOf(body: string, boundary: string): string[] {
  const delimiter = `\r\n--${boundary}`;
  // What opens a body is a delimiter too, though no line ends before it.
  const text = `\r\n${body}`;
  const parts: string[] = [];
  let start = -1;
  for (let at = text.indexOf(delimiter); at >= 0; at = text.indexOf(delimiter, at + 2)) {
    const after = at + delimiter.length;
    const isEnd = text.startsWith('--', after);
    const lineEnd = endOfDelimiter(text, isEnd ? after + 2 : after, isEnd);
    // A longer boundary begins like this one.
    if (lineEnd === null) continue;
    if (start >= 0) parts.push(at < start ? '' : text.slice(start, at));
    if (isEnd) {
      if (parts.length === 0) throw notUnderstood('The batch holds no requests.');
      return parts;
    }
    start = lineEnd;
  }
  throw notUnderstood(
    'Stream was not readable. Lines of a batch end in CRLF, and the last one is its boundary with -- behind it.',
  );
}

/** Where the line of a delimiter ends: blanks may follow it, and after the last one nothing needs to. */
function endOfDelimiter(text: string, from: number, isEnd: boolean): number | null {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t') at += 1;
  if (text.startsWith('\r\n', at)) return at + 2;
  return isEnd && at === text.length ? at : null;
}

/** Headers and content of a part. Without an empty line all of it is headers, which clients send for a GET. */
export function headedOf(text: string): Headed {
  if (text.startsWith('\r\n')) return { headers: {}, content: text.slice(2) };
  const at = text.indexOf('\r\n\r\n');
  const head = at < 0 ? text : text.slice(0, at);
  return { headers: headersOf(head), content: at < 0 ? '' : text.slice(at + 4) };
}

/** A name that is given twice has both values, as in a request of its own. Raises a fault for a line that is no header. */
function headersOf(head: string): Headers {
  const headers = new Map<string, string>();
  for (const line of head.split('\r\n')) {
    if (line === '') continue;
    const at = line.indexOf(':');
    const name = line.slice(0, Math.max(at, 0)).trim().toLowerCase();
    if (!/^[\w!#$%&'*+\-.^`|~]+$/.test(name) || line.includes('\n')) {
      throw notUnderstood('A line of the batch is no header, or ends in something else than CRLF.');
    }
    const value = line.slice(at + 1).trim();
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return Object.fromEntries(headers);
}

/** Source of the code: Microsoft's support article on errors of Web API clients; the sentences are ours. */
export function notUnderstood(message: string): DataverseFault {
  return new DataverseFault(400, '0x80048d19', message);
}
