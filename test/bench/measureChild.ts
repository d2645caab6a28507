// Entry of the process in which one peer runs one round: gets its order over IPC, sends back what it measured.
import type { Effort } from './effort.ts';
import type { Measured } from './figures.ts';
import { measurePeer } from './measure.ts';
import { peerNamed } from './peers/all.ts';
import type { PeerPlace } from './peers/peer.ts';

export interface MeasureOrder {
  readonly peer: string;
  readonly place: PeerPlace;
  readonly effort: Effort;
}

export type MeasureAnswer = { readonly measured: Measured } | { readonly error: string };

async function answer(order: MeasureOrder): Promise<MeasureAnswer> {
  try {
    return { measured: await measurePeer(peerNamed(order.peer), order.place, order.effort) };
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

process.once('message', async (order: MeasureOrder) => {
  process.send?.(await answer(order), () => process.exit(0));
});
