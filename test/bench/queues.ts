import type { Effort } from './effort.ts';
import { installPeers, packageVersions } from './install.ts';
import { describeMachine } from './machine.ts';
import type { PeerDescription } from './peers/peer.ts';
import { requireRedis } from './redis.ts';
import { reportQueues } from './report.ts';
import { runRounds } from './rounds.ts';

/** Compares the chosen peers in one run and gives back the part of the results file about it. */
export async function benchQueues(
  chosen: readonly PeerDescription[],
  effort: Effort,
  folder: string,
  command: string,
  say: (line: string) => void,
): Promise<string> {
  installPeers(say);
  const left: PeerDescription[] = [];
  const notes: string[] = [];
  const redis = chosen.some((peer) => peer.redis) ? tryRedis() : undefined;
  for (const peer of chosen) {
    if (peer.redis && redis && 'error' in redis) notes.push(`- Left out: ${peer.title}. ${redis.error}`);
    else left.push(peer);
  }
  const version = redis && 'version' in redis ? redis.version : undefined;
  const head = [
    `- Date: ${new Date().toISOString().slice(0, 10)}, ${effort.rounds} round${effort.rounds === 1 ? '' : 's'}; ` +
      `reproduce with \`${command}\``,
    ...describeMachine(folder, version),
    `- Peers: ${packageVersions()}; Redis with \`--appendonly yes\` and \`--appendfsync\` as named, no snapshots, loopback`,
    '- Input of about 200 bytes. Each figure on an empty queue; each peer in a process of its own, in turns. Processing: ' +
      'a preloaded queue, a handler that does nothing, until the completion is stored. Start: from the call of submit to ' +
      'the first line of the handler, idle queue, 15–45 ms apart. RSS idle: after that; peak: over all figures.',
    ...notes,
  ];
  const results = await runRounds(left, effort, folder, say);
  return `${head.join('\n')}\n\n${reportQueues(results)}`;
}

function tryRedis(): { version: string } | { error: string } {
  try {
    return { version: requireRedis() };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
