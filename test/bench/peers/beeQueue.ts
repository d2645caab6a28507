import { basename } from 'node:path';
import { emptyRedis } from '../redis.ts';
import { type AppendFsync, benchInput, loadPackage, type Peer, type PeerDescription, type PeerPlace } from './peer.ts';

interface BeeOperation {
  retries(count: number): BeeOperation;
  save(): Promise<unknown>;
}

interface Bee {
  ready(): Promise<unknown>;
  createJob(data: unknown): BeeOperation;
  saveAll(all: BeeOperation[]): Promise<Map<BeeOperation, Error>>;
  process(concurrency: number, handler: () => Promise<void>): void;
  on(event: 'succeeded', listener: () => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
  close(timeout: number): Promise<void>;
}

interface BeeModule {
  default: new (name: string, settings: object) => Bee;
}

async function open({ folder, redisPort }: PeerPlace): Promise<Peer> {
  const queueName = `bench-${basename(folder)}`;
  const { default: BeeQueue } = await loadPackage<BeeModule>('bee-queue');
  const settings = {
    redis: { host: '127.0.0.1', port: redisPort },
    removeOnSuccess: false,
    getEvents: false,
    sendEvents: false,
  };
  const queue = new BeeQueue(queueName, { ...settings, isWorker: false, activateDelayedJobs: true });
  await queue.ready();
  const create = (): BeeOperation => queue.createJob(benchInput()).retries(3);
  return {
    submit: () => create().save(),
    async submitMany(count) {
      const failures = await queue.saveAll(Array.from({ length: count }, create));
      for (const error of failures.values()) throw error;
    },
    async work(concurrency, handler, completed) {
      const worker = new BeeQueue(queueName, { ...settings, isWorker: true, storeJobs: false });
      await worker.ready();
      worker.on('succeeded', () => completed(1));
      worker.on('error', (error) => console.error(error.message));
      worker.process(concurrency, handler);
      return () => worker.close(1_000);
    },
    async close() {
      await queue.close(1_000);
      await emptyRedis(redisPort);
    },
  };
}

/** bee-queue on a Redis server of its own, with its events switched off, as it is fastest. */
export function beeQueue(redis: AppendFsync): PeerDescription {
  return {
    name: `bee-${redis}`,
    title: `bee-queue (${redis})`,
    durability:
      redis === 'always' ? 'power cut (fsync before the answer)' : 'process crash; a power cut loses about 1 s',
    batching: 'one pipeline per completion, one blocking pop per claim',
    records: 'retries left; events switched off; no history of attempts, no priority',
    redis,
    open,
  };
}
