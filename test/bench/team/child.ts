// Entry of one process of a queue that several share: node child.ts PEER ROLE URL. Gets orders over IPC.
import { setTimeout as delay } from 'node:timers/promises';
import type { TeamPeerName } from './peer.ts';
import { teamPeers } from './peers.ts';

/** What a process is asked; each is answered with one `done`, or with `failed`. */
export type Order =
  | { readonly do: 'submit' }
  | { readonly do: 'submitMany'; readonly calls: number; readonly size: number; readonly seconds: number }
  | { readonly do: 'work' }
  | { readonly do: 'close' };

export type Told =
  | { readonly is: 'ready' | 'failed'; readonly why?: string }
  /** `seconds` that the order took; `cpuSeconds` of this process since it was ready; `at` ms of the clock that never jumps. */
  | {
      readonly is: 'done';
      readonly at: number;
      readonly seconds: number;
      readonly count: number;
      readonly cpuSeconds: number;
    }
  /** Handlers started by now, and when the first and the last of them did. */
  | { readonly is: 'started'; readonly count: number; readonly first: number; readonly last: number };

export type Role = 'submitter' | 'worker';

/** Milliseconds of a clock that all processes of the machine share. */
const now = (): number => Number(process.hrtime.bigint()) / 1e6;
const tell = (told: Told): void => void process.send?.(told);
/** How long handlers' starts are gathered, ms; the first is told at once. */
const gatherMs = 20;

const [, , name, role, url = ''] = process.argv as [string, string, TeamPeerName, Role, string];

async function open(): Promise<(order: Order) => Promise<number>> {
  const peer = teamPeers[name];
  if (role === 'worker') {
    const worker = await peer.worker(url, starts());
    return async (order) => {
      if (order.do === 'work') await worker.work();
      else if (order.do === 'close') await worker.close();
      return 0;
    };
  }
  const submitter = await peer.submitter(url);
  return async (order) => {
    if (order.do === 'submit') await submitter.submit();
    else if (order.do === 'close') await submitter.close();
    else if (order.do === 'submitMany') {
      const end = now() + order.seconds * 1_000;
      let count = 0;
      for (let call = 0; call < order.calls && now() < end; call++) {
        await submitter.submitMany(order.size);
        count += order.size;
      }
      return count;
    }
    return 0;
  };
}

/** Counts the handlers' starts, and tells them. */
function starts(): () => void {
  let [count, first, last, gathering] = [0, 0, 0, false];
  const told = (): void => tell({ is: 'started', count, first, last });
  return () => {
    last = now();
    if (count++ === 0) first = last;
    if (count === 1) return told();
    if (gathering) return;
    gathering = true;
    void delay(gatherMs).then(() => {
      gathering = false;
      told();
    });
  };
}

const follow = await open();
const before = process.cpuUsage();
process.on('message', async (order: Order) => {
  const at = now();
  try {
    const count = await follow(order);
    const { user, system } = process.cpuUsage(before);
    tell({ is: 'done', at, seconds: (now() - at) / 1_000, count, cpuSeconds: (user + system) / 1e6 });
    if (order.do === 'close') process.disconnect?.();
  } catch (error) {
    tell({ is: 'failed', why: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});
tell({ is: 'ready' });
