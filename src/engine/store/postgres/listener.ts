import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { channel, logChannel } from './committer.ts';
import { connectionTo } from './database.ts';
import { electionInterval, electionLock, type Watch, type WatchEvents } from './watch.ts';

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
    const client = new Client(connectionTo(this.#url));
    const lost = () => {
      if (this.#client !== client) return;
      this.#client = undefined;
      this.elected = false;
      void this.#again();
    };
    client.on('error', lost);
    client.on('end', lost);
    client.on('notification', (news) => this.#heard(news.channel, news.payload ?? ''));
    await client.connect();
    await client.query(`LISTEN ${channel}; LISTEN ${logChannel}`);
    const { rows } = await client.query<{ version: number }>('SELECT version FROM ledger');
    if (this.#ending.signal.aborted) return client.end();
    this.#client = client;
    this.#events.onVersion(rows[0]?.version ?? 0);
    await this.#elect(client);
  }

  #heard(on: string, payload: string): void {
    if (on === channel) this.#events.onVersion(Number(payload));
    else this.#events.onLogs(payload === '' ? null : payload.split(',').map(Number));
  }

  /** Tries until it is elected, or the connection is another one. */
  async #elect(client: Client): Promise<void> {
    if (this.#client !== client) return;
    const { rows } = await client.query<{ won: boolean; leased: boolean }>(elect);
    if (this.#client !== client) return;
    if (rows[0]?.won === true && !rows[0].leased) {
      this.elected = true;
      this.#events.onElected();
    } else {
      // A connection that breaks meanwhile is noticed elsewhere.
      setTimeout(() => this.#elect(client).catch(() => client.end()), electionInterval).unref();
    }
  }

  async #again(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      try {
        await delay(reconnectDelay, undefined, { signal });
        await this.start();
        // What has no number may have changed meanwhile, and so may any log.
        this.#events.onVersion(0);
        this.#events.onLogs(null);
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
