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
