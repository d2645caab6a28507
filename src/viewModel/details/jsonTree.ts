/** One value of a JSON text, with its pieces exactly as they are written there. */
export interface JsonNode {
  readonly kind: 'object' | 'array' | 'string' | 'number' | 'word';
  /** The key with its quotation marks, or null in arrays and at the top. */
  readonly key: string | null;
  /** A scalar as it is written; empty for objects and arrays. */
  readonly text: string;
  readonly children: readonly JsonNode[];
}

const token = /\s*("[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|-?\d[\d.eE+-]*|true|false|null)/y;

/** Deeper texts are shown as they are. */
const deepest = 1_000;

/**
 * Reads JSON text as a tree of its pieces: no number is calculated, no key is lost or moved, equal and empty keys stay.
 * Undefined when the text is not JSON, or nests more than 1,000 levels deep.
 */
export function readJsonTree(text: string): JsonNode | undefined {
  const reader = new Reader(text.trimEnd());
  const root = readValue(reader, null, 0);
  return reader.done ? root : undefined;
}

/** Gives the pieces of a text one by one; an empty piece where there is none. */
class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get done(): boolean {
    return this.#at === this.#text.length;
  }

  take(): string {
    token.lastIndex = this.#at;
    const piece = token.exec(this.#text)?.[1] ?? '';
    if (piece !== '') this.#at = token.lastIndex;
    return piece;
  }

  /** Takes the piece if it comes next. */
  takes(piece: string): boolean {
    const before = this.#at;
    if (this.take() === piece) return true;
    this.#at = before;
    return false;
  }
}

function readValue(reader: Reader, key: string | null, depth: number): JsonNode | undefined {
  const piece = reader.take();
  if (piece === '{' || piece === '[') {
    const kind = piece === '{' ? 'object' : 'array';
    const children = depth < deepest ? readChildren(reader, kind, depth + 1) : undefined;
    return children && { kind, key, text: '', children };
  }
  return /^[^}\],:]/.test(piece) ? { kind: kindOf(piece), key, text: piece, children: [] } : undefined;
}

function readChildren(reader: Reader, kind: 'object' | 'array', depth: number): JsonNode[] | undefined {
  const close = kind === 'object' ? '}' : ']';
  const children: JsonNode[] = [];
  if (reader.takes(close)) return children;
  do {
    const key = kind === 'object' ? reader.take() : null;
    if (key !== null && !(key.startsWith('"') && reader.takes(':'))) return undefined;
    const child = readValue(reader, key, depth);
    if (!child) return undefined;
    children.push(child);
  } while (reader.takes(','));
  return reader.takes(close) ? children : undefined;
}

function kindOf(piece: string): JsonNode['kind'] {
  if (piece.startsWith('"')) return 'string';
  return /^[tfn]/.test(piece) ? 'word' : 'number';
}
