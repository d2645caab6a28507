import type { Agent } from 'undici';

/** Bytes of an answer that are read at most; nobody looks at them. */
const readAtMost = 4_096;

/** POSTs texts and looks at nothing of the answer but its status. Redirects are not followed. */
export class HttpPoster {
  #agent: Agent | undefined;

  /** The status of the answer. Raises when none came, or the signal aborted. */
  async post(url: string, message: { contentType: string; body: string }, signal: AbortSignal): Promise<number> {
    const { Agent, request } = await import('./httpClient.ts');
    // The signal ends what takes too long.
    this.#agent ??= new Agent({ headersTimeout: 0, bodyTimeout: 0 });
    const headers = { 'content-type': message.contentType };
    const options = { method: 'POST', headers, body: message.body, signal, dispatcher: this.#agent } as const;
    const answer = await request(url, options);
    await answer.body.dump({ limit: readAtMost }).catch(() => {});
    return answer.statusCode;
  }

  /** Ends what is under way. */
  async close(): Promise<void> {
    await this.#agent?.destroy();
  }
}
