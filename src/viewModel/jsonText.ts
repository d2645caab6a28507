const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/**
 * JSON text laid out with two spaces. Works on the text itself, so that numbers, escapes and the order of keys stay
 * exactly as they were stored; text that is not JSON comes back in pieces, never an error.
 */
export function layOutJson(text: string): string {
  const out: string[] = [];
  let depth = 0;
  let previous = '';
  const line = () => `\n${'  '.repeat(Math.max(depth, 0))}`;
  for (const [piece] of text.matchAll(token)) {
    const closing = piece === '}' || piece === ']';
    const empty = closing && (previous === '{' || previous === '[');
    if (closing) depth -= 1;
    if (previous !== '' && !empty && (closing || previous === '{' || previous === '[' || previous === ','))
      out.push(line());
    else if (previous === ':') out.push(' ');
    out.push(piece);
    if (piece === '{' || piece === '[') depth += 1;
    previous = piece;
  }
  return out.join('');
}

/** What a piece of JSON text is, for its colour. */
export type JsonPiece = readonly [kind: 'key' | 'string' | 'number' | 'word' | 'plain', text: string];

/** JSON text cut into coloured pieces that add up to it. */
export function colourJson(text: string): JsonPiece[] {
  const pieces: JsonPiece[] = [];
  let end = 0;
  const plain = (upTo: number) => {
    if (upTo > end) pieces.push(['plain', text.slice(end, upTo)]);
  };
  for (const match of text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?|-?\d[\d.eE+-]*|\b(?:true|false|null)\b/g)) {
    plain(match.index);
    const [piece, colon] = match;
    if (colon !== undefined) pieces.push(['key', piece.slice(0, -colon.length)], ['plain', colon]);
    else pieces.push([kindOf(piece), piece]);
    end = match.index + piece.length;
  }
  plain(text.length);
  return pieces;
}

function kindOf(piece: string): JsonPiece[0] {
  if (piece.startsWith('"')) return 'string';
  return /^[tfn]/.test(piece) ? 'word' : 'number';
}
