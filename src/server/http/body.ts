import type { IncomingMessage } from 'node:http';
import { OperationFailure } from '../../operation/error.ts';

/** Largest body with one payload, bytes: 16 MiB for the payload and room for the fields around it. */
const bodyLimit = 16 * 1_048_576 + 65_536;
/** Largest body that is an array of operations, bytes. Each payload in it still has its own limit. */
const arrayBodyLimit = 64 * 1_048_576;

const openingBracket = 0x5b;
const whitespace: readonly number[] = [0x20, 0x09, 0x0a, 0x0d];

/** Other bodies than those of our API: media types, and how many bytes at most. */
export interface BodyRules {
  readonly mediaTypes: readonly string[];
  readonly limit: number;
}

const jsonTypes: readonly string[] = ['application/json', 'application/merge-patch+json'];

/**
 * The body as text; an empty one is the empty text. Reads no more than the limit: a body that announces more is refused
 * before anything is read, one that turns out longer as soon as it does. `proceed` is called before reading, to answer
 * `Expect: 100-continue`. Raises `too-large`, `unsupported-media-type` or `invalid-json` (not UTF-8).
 */
export async function readBody(request: IncomingMessage, proceed: () => void, rules?: BodyRules): Promise<string> {
  const most = rules?.limit ?? arrayBodyLimit;
  const announced = Number(request.headers['content-length'] ?? '0');
  if (announced > most) throw tooLarge(most);
  const empty = request.headers['content-length'] === undefined && request.headers['transfer-encoding'] === undefined;
  if (empty || (announced === 0 && request.headers['transfer-encoding'] === undefined)) return '';
  checkMediaType(request, rules?.mediaTypes ?? jsonTypes);
  proceed();
  const chunks: Buffer[] = [];
  let length = 0;
  let limit = rules?.limit;
  // The stream must outlive a refusal: the answer goes out on the same socket.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    const bytes: Buffer = chunk;
    limit ??= limitFor(bytes);
    length += bytes.length;
    if (length > (limit ?? bodyLimit) || announced > (limit ?? most)) throw tooLarge(limit ?? bodyLimit);
    chunks.push(bytes);
  }
  return textOf(Buffer.concat(chunks, length));
}

/** Undefined while only white space has come. */
function limitFor(bytes: Buffer): number | undefined {
  const first = bytes.find((byte) => !whitespace.includes(byte));
  if (first === undefined) return undefined;
  return first === openingBracket ? arrayBodyLimit : bodyLimit;
}

function tooLarge(limit: number): OperationFailure {
  const mebibytes = Math.floor(limit / 1_048_576);
  const hint =
    limit === arrayBodyLimit
      ? 'Submit fewer operations per request'
      : 'Keep large data in a file and pass its path as input';
  return new OperationFailure('too-large', `The body is larger than ${mebibytes} MiB. ${hint}.`);
}

function checkMediaType(request: IncomingMessage, allowed: readonly string[]): void {
  const [type = '', ...parameters] = (request.headers['content-type'] ?? '')
    .split(';')
    .map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length);
  if (!allowed.includes(type) || !(charset === undefined || charset.replaceAll('"', '') === 'utf-8')) {
    throw new OperationFailure(
      'unsupported-media-type',
      'The body must be JSON in UTF-8. Send it with the header "Content-Type: application/json".',
    );
  }
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    throw new OperationFailure(
      'unsupported-media-type',
      `The body must not be compressed (Content-Encoding: ${encoding}). Send it as it is.`,
    );
  }
}

function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new OperationFailure('invalid-json', 'The body is not valid UTF-8. Send JSON encoded in UTF-8.');
  }
}
