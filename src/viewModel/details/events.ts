import type { OperationEvent } from '../../operation/operation.ts';
import { l10n } from '../l10n.ts';
import { oneLine } from '../plainText.ts';
import { absolute } from '../time.ts';
import type { EventModel } from './model.ts';
import { statusModel } from './status.ts';

/** What happened, newest first. */
export function eventsOf(events: readonly OperationEvent[]): readonly EventModel[] {
  return [...events].sort((a, b) => b.version - a.version).map(eventModel);
}

function eventModel(event: OperationEvent): EventModel {
  const { icon, color, label } = statusModel(event.to);
  return {
    version: event.version,
    at: event.at,
    absolute: absolute(event.at),
    icon: event.from === event.to ? 'edit' : icon.replace('~spin', ''),
    color,
    text: event.from === event.to ? l10n.t('Changed') : label,
    by: oneLine(event.by, 200),
    why: oneLine(event.why ?? '', 500),
  };
}
