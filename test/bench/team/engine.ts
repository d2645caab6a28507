import { functionRunner } from '../../../src/engine/handler/functionRunner.ts';
import { statuses } from '../../../src/operation/status.ts';
import { shareEngine } from '../../../src/server/openEngine.ts';
import { benchInput } from '../peers/peer.ts';
import { batch, type TeamPeer } from './peer.ts';

const type = 'lint';
const draft = () => ({ type, input: benchInput() });
const by = 'bench';

/** The engine as `bgops serve` and `bgops work` open it on a database. */
export const engine: TeamPeer = {
  name: 'engine',
  title: 'Background Operations engine',
  setup:
    'submits: the engine as `bgops serve` opens it, without HTTP; workers: the engine as `bgops work` opens it, ' +
    `${batch} at a time, with a handler that is a function of the worker's process`,
  records: 'row, attempt, events, counts by status and type, change numbers, input apart from the row',
  completed: `SELECT coalesce(sum(n), 0)::int AS n FROM count WHERE status = ${statuses.indexOf('Complete')}`,
  async prepare(url) {
    const opened = await shareEngine(url, { runner: functionRunner({ handlers: {} }) });
    await opened.stop({ graceMs: 0 });
  },
  async submitter(url) {
    const opened = await shareEngine(url, { runner: functionRunner({ handlers: {} }) });
    opened.start();
    return {
      submit: () => opened.submit(draft(), by),
      submitMany: (count) => opened.submitMany(Array.from({ length: count }, draft), by),
      close: () => opened.stop({ graceMs: 0 }),
    };
  },
  async worker(url, started) {
    const runner = functionRunner({ handlers: { [type]: async () => started() }, concurrency: batch });
    const opened = await shareEngine(url, { runner });
    return {
      work: async () => opened.start(),
      close: () => opened.stop({ graceMs: 1_000 }),
    };
  },
};
