import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { ServiceFailure } from './failure.ts';
import { tooLarge } from './network.ts';

/** What the service may use; the answer is inflated here, so that its size can be watched. */
export const encodings = 'gzip, deflate, br';

/** The whole body as text, inflated. Raises `too-large` as soon as more than `limit` bytes have come out. */
export async function readText(
  { body, headers }: Pick<Dispatcher.ResponseData, 'body' | 'headers'>,
  host: string,
  limit: number,
): Promise<string> {
  const decoder = decoderOf(String(headers['content-encoding'] ?? 'identity').toLowerCase(), host);
  const stream = decoder === null ? body : body.pipe(decoder);
  if (decoder !== null) body.on('error', (error) => decoder.destroy(error));
  const pieces: Buffer[] = [];
  let size = 0;
  try {
    for await (const piece of stream as AsyncIterable<Buffer>) {
      size += piece.length;
      if (size > limit) throw tooLarge(host);
      pieces.push(piece);
    }
  } finally {
    body.destroy();
  }
  return Buffer.concat(pieces)
    .toString('utf8')
    .replace(/^\uFEFF/, '');
}

function decoderOf(encoding: string, host: string): Transform | null {
  switch (encoding.trim()) {
    case 'identity':
    case '':
      return null;
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    default:
      throw new ServiceFailure(
        'internal',
        `The answer of ${host} is packed in a way that was not asked for (${encoding}).`,
        {
          trouble: 'stranger',
        },
      );
  }
}
