import { engine } from './engine.ts';
import type { TeamPeer, TeamPeerName } from './peer.ts';
import { pgBoss } from './pgBoss.ts';

/** Both sides of the comparison. */
export const teamPeers: Readonly<Record<TeamPeerName, TeamPeer>> = { engine, 'pg-boss': pgBoss };
