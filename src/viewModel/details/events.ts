import type { OperationEvent } from '../../operation/operation.ts';
import { isActive } from '../../operation/status.ts';
import { l10n } from '../l10n.ts';
import { absolute, clockTime } from '../time.ts';
import type { EventModel } from './model.ts';
import { statusModel } from './status.ts';
import { visibleLine } from './visible.ts';

/** What happened, newest first. A worker's reports of progress in a row count as one. */
export function eventsOf(events: readonly OperationEvent[], now: number): readonly EventModel[] {
  const sorted = [...events].sort((a, b) => b.version - a.version);
  const rows: EventModel[] = [];
  for (let at = 0; at < sorted.length; ) {
    const event = sorted[at];
    if (event === undefined) break;
    let count = 1;
    if (isProgress(event)) while (isProgress(sorted[at + count])) count += 1;
    rows.push(eventModel(event, count, now));
    at += count;
  }
  return rows;
}

function isProgress(event: OperationEvent | undefined): boolean {
  return event !== undefined && event.from === event.to && isActive(event.to) && event.why === null;
}

function eventModel(event: OperationEvent, count: number, now: number): EventModel {
  const { icon, color, label } = statusModel(event.to);
  const only = event.from === event.to;
  return {
    version: event.version,
    when: clockTime(event.at, now),
    absolute: absolute(event.at),
    icon: only ? 'edit' : icon.replace('~spin', ''),
    color: only ? 'descriptionForeground' : color,
    text: only ? changeText(event, count) : label,
    by: visibleLine(event.by, 200),
    why: visibleLine(event.why ?? '', 500),
  };
}

function changeText(event: OperationEvent, count: number): string {
  if (!isProgress(event)) return l10n.t('Changed');
  return count === 1 ? l10n.t('Progress') : l10n.t('Progress, {0} times', count);
}
