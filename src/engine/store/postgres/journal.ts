import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { Entry, Journal } from '../journal.ts';
import { rowsOf } from './database.ts';
import { raiseFailure } from './failure.ts';

/** Any number that nothing else of ours locks: entries are numbered in the order in which they show. */
const lock = 6_203_053;

const append = `WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(${lock})),
  told AS (SELECT topic, value, until FROM json_to_recordset($2::json) AS t(topic text, value text, until bigint)),
  gone AS (DELETE FROM journal WHERE until < $3 OR (until IS NULL AND topic IN (SELECT topic FROM told WHERE until IS NULL)))
  INSERT INTO journal (writer, topic, value, until) SELECT $1, told.topic, told.value, told.until FROM turn, told`;

const read = `SELECT l.version, j.number, j.writer, j.topic, j.value
  FROM ledger l LEFT JOIN journal j ON j.number > $1 ORDER BY j.number`;

/** The journal in the table of that name. A server that asks knows the newest change number of the ledger, too. */
export class PostgresJournal implements Journal {
  readonly #pool: Pool;
  readonly #onVersion: (version: number) => void;
  readonly #writer = randomUUID();
  readonly #appliers = new Map<string, (value: never) => void>();
  #told: Entry[] = [];
  #writing: Promise<void> = Promise.resolve();
  #number = 0;
  #reading: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(pool: Pool, onVersion: (version: number) => void) {
    this.#pool = pool;
    this.#onVersion = onVersion;
  }

  on(topic: string, apply: (value: never) => void): void {
    this.#appliers.set(topic, apply);
  }

  tell(entry: Entry): void {
    this.#told.push(entry);
  }

  settled(): Promise<void> {
    if (this.#told.length > 0) {
      this.#writing = this.#writing.catch(() => undefined).then(() => this.#write());
      // Whoever asks is told; nobody else need be.
      this.#writing.catch(() => undefined);
    }
    return this.#writing;
  }

  async #write(): Promise<void> {
    const entries = this.#told.splice(0);
    const rows = entries.map(({ topic, value, until }) => ({ topic, value: JSON.stringify(value), until }));
    await rowsOf(this.#pool, append, [this.#writer, JSON.stringify(rows), Date.now()]).catch(raiseFailure);
  }

  /** A reading that began before may miss what was written since; all who come meanwhile share the next one. */
  catchUp(): Promise<void> {
    if (this.#reading === undefined) return this.#begin();
    this.#next ??= this.#reading.catch(() => undefined).then(() => this.#begin());
    return this.#next;
  }

  #begin(): Promise<void> {
    this.#next = undefined;
    const reading = this.#read().finally(() => {
      if (this.#reading === reading) this.#reading = undefined;
    });
    this.#reading = reading;
    return reading;
  }

  async #read(): Promise<void> {
    const rows = await rowsOf(this.#pool, read, [this.#number]).catch(raiseFailure);
    for (const [version, number, writer, topic, value] of rows) {
      this.#onVersion(Number(version));
      if (number === null) continue;
      this.#number = Number(number);
      if (writer !== this.#writer) this.#appliers.get(String(topic))?.(JSON.parse(String(value)) as never);
    }
  }
}
