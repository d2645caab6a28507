import type { PageWords } from '../../src/viewModel/details/message.ts';
import { locationsIn } from '../../src/viewModel/source/location.ts';
import { type Child, h, type Node_ } from '../page/dom.ts';
import { disclosure } from './disclosure.ts';
import { send } from './host.ts';

/** Paths in the stack of files that are there. */
let sources: ReadonlySet<string> = new Set();

export function useSources(paths: readonly string[]): void {
  sources = new Set(paths);
}

export function stackPart(stack: string, words: PageWords, redraw: () => void): Node_ {
  return disclosure('stack', words.stack, redraw, () => [
    h('pre', { class: 'stack', tabindex: '0', role: 'group', 'aria-label': words.stack }, ...pieces(stack)),
  ]);
}

/** The stack with the places that can be opened as buttons. */
function pieces(stack: string): Child[] {
  return stack.split(/(?<=\n)/).flatMap((line) => {
    const parts: Child[] = [];
    let from = 0;
    for (const { start, end, path, line: row, column } of locationsIn(line.trimEnd())) {
      if (!sources.has(path)) continue;
      const onClick = () => send({ kind: 'source', path, line: row, column });
      const text = line.slice(start, end);
      parts.push(line.slice(from, start), h('button', { type: 'button', class: 'link', onClick }, text));
      from = end;
    }
    return [...parts, line.slice(from)];
  });
}
