import { PgBoss } from 'pg-boss';
import { benchInput } from '../peers/peer.ts';
import { batch, type TeamPeer } from './peer.ts';

const queue = 'lint';
const rows = (count: number) => Array.from({ length: count }, () => ({ data: benchInput() }));

async function start(url: string): Promise<PgBoss> {
  const boss = new PgBoss({ connectionString: url, useListenNotify: true });
  boss.on('error', (error) => console.error(error.message));
  await boss.start();
  return boss;
}

/** pg-boss alone, set as its documentation says for throughput and for low latency. */
export const pgBoss: TeamPeer = {
  name: 'pg-boss',
  title: 'pg-boss',
  setup:
    'submits: `insert` of many, `send` of one; workers: ' +
    `\`work\` with batchSize ${batch}, perJobResults and burstWhenBatchFull; notify and useListenNotify on`,
  records: 'row with state, input and output',
  completed: "SELECT count(*)::int AS n FROM pgboss.job WHERE state = 'completed'",
  async prepare(url) {
    const boss = await start(url);
    await boss.createQueue(queue, { notify: true });
    await boss.stop({ graceful: false });
  },
  async submitter(url) {
    const boss = await start(url);
    return {
      submit: () => boss.send(queue, benchInput()),
      submitMany: (count) => boss.insert(queue, rows(count)),
      close: () => boss.stop({ graceful: false }),
    };
  },
  async worker(url, started) {
    const boss = await start(url);
    const options = { batchSize: batch, burstWhenBatchFull: true, perJobResults: true } as const;
    return {
      work: () =>
        boss.work(queue, options, async (batched) =>
          batched.map(({ id }) => {
            started();
            return { id, status: 'completed' };
          }),
        ),
      close: () => boss.stop({ graceful: false }),
    };
  },
};
