import { Engine } from '../../../src/engine/engine.ts';
import { functionRunner } from '../../../src/engine/handler/functionRunner.ts';
import type { Runner } from '../../../src/engine/handler/runner.ts';
import { everything } from '../../../src/operation/query.ts';
import { benchInput, type Peer, type PeerDescription, type PeerPlace } from './peer.ts';

const draft = () => ({ type: 'lint', input: benchInput() });
const submitter = 'bench';
/** How often completions are counted while work goes on, ms. */
const countInterval = 4;

async function open({ folder }: PeerPlace): Promise<Peer> {
  const work = { concurrency: 1, handler: async (): Promise<void> => {} };
  const engine = await Engine.open({ folder, runner: adjustable(work) });
  return {
    submit: () => engine.submit(draft(), submitter),
    submitMany: (count) => engine.submitMany(Array.from({ length: count }, draft), submitter),
    async work(concurrency, handler, completed) {
      Object.assign(work, { concurrency, handler });
      const stopCounting = countCompletions(engine, completed);
      engine.start();
      return async () => {
        stopCounting();
        await engine.stop({ graceMs: 1_000 });
      };
    },
    close: async () => {
      await engine.stop({ graceMs: 0 });
    },
  };
}

/** A runner of functions in this process whose concurrency and handler are known only when work starts. */
function adjustable(work: { concurrency: number; handler: () => Promise<void> }): Runner {
  const runner = functionRunner({ handlers: { lint: () => work.handler() } });
  return Object.defineProperty({ ...runner }, 'concurrency', { get: () => work.concurrency });
}

/** Tells how many completions are stored, read from the engine's own counts shortly after commits. */
function countCompletions(engine: Engine, completed: (count: number) => void): () => void {
  let told = 0;
  let timer: NodeJS.Timeout | undefined;
  const count = async (): Promise<void> => {
    timer = undefined;
    const { counts } = await engine.counts(everything);
    const stored = counts.Complete ?? 0;
    if (stored > told) completed(stored - told);
    told = stored;
  };
  const unsubscribe = engine.onChange(() => {
    timer ??= setTimeout(count, countInterval);
  });
  return () => {
    unsubscribe();
    clearTimeout(timer);
  };
}

export const engine: PeerDescription = {
  name: 'engine',
  title: 'Background Operations engine',
  durability: 'power cut (synchronous=FULL)',
  batching:
    'claims as many as may run and, while attempts are shorter than 1 ms, 5 ms of work ahead; ends, claims and submits share a commit',
  records: 'attempts, events, counts, leases, retries, timeouts, groups, expiry, logs, progress',
  open,
};
