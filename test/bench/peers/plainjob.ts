import { join } from 'node:path';
import { benchInput, loadPackage, type Peer, type PeerDescription, type PeerPlace } from './peer.ts';

interface Database {
  pragma(text: string): unknown;
}

interface PlainQueue {
  add(type: string, data: unknown): unknown;
  addMany(type: string, data: unknown[]): unknown;
  close(): void;
}

interface PlainWorker {
  start(): Promise<void>;
  stop(): Promise<void>;
}

interface PlainModule {
  better(database: Database): unknown;
  defineQueue(options: object): PlainQueue;
  defineWorker(type: string, handler: () => Promise<void>, options: object): PlainWorker;
}

interface SqliteModule {
  default: new (file: string) => Database;
}

const silent = { error() {}, warn() {}, info() {}, debug() {} };

async function open({ folder }: PeerPlace, synchronous: 'FULL' | 'default'): Promise<Peer> {
  const { better, defineQueue, defineWorker } = await loadPackage<PlainModule>('plainjob');
  const { default: Database } = await loadPackage<SqliteModule>('better-sqlite3');
  const database = new Database(join(folder, 'plainjob.db'));
  const queue = defineQueue({ connection: better(database), logger: silent });
  // plainjob sets synchronous=NORMAL itself when it opens.
  if (synchronous === 'FULL') database.pragma('synchronous=FULL');
  return {
    submit: async () => queue.add('lint', benchInput()),
    submitMany: async (count) => queue.addMany('lint', Array.from({ length: count }, benchInput)),
    async work(concurrency, handler, completed) {
      const options = { queue, logger: silent, pollIntervall: 10, onCompleted: () => completed(1) };
      const workers = Array.from({ length: concurrency }, () => defineWorker('lint', handler, options));
      const ended = workers.map((worker) => worker.start());
      return async () => {
        await Promise.all(workers.map((worker) => worker.stop()));
        await Promise.all(ended);
      };
    },
    close: async () => queue.close(),
  };
}

/** plainjob on better-sqlite3 in WAL mode; it polls, here every 10 ms. */
export function plainjob(synchronous: 'FULL' | 'default'): PeerDescription {
  const full = synchronous === 'FULL';
  return {
    name: full ? 'plainjob-full' : 'plainjob-default',
    title: full ? 'plainjob (FULL forced)' : 'plainjob (as it comes)',
    durability: full ? 'power cut (synchronous=FULL)' : 'process crash; a power cut loses the last commits (NORMAL)',
    batching: 'one commit per claim and one per completion; polls every 10 ms',
    records: 'error text of a failure; no retries, no attempts, no events, no priority',
    open: (place) => open(place, synchronous),
  };
}
