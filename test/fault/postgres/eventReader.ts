import type { TestClient } from '../../support/server.ts';

interface Batch {
  readonly version: number;
  readonly operations: readonly { readonly id: string; readonly status: string }[];
}

/** Reads the event stream of a server to the end of the test, on one connection. */
export class EventReader {
  readonly batches: Batch[] = [];
  /** How often everything had to be read again. */
  resyncs = 0;
  ended = false;
  readonly #stop = new AbortController();

  static async open(server: TestClient): Promise<EventReader> {
    const reader = new EventReader();
    const response = await fetch(new URL('/api/v1/events', server.url), {
      headers: { authorization: `Bearer ${server.token}` },
      signal: reader.#stop.signal,
    });
    void reader.#read(response).catch(() => {
      reader.ended = true;
    });
    return reader;
  }

  async #read(response: Response): Promise<void> {
    let text = '';
    for await (const bytes of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
      text += bytes;
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        this.#block(text.slice(0, end));
        text = text.slice(end + 2);
      }
    }
    this.ended = true;
  }

  #block(block: string): void {
    const name = /^event: (.*)$/m.exec(block)?.[1];
    const data = /^data: (.*)$/m.exec(block)?.[1];
    if (name === 'change' && data !== undefined) this.batches.push(JSON.parse(data) as Batch);
    else if (name === 'resync') this.resyncs++;
  }

  /** Whether a row was told with this status. */
  saw(id: string, status: string): boolean {
    return this.batches.some(({ operations }) => operations.some((row) => row.id === id && row.status === status));
  }

  close(): void {
    this.#stop.abort();
  }
}
