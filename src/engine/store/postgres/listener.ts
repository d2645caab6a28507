import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { anyCommit } from '../store.ts';
import { channel } from './channel.ts';
import { connectionTo, longestWrite, watchful } from './database.ts';
import { type News, parseNews } from './news.ts';
import { workersChannel } from './workers.ts';

/** Pause before a lost connection is made again, ms. */
const reconnectDelay = 1_000;

/** How often it is tried to be elected, ms. */
const electionInterval = 2_000;
/** Any number that nothing else of ours locks. */
const electionLock = 6_203_052;

/**
 * Hears of the commits of all servers, on a connection of its own. While that is lost, nothing is heard; when it is
 * there again, the newest change number tells whether something was missed. The connection also elects the server that
 * looks after what is due: the one whose connection holds a lock, which ends with it.
 */
export class Listener {
  readonly #url: string;
  readonly #onNews: (news: News) => void;
  readonly #onReachable: () => void;
  readonly #onWorkers: () => void;
  readonly #ending = new AbortController();
  #client: Client | undefined;
  /** True while this server is the elected one. */
  elected = false;

  constructor(url: string, onNews: (news: News) => void, onReachable: () => void, onWorkers: () => void) {
    this.#url = url;
    this.#onNews = onNews;
    this.#onReachable = onReachable;
    this.#onWorkers = onWorkers;
  }

  /** Resolves when it listens, with all that was committed before told. Rejects when the first connection fails. */
  async start(): Promise<void> {
    const client = new Client({ ...connectionTo(this.#url), query_timeout: longestWrite });
    const lost = () => {
      if (this.#client !== client) return;
      this.#client = undefined;
      this.elected = false;
      void this.#again();
    };
    client.on('error', lost);
    client.on('end', lost);
    client.on('notification', ({ channel: from, payload }) => {
      if (from === workersChannel) this.#onWorkers();
      else this.#onNews(parseNews(payload ?? '0'));
    });
    const { rows } = await listen(client);
    if (this.#ending.signal.aborted) return client.end();
    this.#client = client;
    // Whatever was told meanwhile was not heard.
    this.#onNews({ version: rows[0]?.version ?? 0, ...anyCommit });
    this.#onWorkers();
    await this.#elect(client);
  }

  /** Tries until it is elected, or the connection is another one. */
  async #elect(client: Client): Promise<void> {
    if (this.#client !== client) return;
    const { rows } = await client.query<{ won: boolean }>(`SELECT pg_try_advisory_lock(${electionLock}) AS won`);
    if (this.#client !== client) return;
    if (rows[0]?.won === true) {
      this.elected = true;
      this.#onReachable();
    } else {
      // One that does not answer any more is given up, and made again.
      setTimeout(() => this.#elect(client).catch(() => client.end()), electionInterval).unref();
    }
  }

  async #again(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      try {
        await delay(reconnectDelay, undefined, { signal });
        await this.start();
        // What could not be read meanwhile can be now.
        this.#onReachable();
        return;
      } catch {
        // It is tried again, until it is closed.
      }
    }
  }

  async close(): Promise<void> {
    this.#ending.abort();
    this.elected = false;
    const client = this.#client;
    this.#client = undefined;
    // The next one need not wait until the server has noticed that this connection ended.
    await client?.query('SELECT pg_advisory_unlock_all()').catch(() => undefined);
    await client?.end();
  }
}

/** Answers the newest change number. A connection that does not get this far is left to nobody. */
async function listen(client: Client) {
  try {
    await client.connect();
    await client.query(watchful);
    await client.query(`LISTEN ${channel}; LISTEN ${workersChannel}`);
    return await client.query<{ version: number }>('SELECT version FROM ledger');
  } catch (error) {
    void client.end().catch(() => undefined);
    throw error;
  }
}
