import { basename } from 'node:path';
import { emptyRedis } from '../redis.ts';
import { type AppendFsync, benchInput, loadPackage, type Peer, type PeerDescription, type PeerPlace } from './peer.ts';

interface BullQueue {
  waitUntilReady(): Promise<unknown>;
  add(name: string, data: unknown): Promise<unknown>;
  addBulk(entries: { name: string; data: unknown }[]): Promise<unknown>;
  close(): Promise<void>;
}

interface BullWorker {
  waitUntilReady(): Promise<unknown>;
  on(event: 'completed', listener: () => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
  close(): Promise<void>;
}

interface BullModule {
  Queue: new (name: string, options: object) => BullQueue;
  Worker: new (name: string, handler: () => Promise<void>, options: object) => BullWorker;
}

async function open({ folder, redisPort }: PeerPlace): Promise<Peer> {
  const queueName = `bench-${basename(folder)}`;
  const { Queue, Worker } = await loadPackage<BullModule>('bullmq');
  const connection = { host: '127.0.0.1', port: redisPort, maxRetriesPerRequest: null };
  const defaultJobOptions = { attempts: 4, backoff: { type: 'exponential', delay: 1000 } };
  const queue = new Queue(queueName, { connection, defaultJobOptions });
  await queue.waitUntilReady();
  return {
    submit: () => queue.add('lint', benchInput()),
    submitMany: (count) => queue.addBulk(Array.from({ length: count }, () => ({ name: 'lint', data: benchInput() }))),
    async work(concurrency, handler, completed) {
      const worker = new Worker(queueName, handler, { connection, concurrency });
      worker.on('completed', () => completed(1));
      worker.on('error', (error) => console.error(error.message));
      await worker.waitUntilReady();
      return () => worker.close();
    },
    async close() {
      await queue.close();
      await emptyRedis(redisPort);
    },
  };
}

/** BullMQ on a Redis server of its own. */
export function bullmq(redis: AppendFsync): PeerDescription {
  return {
    name: `bullmq-${redis}`,
    title: `BullMQ (${redis})`,
    durability:
      redis === 'always' ? 'power cut (fsync before the answer)' : 'process crash; a power cut loses about 1 s',
    batching: 'one script call per completion, which also claims the next',
    records: 'attempts made, return value, events in a capped stream; no history of attempts',
    redis,
    open,
  };
}
