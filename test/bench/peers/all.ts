import { bareAhead, bareLoop } from './bareLoop.ts';
import { beeQueue } from './beeQueue.ts';
import { bullmq } from './bullmq.ts';
import { engine } from './engine.ts';
import type { PeerDescription } from './peer.ts';
import { plainjob } from './plainjob.ts';

/** Every row of the comparison, in the order of the tables. */
export const peers: readonly PeerDescription[] = [
  engine,
  bareLoop,
  bareAhead,
  bullmq('always'),
  bullmq('everysec'),
  beeQueue('always'),
  beeQueue('everysec'),
  plainjob('FULL'),
  plainjob('default'),
];

/** The peer of that name. @throws when there is none, with the names there are. */
export function peerNamed(name: string): PeerDescription {
  const peer = peers.find((candidate) => candidate.name === name);
  if (!peer) throw new Error(`There is no peer "${name}". Use some of: ${peers.map((each) => each.name).join(', ')}.`);
  return peer;
}
