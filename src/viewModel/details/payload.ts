import type { PayloadKind } from '../../operation/operation.ts';
import { layOutJson } from '../jsonText.ts';
import { l10n } from '../l10n.ts';
import { visibleJson } from '../plainText.ts';
import { actionModel } from './actions.ts';
import type { PayloadModel } from './model.ts';

/** Longest payload that is posted to the page, characters of its JSON text. */
export const payloadLimit = 256 * 1_024;

/** Of a longer one so much is shown. */
const beginning = { characters: 2_000, lines: 20 };

/**
 * What is known of a payload: its JSON text, only its length and beginning when that is beyond the limit, null when there
 * is none.
 */
export type PayloadText = string | { readonly length: number; readonly begins: string } | null;

/** What the page shows of a payload; it goes there on its own, and only when it has changed. */
export interface ShownPayload {
  readonly text: string;
  /** Whether it is only the beginning. */
  readonly cut: boolean;
}

/** Keeps a text only when it will be shown. */
export function keepShort(text: string | null): PayloadText {
  if (text === null || text.length <= payloadLimit) return text;
  return { length: text.length, begins: text.slice(0, beginning.characters) };
}

/** `text` is undefined while the payload has not been read; `none` is what to say when there is no payload. */
export function payloadOf(kind: PayloadKind, text: PayloadText | undefined, none: string): PayloadModel {
  const title = kind === 'input' ? l10n.t('Input') : l10n.t('Output');
  const empty = { title, open: null, shown: false, size: '' };
  if (text === undefined) return { ...empty, note: l10n.t('Reading…') };
  if (text === null) return { ...empty, note: none };
  const open = actionModel(kind === 'input' ? 'openInput' : 'openOutput');
  const whole = { title, open, shown: true, size: size(text.length) };
  if (typeof text === 'string') return { ...whole, note: '' };
  return { ...whole, note: l10n.t('{0} of JSON: too long to show here. This is how it begins.', size(text.length)) };
}

/** The text that is posted, null when there is none. Invisible characters are written as their escapes. */
export function shownPayload(text: PayloadText | undefined): ShownPayload | null {
  if (text === undefined || text === null) return null;
  if (typeof text === 'string') return { text: visibleJson(text), cut: false };
  const lines = layOutBeginning(text.begins).split('\n').slice(0, beginning.lines);
  return { text: visibleJson(lines.join('\n')), cut: true };
}

/** The text that is cut off at the end stays as it is. */
function layOutBeginning(text: string): string {
  const end = text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"/g, (whole) => ' '.repeat(whole.length)).indexOf('"');
  return end < 0 ? layOutJson(text) : `${layOutJson(text.slice(0, end))} ${text.slice(end)}`;
}

function size(characters: number): string {
  const kilo = characters / 1_024;
  if (characters < 1_024) return l10n.t('{0} characters', characters);
  return kilo < 1_024
    ? l10n.t('{0} KB', Math.round(kilo))
    : l10n.t('{0} MB', (kilo / 1_024).toLocaleString(l10n.locale, { maximumFractionDigits: 1 }));
}
