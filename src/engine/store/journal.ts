/** Something that one server tells the others of its database, and that those which start later are told as well. */
export interface Entry {
  readonly topic: string;
  /** JSON. */
  readonly value: unknown;
  /** When it may be forgotten, ms since 1970; null: when the next one of its topic was written. */
  readonly until: number | null;
}

/** What the servers of one database remember together: each keeps a copy in memory, made of the same entries. */
export interface Journal {
  /** Calls back with what other servers told of a topic, in the order in which it was written. */
  on(topic: string, apply: (value: never) => void): void;
  /** Tells the others. What it says is done here already. */
  tell(entry: Entry): void;
  /** Resolves when all that was told here is durable. Rejects when it could not be stored. */
  settled(): Promise<void>;
  /** Resolves when everything is known here that others had told before. */
  catchUp(): Promise<void>;
}

/** Of an engine that has its data folder for itself. */
export const alone: Journal = {
  on() {},
  tell() {},
  settled: () => Promise.resolve(),
  catchUp: () => Promise.resolve(),
};
