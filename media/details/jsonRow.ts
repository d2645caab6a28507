import type { JsonRow } from '../../src/viewModel/details/jsonRows.ts';
import { entryPage } from '../../src/viewModel/details/jsonRows.ts';
import type { PageWords } from '../../src/viewModel/details/message.ts';
import { type Child, h, type Node_ } from '../page/dom.ts';
import { icon } from '../page/parts.ts';
import { count as inWords } from '../page/times.ts';

/** A line of the tree. Its text is that of the JSON, so that what is marked and copied is JSON again. */
export function rowNode(row: JsonRow, words: PageWords['json'], current: boolean, onClick: () => void): Node_ {
  const { kind, path, level } = row;
  const indent = '  '.repeat(level - 1);
  const content = [indent, ...contentOf(row, words)];
  if (kind === 'close') return h('div', { key: path, role: 'none', class: 'row' }, ...content);
  const expanded = isOpen(row);
  const item = {
    key: path,
    role: 'treeitem',
    class: `row ${kind}`,
    tabindex: current ? '0' : '-1',
    'aria-level': level,
    'aria-posinset': row.position,
    'aria-setsize': row.size,
    'aria-expanded': expanded === undefined ? null : String(expanded),
    'data-path': path,
    onClick,
  };
  const mark = expanded === undefined ? [] : [icon(expanded ? 'chevron-down' : 'chevron-right')];
  return h('div', item, ...mark, ...content);
}

function isOpen({ kind, count }: JsonRow): boolean | undefined {
  if (kind === 'open' || kind === 'folded') return kind === 'open';
  return kind === 'longText' ? count === 0 : undefined;
}

function contentOf(row: JsonRow, words: PageWords['json']): Child[] {
  const { kind, key, value, comma, count } = row;
  if (kind === 'more') {
    const next = inWords(Math.min(entryPage, count));
    return [h('span', { class: 'link' }, words.more.replace('{0}', next).replace('{1}', inWords(count)))];
  }
  const before = key === null ? [] : [h('bdi', { class: 'key', dir: 'ltr' }, key), ': '];
  return [...before, valueNode(row, value), comma, ...noteOf(row, words)];
}

function valueNode({ look }: JsonRow, value: string): Child {
  if (look === 'object' || look === 'array') return value;
  return h('bdi', { class: look, dir: 'ltr' }, value);
}

/** How much is folded; no part of the JSON. */
function noteOf({ kind, count }: JsonRow, words: PageWords['json']): Child[] {
  if (count === 0) return [];
  const text = kind === 'longText' ? words.characters : count === 1 ? words.entry : words.entries;
  return [h('span', { class: 'faint' }, ` ${text.replace('{0}', inWords(count))}`)];
}
