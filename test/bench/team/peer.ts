/** A queue on PostgreSQL that any number of processes share. */
export interface TeamPeer {
  readonly name: TeamPeerName;
  /** Name in the tables. */
  readonly title: string;
  /** How it runs here, for the report. */
  readonly setup: string;
  /** What is kept of each operation besides its status. */
  readonly records: string;
  /** A statement that answers how many completions are stored. */
  readonly completed: string;
  /** Makes the tables in an empty database. */
  prepare(url: string): Promise<void>;
  /** Connects a process that submits. */
  submitter(url: string): Promise<Submitter>;
  /** Connects a process that is about to work; its handler does nothing but call `started`. */
  worker(url: string, started: () => void): Promise<TeamWorker>;
}

export const teamPeerNames = ['engine', 'pg-boss'] as const;
export type TeamPeerName = (typeof teamPeerNames)[number];

export interface Submitter {
  /** Submits one operation; resolves when it is durable. */
  submit(): Promise<unknown>;
  /** Submits many with one call; resolves when all are durable. */
  submitMany(count: number): Promise<unknown>;
  close(): Promise<unknown>;
}

export interface TeamWorker {
  /** Takes operations from now on. */
  work(): Promise<unknown>;
  close(): Promise<unknown>;
}

/** Operations that a worker takes at a time. */
export const batch = 100;
