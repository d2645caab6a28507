import type { PageWords } from '../../src/viewModel/details/message.ts';
import type { ErrorModel, PayloadModel } from '../../src/viewModel/details/model.ts';
import { h, type Node_ } from '../page/dom.ts';
import { foreign, section } from '../page/parts.ts';
import { copyButton } from './copy.ts';
import type { JsonView } from './jsonView.ts';
import { actionButton } from './parts.ts';
import { stackPart } from './stack.ts';

export function payloadSection(
  key: 'input' | 'output',
  payload: PayloadModel,
  view: JsonView,
  words: PageWords,
): Node_ {
  const { title, note, open, shown, size } = payload;
  const sentence = note === '' ? [] : [h('p', { key: 'note', class: 'note' }, note)];
  if (!shown) return section(key, title, null, ...sentence);
  const tools = h(
    'div',
    { class: 'line' },
    h('span', { class: 'faint' }, size),
    copyButton(key, words),
    open && actionButton(open, 'small'),
  );
  const tree = view.node(title, words.json);
  return section(key, title, tools, ...sentence, ...(tree ? [tree] : []));
}

export function errorSection(error: ErrorModel, words: PageWords, redraw: () => void): Node_ {
  const code = error.code === '' ? null : h('span', { class: 'code' }, words.code.replace('{0}', error.code));
  const stack = error.stack === null ? null : stackPart(error.stack, words, redraw);
  return section(
    'error',
    error.title,
    h('div', { class: 'line' }, code, copyButton('error', words), actionButton(error.open, 'small')),
    h('pre', { class: error.alarming ? 'message alarming' : 'message', key: 'message' }, foreign(error.message)),
    ...(stack ? [stack] : []),
  );
}
