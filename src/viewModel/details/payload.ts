import type { PayloadKind } from '../../operation/operation.ts';
import { layOutJson } from '../jsonText.ts';
import { l10n } from '../l10n.ts';
import { visibleJson } from '../plainText.ts';
import { actionModel } from './actions.ts';
import type { PayloadModel } from './model.ts';

/** Longest payload that is posted to the page, characters of its JSON text. */
export const payloadLimit = 256 * 1_024;

/** What is known of a payload: its JSON text, only its length when that is beyond the limit, null when there is none. */
export type PayloadText = string | { readonly length: number } | null;

/** Keeps a text only when it will be shown. */
export function keepShort(text: string | null): PayloadText {
  return text !== null && text.length > payloadLimit ? { length: text.length } : text;
}

/** `text` is undefined while the payload has not been read; `none` is what to say when there is no payload. */
export function payloadOf(kind: PayloadKind, text: PayloadText | undefined, none: string): PayloadModel {
  const title = kind === 'input' ? l10n.t('Input') : l10n.t('Output');
  const empty = { title, text: null, open: null };
  if (text === undefined) return { ...empty, note: l10n.t('Reading…') };
  if (text === null) return { ...empty, note: none };
  const open = actionModel(kind === 'input' ? 'openInput' : 'openOutput');
  if (typeof text !== 'string') {
    return { title, text: null, note: l10n.t('{0} of JSON: too long to show here.', size(text.length)), open };
  }
  return { title, text: visibleJson(layOutJson(text)), note: '', open };
}

function size(characters: number): string {
  const kilo = characters / 1_024;
  return kilo < 1_024
    ? l10n.t('{0} KB', Math.round(kilo))
    : l10n.t('{0} MB', (kilo / 1_024).toLocaleString(l10n.locale, { maximumFractionDigits: 1 }));
}
