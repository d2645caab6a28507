import { type Failed, failureSentence } from '../failure/failureNotice.ts';
import { l10n, number, plural } from '../l10n.ts';
import { operationLabel } from '../operationText.ts';
import { oneLine } from '../plainText.ts';
import { duration } from '../time.ts';
import type { Stalled } from './stall.ts';
import type { WatchEvent } from './watchEvent.ts';

/** Something that a watch tells of, and where: what the connection is called when there are several, else empty. */
export interface Happened extends WatchEvent {
  readonly id: string;
  readonly connection: string;
  readonly place: string;
}

/** One sentence, or one for each kind, for all that came together. */
export function watchSentence(events: readonly Happened[]): string {
  const places = new Set(events.map(({ place }) => place));
  const [place = ''] = places;
  const sentence = plainSentence(events);
  return places.size === 1 && place !== '' ? l10n.t('{0}: {1}', place, sentence) : sentence;
}

function plainSentence(events: readonly Happened[]): string {
  const [first] = events;
  if (!first) return '';
  const { scope } = first.watch;
  const name = scope.kind === 'search' ? oneLine(scope.name ?? scope.text, 80) : undefined;
  if (events.length === 1) return name === undefined ? one(first) : l10n.t('{0}: {1}', name, one(first));
  const of = (kind: WatchEvent['kind']) => events.filter((event) => event.kind === kind).length;
  const sentences: string[] = [];
  if (of('failed') > 0) sentences.push(failedSentence(of('failed'), name));
  if (of('stalled') > 0) sentences.push(stalledSentence(of('stalled'), name));
  if (of('finished') > 0) sentences.push(finishedSentence(of('finished'), name));
  return sentences.join(' ');
}

function failedSentence(count: number, name: string | undefined): string {
  const text = number(count);
  if (name !== undefined)
    return plural(
      count,
      l10n.t('{0} operation failed in {1}.', text, name),
      l10n.t('{0} operations failed in {1}.', text, name),
    );
  return plural(count, l10n.t('{0} watched operation failed.', text), l10n.t('{0} watched operations failed.', text));
}

function stalledSentence(count: number, name: string | undefined): string {
  const text = number(count);
  if (name !== undefined)
    return plural(
      count,
      l10n.t('{0} operation seems to be stuck in {1}.', text, name),
      l10n.t('{0} operations seem to be stuck in {1}.', text, name),
    );
  return plural(
    count,
    l10n.t('{0} watched operation seems to be stuck.', text),
    l10n.t('{0} watched operations seem to be stuck.', text),
  );
}

function finishedSentence(count: number, name: string | undefined): string {
  const text = number(count);
  if (name !== undefined)
    return plural(
      count,
      l10n.t('{0} operation finished in {1}.', text, name),
      l10n.t('{0} operations finished in {1}.', text, name),
    );
  return plural(
    count,
    l10n.t('{0} watched operation finished.', text),
    l10n.t('{0} watched operations finished.', text),
  );
}

function one(event: Happened): string {
  const { kind, operation, stalled, watch, members, connection } = event;
  const label = operationLabel(operation);
  if (members && watch.scope.kind === 'group') return groupSentence(oneLine(watch.scope.label, 80), event);
  switch (kind) {
    case 'failed':
      return failureSentence([{ ...operation, connection, place: '' } satisfies Failed]);
    case 'finished':
      return operation.status === 'Canceled' ? l10n.t('{0} was canceled.', label) : l10n.t('{0} is complete.', label);
    case 'stalled':
      return stalled ? whyStalled(label, stalled) : '';
  }
}

function groupSentence(group: string, { kind, operation, members }: Happened): string {
  const total = members?.total ?? 0;
  const failed = members?.failed ?? 0;
  if (kind === 'failed' && failed > 0)
    return l10n.t('Execution group {0}: {1} of {2} operations failed.', group, number(failed), number(total));
  if (kind === 'failed') return l10n.t('Execution group {0} failed.', group);
  return operation.status === 'Canceled'
    ? l10n.t('Execution group {0} was canceled.', group)
    : l10n.t('Execution group {0} is complete.', group);
}

function whyStalled(label: string, stalled: Stalled): string {
  switch (stalled.kind) {
    case 'leaseLost':
      return l10n.t('{0} has lost its worker.', label);
    case 'beyondTimeout':
      return l10n.t('{0} has run for {1}, longer than its timeout allows.', label, duration(stalled.ran));
    case 'beyondUsual':
      return l10n.t(
        '{0} has run for {1}; 99 of 100 operations of its type take less than {2}.',
        label,
        duration(stalled.ran),
        duration(stalled.usual.p99),
      );
    case 'beyondSetting':
      return l10n.t('{0} has run for {1}.', label, duration(stalled.ran));
  }
}
