import { type FigureKey, figures, type Measured } from './figures.ts';
import type { PeerDescription } from './peers/peer.ts';
import type { Rounds } from './rounds.ts';
import { median, medianRatio } from './statistics.ts';
import { cell, markdownTable } from './table.ts';
import { targets } from './targets.ts';

/** The comparison as Markdown: medians, ranges, ratios, targets, and what each row is. */
export function reportQueues(results: Rounds): string {
  const peers = [...results.keys()];
  const base = peers.find((peer) => peer.name === 'engine') ?? peers[0];
  const parts = ['Medians over the rounds.', table(results, (values, digits) => cell(median(values), digits))];
  if (Math.max(...[...results.values()].map((rounds) => rounds.length)) > 1) {
    parts.push('Lowest and highest round.', table(results, range));
  }
  if (base) {
    parts.push(
      `${base.title} divided by each peer: median of the ratios taken inside each round. Above 1 is faster for rates, ` +
        'below 1 is better for milliseconds and memory.',
      ratioTable(results, base),
    );
  }
  const reached = targetTable(results);
  if (reached) parts.push('What the engine must reach, from the same in-round ratios.', reached);
  parts.push('What each row does and does not do.', descriptionTable(peers));
  return parts.join('\n\n');
}

function valuesOf(rounds: readonly Measured[], key: FigureKey): number[] {
  return rounds.flatMap((round) => round[key] ?? []);
}

function range(values: number[], digits: number): string {
  return values.length === 0 ? '–' : `${cell(Math.min(...values), digits)}–${cell(Math.max(...values), digits)}`;
}

function table(results: Rounds, format: (values: number[], digits: number) => string): string {
  const rows = [...results].map(([peer, rounds]) => [
    peer.title,
    ...figures.map(({ key, digits }) => format(valuesOf(rounds, key), digits)),
    String(rounds.filter((round) => round.submit1 !== undefined).length),
  ]);
  return markdownTable(['peer', ...figures.map(({ title }) => title), 'rounds'], rows);
}

function ratioTable(results: Rounds, base: PeerDescription): string {
  const keys = figures.filter(({ key }) => key !== 'redisPeakRssMb');
  const rows = [...results.keys()]
    .filter((peer) => peer !== base)
    .map((peer) => [
      peer.title,
      ...keys.map(({ key }) => {
        const [ours, theirs] = [base, peer].map((each) => (results.get(each) ?? []).map((round) => round[key]));
        return cell(medianRatio(ours ?? [], theirs ?? []), 2);
      }),
    ]);
  return markdownTable(['÷', ...keys.map(({ title }) => title)], rows);
}

function targetTable(results: Rounds): string | undefined {
  const byName = new Map([...results].map(([peer, rounds]) => [peer.name, rounds]));
  const ours = byName.get('engine');
  if (!ours) return undefined;
  const rows = targets.map(({ text, key, peer, atLeast, atMost }) => {
    const pick = (rounds: readonly Measured[]): (number | undefined)[] => rounds.map((round) => round[key]);
    const ratio = medianRatio(pick(ours), pick(byName.get(peer) ?? []));
    const met = ratio !== undefined && ratio >= (atLeast ?? 0) && ratio <= (atMost ?? Number.POSITIVE_INFINITY);
    return [text, cell(ratio, 2), ratio === undefined ? 'not measured' : met ? 'yes' : '**no**'];
  });
  return markdownTable(['target', 'ratio', 'reached'], rows);
}

function descriptionTable(peers: readonly PeerDescription[]): string {
  const rows = peers.map(({ title, name, durability, batching, records }) => [
    title,
    `\`${name}\``,
    durability,
    batching,
    records,
  ]);
  const header = ['peer', 'name', 'an acknowledged submit survives', 'claims and completions', 'records'];
  return markdownTable(header, rows, 'text');
}
