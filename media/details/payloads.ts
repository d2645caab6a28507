import type { PageWords } from '../../src/viewModel/details/message.ts';
import type { ErrorModel, PayloadModel } from '../../src/viewModel/details/model.ts';
import { colourJson } from '../../src/viewModel/jsonText.ts';
import { type Child, h, type Node_ } from '../page/dom.ts';
import { section } from '../page/parts.ts';
import { actionButton } from './parts.ts';
import { stackPart } from './stack.ts';

/** Longer texts are shown in one colour: the page stays quick. */
const colourLimit = 32 * 1_024;

let lastColoured: { readonly text: string; readonly pieces: Child[] }[] = [];

export function payloadSection(key: string, payload: PayloadModel): Node_ {
  const open = payload.open ? actionButton(payload.open, 'small') : null;
  if (payload.text === null) return section(key, payload.title, open, h('p', { class: 'note' }, payload.note));
  const label = payload.title;
  return section(
    key,
    label,
    open,
    h('pre', { class: 'json', tabindex: '0', role: 'group', 'aria-label': label }, coloured(payload.text)),
  );
}

function coloured(text: string): readonly Child[] {
  if (text.length > colourLimit) return [text];
  const known = lastColoured.find((entry) => entry.text === text);
  if (known) return known.pieces;
  const pieces = colourJson(text).map(([kind, piece]) =>
    kind === 'plain' ? piece : h('span', { class: kind }, piece),
  );
  lastColoured = [...lastColoured.slice(-1), { text, pieces }];
  return pieces;
}

export function errorSection(error: ErrorModel, words: PageWords): Node_ {
  const code = error.code === '' ? null : h('span', { class: 'code' }, words.code.replace('{0}', error.code));
  const stack = error.stack === null ? null : stackPart(error.stack, words);
  return section(
    'error',
    error.title,
    h('div', { class: 'line' }, code, actionButton(error.open, 'small')),
    h('pre', { class: error.alarming ? 'message alarming' : 'message', key: 'message' }, error.message),
    ...(stack ? [stack] : []),
  );
}
