import {
  entryPage,
  type Folds,
  type JsonRow,
  jsonRows,
  noFolds,
  openAtFirst,
} from '../../src/viewModel/details/jsonRows.ts';
import { type JsonNode, readJsonTree } from '../../src/viewModel/details/jsonTree.ts';
import type { PageWords } from '../../src/viewModel/details/message.ts';
import { h, type Node_ } from '../page/dom.ts';
import { rowNode } from './jsonRow.ts';
import { change, pageState } from './pageState.ts';

/** A JSON text as a tree that is folded and opened with the mouse or with the arrow keys. */
export class JsonView {
  readonly #name: 'input' | 'output';
  readonly #redraw: () => void;
  #text = '';
  #cut = false;
  #tree: JsonNode | undefined;
  #open: ReadonlySet<string> = new Set();
  #folds: Folds;
  /** Path of the row that the keyboard is on. */
  #current = '';
  #rows: readonly JsonRow[] = [];
  /** What was drawn last; it is good until something changes. */
  #drawn: Node_ | undefined;
  #words: PageWords['json'] | undefined;

  constructor(name: 'input' | 'output', redraw: () => void) {
    this.#name = name;
    this.#redraw = redraw;
    const kept = pageState()[name];
    this.#folds = kept ? { toggled: new Map(kept.toggled), shown: new Map(kept.shown) } : noFolds;
  }

  /** Takes the text that is shown from now on, or null for none. A `cut` one is only a beginning. */
  take(text: string | null, cut: boolean): void {
    if (text === this.#text) return;
    this.#text = text ?? '';
    this.#cut = cut;
    this.#tree = cut ? undefined : readJsonTree(this.#text);
    this.#open = this.#tree ? openAtFirst(this.#tree) : new Set();
    this.#drawn = undefined;
  }

  /** The tree, or the text as it is where it is none; null when there is no text. */
  node(label: string, words: PageWords['json']): Node_ | null {
    if (this.#text === '') return null;
    if (this.#words?.entries !== words.entries) this.#drawn = undefined;
    this.#words = words;
    this.#drawn ??= this.#tree ? this.#treeNode(this.#tree, label, words) : this.#plain(label, words);
    return this.#drawn;
  }

  #plain(label: string, words: PageWords['json']): Node_ {
    const text = this.#cut ? `${this.#text}\n…` : this.#text;
    const note = this.#cut ? [h('p', { class: 'spoken' }, words.cut)] : [];
    const box = h('pre', { class: 'json', tabindex: '0', role: 'group', 'aria-label': label }, text);
    return h('div', { key: 'plain' }, box, ...note);
  }

  #treeNode(tree: JsonNode, label: string, words: PageWords['json']): Node_ {
    this.#rows = jsonRows(tree, this.#open, this.#folds);
    const stops = this.#rows.filter(({ kind }) => kind !== 'close');
    if (!stops.some(({ path }) => path === this.#current)) this.#current = '';
    const nodes = this.#rows.map((row) => rowNode(row, words, row.path === this.#current, () => this.#click(row)));
    const onKey = (event: KeyboardEvent) => this.#press(event);
    return h(
      'div',
      { key: 'tree', class: 'json', role: 'tree', 'aria-label': label, 'data-view': this.#name, onKey },
      ...nodes,
    );
  }

  #click(row: JsonRow): void {
    // Who has just marked a text does not want to fold.
    if (!(document.getSelection()?.isCollapsed ?? true)) return;
    this.#current = row.path;
    if (row.kind === 'leaf') this.#changed();
    else this.#toggle(row);
  }

  #toggle(row: JsonRow): void {
    const { path, kind, count } = row;
    if (kind === 'more') {
      const parent = path.slice(0, -'.more'.length);
      const shown = (this.#folds.shown.get(parent) ?? entryPage) + Math.min(entryPage, count);
      this.#current = `${parent}.${shown - Math.min(entryPage, count)}`;
      this.#folds = { ...this.#folds, shown: new Map(this.#folds.shown).set(parent, shown) };
    } else {
      const open = kind === 'folded' || (kind === 'longText' && count > 0);
      this.#folds = { ...this.#folds, toggled: new Map(this.#folds.toggled).set(path, open) };
    }
    change({ [this.#name]: { toggled: [...this.#folds.toggled], shown: [...this.#folds.shown] } });
    this.#changed();
  }

  #press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const stops = this.#rows.filter(({ kind }) => kind !== 'close');
    const at = stops.findIndex(({ path }) => path === this.#current);
    const row = stops[at];
    if (!row) return;
    const opens = row.kind === 'folded' || row.kind === 'more' || (row.kind === 'longText' && row.count > 0);
    const closes = row.kind === 'open' || (row.kind === 'longText' && row.count === 0);
    const steps: Readonly<Record<string, () => void>> = {
      ArrowDown: () => this.#goTo(stops[at + 1]),
      ArrowUp: () => this.#goTo(stops[at - 1]),
      Home: () => this.#goTo(stops[0]),
      End: () => this.#goTo(stops.at(-1)),
      ArrowRight: () => (opens ? this.#toggle(row) : row.kind === 'open' && this.#goTo(stops[at + 1])),
      ArrowLeft: () => (closes ? this.#toggle(row) : this.#goTo(parentOf(row, stops))),
      Enter: () => (opens || closes) && this.#toggle(row),
      ' ': () => (opens || closes) && this.#toggle(row),
    };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    step();
  }

  #goTo(row: JsonRow | undefined): void {
    if (!row) return;
    this.#current = row.path;
    this.#changed();
  }

  #changed(): void {
    this.#drawn = undefined;
    this.#redraw();
    const rows = document.querySelectorAll<HTMLElement>(`[data-view=${this.#name}] [role=treeitem]`);
    [...rows].find(({ dataset }) => dataset.path === this.#current)?.focus();
  }
}

function parentOf({ path }: JsonRow, stops: readonly JsonRow[]): JsonRow | undefined {
  const parent = path.slice(0, Math.max(path.lastIndexOf('.'), 0));
  return path === '' ? undefined : stops.find((each) => each.path === parent);
}
