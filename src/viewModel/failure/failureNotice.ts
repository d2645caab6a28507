import type { Operation } from '../../operation/operation.ts';
import { l10n, number, plural } from '../l10n.ts';
import { operationLabel } from '../operationText.ts';
import { oneLine } from '../plainText.ts';

export interface Failed extends Pick<Operation, 'id' | 'type' | 'name' | 'displayName' | 'error'> {
  /** Id of the connection. */
  readonly connection: string;
  /** What the connection is called, when there are several; else empty. */
  readonly place: string;
}

/** As below, with the name of the connection in front when all are of one of several. */
export function failureSentence(failed: readonly Failed[]): string {
  const places = new Set(failed.map(({ place }) => place));
  const [place = ''] = places;
  const sentence = plainSentence(failed);
  return places.size === 1 && place !== '' ? l10n.t('{0}: {1}', place, sentence) : sentence;
}

/** "Import orders failed: no such file", "3 operations failed in orders.import", "5 operations of 2 types failed". */
function plainSentence(failed: readonly Failed[]): string {
  const [first] = failed;
  if (first === undefined) return '';
  const count = number(failed.length);
  if (failed.length === 1) {
    const message = oneLine(first.error?.message ?? '', 160);
    const label = operationLabel(first);
    return message === '' ? l10n.t('{0} failed.', label) : l10n.t('{0} failed: {1}', label, message);
  }
  const types = new Set(failed.map(({ type }) => type));
  if (types.size === 1) return l10n.t('{0} operations failed in {1}.', count, oneLine(first.type, 80));
  return l10n.t('{0} operations of {1} types failed.', count, types.size);
}

/** The sentence of the badge. */
export function unseenSentence(count: number): string {
  return plural(
    count,
    l10n.t('{0} operation failed since you last looked', number(count)),
    l10n.t('{0} operations failed since you last looked', number(count)),
  );
}
