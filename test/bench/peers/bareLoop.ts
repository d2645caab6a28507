import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { benchInput, type Peer, type PeerDescription } from './peer.ts';

const schema = `
  CREATE TABLE operation (
    id INTEGER PRIMARY KEY, type TEXT NOT NULL, status INTEGER NOT NULL, priority INTEGER NOT NULL,
    process_after INTEGER NOT NULL, finished_at INTEGER, input TEXT NOT NULL);
  CREATE INDEX operation_ready ON operation (priority DESC, process_after, id) WHERE status = 0;`;

interface PendingSubmit {
  readonly inputs: string[];
  resolve(): void;
}

/**
 * The least that can be called a durable queue on node:sqlite: one table with status, priority and due time, and the index
 * its claims need. Each turn of the loop is one transaction, so one fsync: it stores what was submitted, completes the last
 * batch and claims the next.
 */
class BareLoop implements Peer {
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #complete: StatementSync;
  readonly #claim: StatementSync;
  readonly #claimAhead: number;
  #submits: PendingSubmit[] = [];
  #finished: number[] = [];
  #running = false;
  #scheduled = false;
  #worker: { concurrency: number; handler: () => Promise<void>; completed: (count: number) => void } | undefined;

  constructor(folder: string, claimAhead: number) {
    this.#claimAhead = claimAhead;
    this.#database = new DatabaseSync(join(folder, 'bare.db'));
    this.#database.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000;');
    this.#database.exec(schema);
    this.#insert = this.#database.prepare(
      `INSERT INTO operation (type, status, priority, process_after, input) VALUES ('lint', 0, 5, ?, ?)`,
    );
    this.#complete = this.#database.prepare(
      'UPDATE operation SET status = 2, finished_at = ? WHERE id = ? AND status = 1',
    );
    this.#claim = this.#database.prepare(
      `UPDATE operation SET status = 1 WHERE id IN
        (SELECT id FROM operation INDEXED BY operation_ready WHERE status = 0 AND process_after <= ?
        ORDER BY priority DESC, process_after, id LIMIT ?) RETURNING id, type, input`,
    );
  }

  submit(): Promise<void> {
    return this.#enqueue([JSON.stringify(benchInput())]);
  }

  submitMany(count: number): Promise<void> {
    return this.#enqueue(Array.from({ length: count }, () => JSON.stringify(benchInput())));
  }

  async work(
    concurrency: number,
    handler: () => Promise<void>,
    completed: (count: number) => void,
  ): Promise<() => Promise<void>> {
    this.#worker = { concurrency, handler, completed };
    this.#schedule();
    return async () => {
      this.#worker = undefined;
    };
  }

  async close(): Promise<void> {
    this.#worker = undefined;
    this.#turn();
    this.#database.close();
    this.#scheduled = true;
  }

  #enqueue(inputs: string[]): Promise<void> {
    const stored = new Promise<void>((resolve) => this.#submits.push({ inputs, resolve }));
    this.#schedule();
    return stored;
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      if (this.#database.isOpen) this.#turn();
    });
  }

  #turn(): void {
    const submits = this.#submits;
    const finished = this.#finished;
    this.#submits = [];
    this.#finished = [];
    const worker = this.#running ? undefined : this.#worker;
    const now = Date.now();
    this.#database.exec('BEGIN IMMEDIATE');
    for (const { inputs } of submits) for (const input of inputs) this.#insert.run(now, input);
    for (const id of finished) this.#complete.run(now, id);
    const claimed = worker ? this.#claim.all(now, Math.max(worker.concurrency, this.#claimAhead)) : [];
    this.#database.exec('COMMIT');
    for (const { resolve } of submits) resolve();
    if (finished.length > 0) this.#worker?.completed(finished.length);
    if (worker && claimed.length > 0)
      void this.#run(
        claimed.map(({ id }) => Number(id)),
        worker,
      );
  }

  async #run(ids: number[], worker: { concurrency: number; handler: () => Promise<void> }): Promise<void> {
    this.#running = true;
    for (let start = 0; start < ids.length; start += worker.concurrency) {
      await Promise.all(ids.slice(start, start + worker.concurrency).map(() => worker.handler()));
    }
    this.#running = false;
    this.#finished = ids;
    this.#schedule();
  }
}

/** The physical floor: what a queue on this disk and this SQLite cannot be faster than by much. */
export function bareLoop(claims: 'ahead' | 'exact'): PeerDescription {
  const ahead = claims === 'ahead';
  return {
    name: ahead ? 'bare' : 'bare-exact',
    title: ahead ? 'bare node:sqlite loop' : 'bare node:sqlite loop, no claiming ahead',
    durability: 'power cut (synchronous=FULL)',
    batching: ahead
      ? 'claims up to 256 ahead, one commit completes a batch and claims the next'
      : 'claims as many as may run, one commit completes a batch and claims the next',
    records: 'status, priority, due time; no attempts, events, leases, retries, counts, crash recovery',
    open: async ({ folder }) => new BareLoop(folder, ahead ? 256 : 1),
  };
}
