import type { CopyPart, PageWords } from '../../src/viewModel/details/message.ts';
import { h, type Node_ } from '../page/dom.ts';
import { icon } from '../page/parts.ts';
import { say } from '../page/say.ts';
import { send } from './host.ts';

/** ms for which a button shows that it has copied. */
const shownFor = 2_000;

let copied: CopyPart | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Asks the window to copy a part. `label` is what the button shows; its accessible name says what it copies. */
export function copyButton(what: CopyPart, words: PageWords, label = words.copy, look = 'small'): Node_ {
  const done = copied === what;
  return h(
    'button',
    {
      ...{ key: `copy ${what}`, type: 'button', class: `action ${look}`, 'data-action': `copy ${what}` },
      'aria-label': words.copyWhat[what],
      title: words.copyWhat[what],
      onClick: () => send({ kind: 'copy', what }),
    },
    icon(done ? 'check' : 'copy'),
    h('span', {}, done ? words.copied : label),
  );
}

/** It is in the clipboard: the button says so for a while. */
export function showCopied(what: CopyPart, words: PageWords, redraw: () => void): void {
  copied = what;
  say(words.copied);
  clearTimeout(timer);
  timer = setTimeout(() => {
    copied = undefined;
    redraw();
  }, shownFor);
  redraw();
}
