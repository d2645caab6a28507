import type { ListOrder } from '../../operation/arrangement.ts';
import type { Capabilities } from '../../operation/capability.ts';
import { l10n } from '../l10n.ts';
import { type Arrangement, type Grouping, unableTo } from './arrangement.ts';

export function groupingLabel(group: Grouping): string {
  switch (group) {
    case 'status':
      return l10n.t('Status');
    case 'type':
      return l10n.t('Type');
    case 'parentKey':
      return l10n.t('Parent Key');
    case 'failure':
      return l10n.t('Failure');
  }
}

/** What a grouping shows, for those who choose one. */
export function groupingMeaning(group: Grouping): string {
  switch (group) {
    case 'status':
      return l10n.t('what runs, what waits, what has failed, what is done');
    case 'type':
      return l10n.t('types with most operations first');
    case 'parentKey':
      return l10n.t('what belongs together, newest first');
    case 'failure':
      return l10n.t('what has failed, by its cause');
  }
}

export function orderLabel(order: ListOrder): string {
  switch (order) {
    case 'newest':
      return l10n.t('Newest First');
    case 'oldest':
      return l10n.t('Oldest First');
    case 'changed':
      return l10n.t('Last Changed First');
  }
}

export function orderMeaning(order: ListOrder): string {
  switch (order) {
    case 'newest':
    case 'oldest':
      return l10n.t('by the time of submission');
    case 'changed':
      return l10n.t('by the time of the last change');
  }
}

/** What differs from the usual, in a few words for the title of the view; empty when nothing does. */
export function arrangementWords({ group, order }: Arrangement): string {
  const words: string[] = [];
  if (group === 'type') words.push(l10n.t('by type'));
  if (group === 'parentKey') words.push(l10n.t('by parent key'));
  if (group === 'failure') words.push(l10n.t('by failure'));
  if (order === 'oldest') words.push(l10n.t('oldest first'));
  if (order === 'changed') words.push(l10n.t('last changed first'));
  return words.join(' · ');
}

/** Why a connection shows its operations otherwise than wanted, as sentences; null: it does not. */
export function arrangementNote({ group, order }: Arrangement, capabilities: Capabilities | undefined): string | null {
  const notes: string[] = [];
  const noGroup = unableTo(group, capabilities);
  const noOrder = unableTo(order, capabilities);
  if (noGroup !== undefined) notes.push(l10n.t('It is grouped by status. {0}', noGroup));
  if (noOrder !== undefined) notes.push(l10n.t('It is sorted by newest first. {0}', noOrder));
  return notes.length === 0 ? null : notes.join(' ');
}
