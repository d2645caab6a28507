import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { anyCommit } from '../store.ts';
import { channel, logChannel } from './channel.ts';
import { beWatchful, connectionTo, longestWrite } from './database.ts';
import { parseNews } from './news.ts';
import { electionInterval, electionLock, type Watch, type WatchEvents } from './watch.ts';
import { workersChannel } from './workers.ts';

/** Pause before a lost connection is made again, ms. */
const reconnectDelay = 1_000;

/** The lock is asked for first: who has it keeps a lease in the table from being renewed. */
const elect = `SELECT pg_try_advisory_lock(${electionLock}) AS won,
  EXISTS (SELECT FROM election WHERE until > clock_timestamp()) AS leased`;

/**
 * Hears of the commits of all servers, on a connection of its own. While that is lost, nothing is heard; when it is
 * there again, the newest change number tells whether something was missed. The connection also elects the server that
 * looks after what is due: the one whose connection holds a lock, which ends with it.
 */
export class Listener implements Watch {
  readonly #url: string;
  readonly #events: WatchEvents;
  readonly #ending = new AbortController();
  #client: Client | undefined;
  elected = false;

  constructor(url: string, events: WatchEvents) {
    this.#url = url;
    this.#events = events;
  }

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
    client.on('notification', ({ channel: from, payload = '' }) => this.#heard(from, payload));
    const { rows } = await listen(client);
    if (this.#ending.signal.aborted) return client.end();
    this.#client = client;
    // Whatever was told meanwhile was not heard.
    this.#events.onNews({ version: rows[0]?.version ?? 0, ...anyCommit });
    this.#events.onWorkers();
    this.#events.onLogs(null);
    await this.#elect(client);
  }

  #heard(from: string, payload: string): void {
    if (from === workersChannel) this.#events.onWorkers();
    else if (from === logChannel) this.#events.onLogs(payload === '' ? null : payload.split(',').map(Number));
    else this.#events.onNews(parseNews(payload === '' ? '0' : payload));
  }

  /** Tries until it is elected, or the connection is another one. */
  async #elect(client: Client): Promise<void> {
    if (this.#client !== client) return;
    const { rows } = await client.query<{ won: boolean; leased: boolean }>(elect);
    if (this.#client !== client) return;
    if (rows[0]?.won === true && !rows[0].leased) {
      this.elected = true;
      this.#events.onReachable();
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
        this.#events.onReachable();
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
    await beWatchful(client);
    await client.query(`LISTEN ${channel}; LISTEN ${logChannel}; LISTEN ${workersChannel}`);
    return await client.query<{ version: number }>('SELECT version FROM ledger');
  } catch (error) {
    void client.end().catch(() => undefined);
    throw error;
  }
}
