/**
 * Messages between the engine server and a handler process: two lengths (uint32, big endian), then a JSON header, then a
 * body of UTF-8 text that is not looked at. Payloads travel as bodies, so that they are neither escaped nor parsed on the way.
 */
const prefixBytes = 8;

export function encodeFrame(header: object, body: string | readonly string[] = ''): Buffer {
  const headerBytes = Buffer.from(JSON.stringify(header));
  const bodyBytes = typeof body === 'string' ? Buffer.from(body) : Buffer.concat(body.map((text) => Buffer.from(text)));
  const prefix = Buffer.alloc(prefixBytes);
  prefix.writeUInt32BE(headerBytes.length, 0);
  prefix.writeUInt32BE(bodyBytes.length, 4);
  return Buffer.concat([prefix, headerBytes, bodyBytes]);
}

/** Puts frames together from chunks as they come. Raises an Error for a frame that is larger than `maxBytes`. */
export class FrameReader {
  readonly #maxBytes: number;
  readonly #onFrame: (header: unknown, body: Buffer) => void;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #wanted = prefixBytes;
  #headerBytes: number | null = null;

  constructor(maxBytes: number, onFrame: (header: unknown, body: Buffer) => void) {
    this.#maxBytes = maxBytes;
    this.#onFrame = onFrame;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    while (this.#bytes >= this.#wanted) this.#take();
  }

  #take(): void {
    const whole = this.#chunks.length === 1 && this.#chunks[0] ? this.#chunks[0] : Buffer.concat(this.#chunks);
    const part = whole.subarray(0, this.#wanted);
    const rest = whole.subarray(this.#wanted);
    this.#chunks = rest.length === 0 ? [] : [rest];
    this.#bytes = rest.length;
    if (this.#headerBytes === null) {
      this.#headerBytes = part.readUInt32BE(0);
      this.#wanted = this.#headerBytes + part.readUInt32BE(4);
      if (this.#wanted > this.#maxBytes) throw new Error(`A message of ${this.#wanted} bytes is too large.`);
      return;
    }
    const headerBytes = this.#headerBytes;
    this.#headerBytes = null;
    this.#wanted = prefixBytes;
    this.#onFrame(JSON.parse(part.toString('utf8', 0, headerBytes)), part.subarray(headerBytes));
  }
}
