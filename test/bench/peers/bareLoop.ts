import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { benchInput, type Peer, type PeerDescription } from './peer.ts';

/** Statements of a loop. */
interface Statements {
  readonly schema: string;
  /** Parameters: now, input. */
  readonly insert: string;
  /** Parameters: now, id. */
  readonly complete: string;
  /** Parameters: now, limit. Answers ids. */
  readonly claim: string;
  /** Moves counts by status; parameters: n, status. */
  readonly count: string;
}

const ready = `SELECT id FROM operation INDEXED BY operation_ready WHERE status = 0 AND process_after <= ?1
  ORDER BY priority DESC, process_after, id LIMIT ?2`;

/** What a queue needs to recover from a crash, to retry and to count, and nothing for people to look at afterwards. */
const queue: Statements = {
  schema: `
    CREATE TABLE operation (
      id INTEGER PRIMARY KEY, type TEXT NOT NULL, status INTEGER NOT NULL, priority INTEGER NOT NULL,
      process_after INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
      attempts INTEGER NOT NULL DEFAULT 0, retry_limit INTEGER NOT NULL DEFAULT 3, retry_backoff INTEGER,
      lease_until INTEGER, worker TEXT, input TEXT NOT NULL, result TEXT);
    CREATE INDEX operation_ready ON operation (priority DESC, process_after, id) WHERE status = 0;
    CREATE INDEX operation_scheduled ON operation (process_after) WHERE status = 3;
    CREATE INDEX operation_lease ON operation (lease_until) WHERE status = 1;
    CREATE INDEX operation_status ON operation (status, id);
    CREATE TABLE count (status INTEGER PRIMARY KEY, n INTEGER NOT NULL);
    INSERT INTO count VALUES (0, 0), (1, 0), (2, 0);`,
  insert: `INSERT INTO operation (type, status, priority, process_after, created_at, updated_at, input)
    VALUES ('lint', 0, 5, ?1, ?1, ?1, ?2)`,
  complete: `UPDATE operation SET status = 2, result = 'null', updated_at = ?, lease_until = NULL, worker = NULL
    WHERE id = ? AND status = 1 AND worker = 'w'`,
  claim: `UPDATE operation SET status = 1, lease_until = ?1 + 30000, worker = 'w', attempts = attempts + 1, updated_at = ?1
    WHERE id IN (${ready}) RETURNING id, type, input, attempts, retry_limit, retry_backoff`,
  count: 'UPDATE count SET n = n + ? WHERE status = ?',
};

interface PendingSubmit {
  readonly inputs: string[];
  resolve(): void;
}

/** How a loop goes: most operations claimed at a time beyond what may run, and whether ends and claims share a commit. */
interface Gait {
  readonly claimAhead: number;
  readonly together: boolean;
}

/** A loop of durable transactions: it stores what was submitted, completes the last batch and claims the next. */
class BareLoop implements Peer {
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #complete: StatementSync;
  readonly #claim: StatementSync;
  readonly #count: StatementSync;
  readonly #gait: Gait;
  #submits: PendingSubmit[] = [];
  #finished: number[] = [];
  #running = false;
  #scheduled = false;
  #worker: { concurrency: number; handler: () => Promise<void>; completed: (count: number) => void } | undefined;

  constructor(folder: string, statements: Statements, gait: Gait) {
    this.#gait = gait;
    this.#database = new DatabaseSync(join(folder, 'bare.db'));
    this.#database.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000;');
    this.#database.exec(statements.schema);
    this.#insert = this.#database.prepare(statements.insert);
    this.#complete = this.#database.prepare(statements.complete);
    this.#claim = this.#database.prepare(statements.claim);
    this.#count = this.#database.prepare(statements.count);
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
    if (!this.#gait.together && finished.length > 0) this.#database.exec('COMMIT; BEGIN IMMEDIATE');
    const claimed = worker ? this.#claim.all(now, Math.max(worker.concurrency, this.#gait.claimAhead)) : [];
    this.#move(
      submits.reduce((sum, { inputs }) => sum + inputs.length, 0),
      claimed.length,
      finished.length,
    );
    this.#database.exec('COMMIT');
    for (const { resolve } of submits) resolve();
    if (finished.length > 0) this.#worker?.completed(finished.length);
    if (worker && claimed.length > 0)
      void this.#run(
        claimed.map(({ id }) => Number(id)),
        worker,
      );
  }

  #move(submitted: number, claimed: number, completed: number): void {
    if (submitted !== claimed) this.#count.run(submitted - claimed, 0);
    if (claimed !== completed) this.#count.run(claimed - completed, 1);
    if (completed > 0) this.#count.run(completed, 2);
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

const records =
  'status, priority, due time, lease, attempts made, result, counts; no ids, history of attempts, events, groups, expiry';

/** The loop that one would write first: claim what may run, commit, run it, complete it, commit. */
export const bareLoop: PeerDescription = {
  name: 'bare-loop',
  title: 'bare node:sqlite loop',
  durability: 'power cut (synchronous=FULL)',
  batching: 'claims as many as may run in one commit, completes them in another',
  records,
  open: async ({ folder }) => new BareLoop(folder, queue, { claimAhead: 1, together: false }),
};

/** The same tables driven as hard as they can be: nearly the floor of SQLite on this disk. */
export const bareAhead: PeerDescription = {
  name: 'bare-ahead',
  title: 'bare node:sqlite loop, 256 claimed ahead',
  durability: 'power cut (synchronous=FULL)',
  batching:
    'claims 256 ahead whatever they are, one commit and one statement for completing a batch and claiming the next',
  records,
  open: async ({ folder }) => new BareLoop(folder, queue, { claimAhead: 256, together: true }),
};
