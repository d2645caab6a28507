/** What one row of the comparison is, in words, for the report. */
export interface PeerDescription {
  /** Name on the command line, for example `bullmq-always`. */
  readonly name: string;
  /** Name in the tables. */
  readonly title: string;
  /** What an acknowledged submit survives. */
  readonly durability: string;
  /** How operations are claimed and completions stored. */
  readonly batching: string;
  /** What is kept of each operation besides its status. */
  readonly records: string;
  /** `appendfsync` of the Redis server this peer needs; none when it is embedded. */
  readonly redis?: AppendFsync;
  /** Opens an empty queue. */
  open(place: PeerPlace): Promise<Peer>;
}

export type AppendFsync = 'always' | 'everysec';

/** Where a queue may live. */
export interface PeerPlace {
  /** An empty folder of its own. */
  readonly folder: string;
  /** Port of its Redis server on 127.0.0.1; 0 when it needs none. */
  readonly redisPort: number;
}

/** One open queue, empty at first. */
export interface Peer {
  /** Submits one operation; resolves when the peer acknowledges it. */
  submit(): Promise<unknown>;
  /** Submits many with the peer's own bulk call; resolves when all are acknowledged. */
  submitMany(count: number): Promise<unknown>;
  /**
   * Starts running operations, at most `concurrency` at once. `completed` is told how many completions have just been
   * stored. The returned function stops the work.
   */
  work(
    concurrency: number,
    handler: () => Promise<void>,
    completed: (count: number) => void,
  ): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/** The input of every submitted operation, about 200 bytes of JSON. */
export function benchInput(): { path: string; args: string[]; note: string } {
  return {
    path: '/home/user/project/src/module/file.ts',
    args: ['--fix', '--format', 'json'],
    note: 'x'.repeat(120),
  };
}

/** Imports a package of test/bench/node_modules; its types are not needed to type-check the project. */
export async function loadPackage<Module>(name: string): Promise<Module> {
  return (await import(name)) as Module;
}
