import type { JsonNode } from './jsonTree.ts';

/** Entries of an object or array that are shown at once; more come a page at a time. */
export const entryPage = 100;
/** Longer texts, characters as written, begin folded. */
const longText = 1_000;
/** What is shown of a folded text. */
const textBeginning = 200;
/** Rows that are open before anybody has opened any. */
const firstRows = 400;

/** A line of a JSON text that is folded here and there. Its path is the positions from the top, as in `.0.12`. */
export interface JsonRow {
  readonly path: string;
  readonly kind: 'open' | 'folded' | 'leaf' | 'longText' | 'close' | 'more';
  readonly level: number;
  /** Position among its siblings, from 1, and how many there are. */
  readonly position: number;
  readonly size: number;
  readonly key: string | null;
  /** What comes after the key, as it is written: a scalar, brackets. */
  readonly value: string;
  readonly look: JsonNode['kind'];
  /** `,` when a sibling follows. */
  readonly comma: string;
  /** Of what is folded: entries of an object or array, characters of a text; of `more`: entries that are left. */
  readonly count: number;
}

/** What a reader has folded and opened. */
export interface Folds {
  /** Whether it was opened or folded by hand, by path. */
  readonly toggled: ReadonlyMap<string, boolean>;
  /** How many entries are shown, by path, where it is more than the first page. */
  readonly shown: ReadonlyMap<string, number>;
}

export const noFolds: Folds = { toggled: new Map(), shown: new Map() };

/** Objects and arrays that are open at first: from the top down, as many as have room. */
export function openAtFirst(root: JsonNode): ReadonlySet<string> {
  const open = new Set<string>();
  let room = firstRows;
  let level: (readonly [path: string, node: JsonNode])[] = [['', root]];
  while (level.length > 0) {
    const next: typeof level = [];
    for (const [path, node] of level) {
      const rows = Math.min(node.children.length, entryPage);
      if (rows === 0 || (rows > room && path !== '')) continue;
      room -= rows;
      open.add(path);
      for (const [index, child] of node.children.slice(0, entryPage).entries()) next.push([`${path}.${index}`, child]);
    }
    level = next;
  }
  return open;
}

/** The lines as they stand now. Those of what is folded are not made. */
export function jsonRows(root: JsonNode, open: ReadonlySet<string>, folds: Folds): JsonRow[] {
  const writer = new RowWriter(open, folds);
  writer.add(root, { path: '', level: 1, position: 1, size: 1 });
  return writer.rows;
}

type Place = Pick<JsonRow, 'path' | 'level' | 'position' | 'size'>;

class RowWriter {
  readonly rows: JsonRow[] = [];
  readonly #open: ReadonlySet<string>;
  readonly #folds: Folds;

  constructor(open: ReadonlySet<string>, folds: Folds) {
    this.#open = open;
    this.#folds = folds;
  }

  add(node: JsonNode, place: Place): void {
    const { children, kind, text } = node;
    const { path } = place;
    if (text.length > longText) this.#addText(node, place);
    else if (kind !== 'object' && kind !== 'array') this.#push(node, place, { value: text });
    else if (children.length === 0) this.#push(node, place, { value: brackets[kind].join('') });
    else if (this.#folds.toggled.get(path) ?? this.#open.has(path)) this.#addOpen(node, place, brackets[kind]);
    else this.#push(node, place, { kind: 'folded', value: brackets[kind].join('…'), count: children.length });
  }

  #addText(node: JsonNode, place: Place): void {
    const whole = this.#folds.toggled.get(place.path) === true;
    const value = whole ? node.text : `${wellCut(node.text)}…`;
    this.#push(node, place, { kind: 'longText', value, count: whole ? 0 : node.text.length });
  }

  #addOpen(node: JsonNode, place: Place, [begin, end]: readonly [string, string]): void {
    const { children } = node;
    const { path, level } = place;
    this.#push(node, place, { kind: 'open', value: begin, comma: '' });
    const shown = Math.min(this.#folds.shown.get(path) ?? entryPage, children.length);
    const size = children.length;
    for (const [index, child] of children.slice(0, shown).entries())
      this.add(child, { path: `${path}.${index}`, level: level + 1, position: index + 1, size });
    const more = { ...place, path: `${path}.more`, level: level + 1, position: shown + 1, size };
    if (shown < size) this.#push(node, more, { kind: 'more', key: null, comma: '', count: size - shown });
    this.#push(node, { ...place, path: `${path}.close` }, { kind: 'close', key: null, value: end });
  }

  #push({ key, kind: look }: JsonNode, place: Place, more: Partial<JsonRow>): void {
    const comma = place.position < place.size ? ',' : '';
    this.rows.push({ ...place, kind: 'leaf', key, look, comma, value: '', count: 0, ...more });
  }
}

const brackets = { object: ['{', '}'], array: ['[', ']'] } as const;

/** The beginning of a text, never ending within an escape or a pair of surrogates. */
function wellCut(text: string): string {
  return text.slice(0, textBeginning).replace(/\\(?:u[0-9a-f]{0,3})?$|[\ud800-\udbff]$/i, '');
}
