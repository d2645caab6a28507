import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { channel } from './committer.ts';
import { connectionTo } from './database.ts';

/** Pause before a lost connection is made again, ms. */
const reconnectDelay = 1_000;

/**
 * Hears of the commits of all servers, on a connection of its own. While that is lost, nothing is heard; when it is
 * there again, the newest change number tells whether something was missed.
 */
export class Listener {
  readonly #url: string;
  readonly #onVersion: (version: number) => void;
  readonly #ending = new AbortController();
  #client: Client | undefined;

  constructor(url: string, onVersion: (version: number) => void) {
    this.#url = url;
    this.#onVersion = onVersion;
  }

  /** Resolves when it listens, with all that was committed before told. Rejects when the first connection fails. */
  async start(): Promise<void> {
    const client = new Client(connectionTo(this.#url));
    const lost = () => {
      if (this.#client !== client) return;
      this.#client = undefined;
      void this.#again();
    };
    client.on('error', lost);
    client.on('end', lost);
    client.on('notification', ({ payload }) => this.#onVersion(Number(payload)));
    await client.connect();
    await client.query(`LISTEN ${channel}`);
    const { rows } = await client.query<{ version: number }>('SELECT version FROM ledger');
    if (this.#ending.signal.aborted) return client.end();
    this.#client = client;
    this.#onVersion(rows[0]?.version ?? 0);
  }

  async #again(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      try {
        await delay(reconnectDelay, undefined, { signal });
        return await this.start();
      } catch {
        // It is tried again, until it is closed.
      }
    }
  }

  async close(): Promise<void> {
    this.#ending.abort();
    const client = this.#client;
    this.#client = undefined;
    await client?.end();
  }
}
