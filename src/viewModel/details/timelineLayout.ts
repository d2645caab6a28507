/** A part of a drawing: from where to where, in px, and which spans it stands for. */
export interface Box {
  readonly x: number;
  readonly width: number;
  /** Index of the span, of the first one when several are folded into one box. */
  readonly index: number;
  /** How many spans it stands for. */
  readonly count: number;
}

export interface Layout {
  readonly boxes: readonly Box[];
  /** Whether widths are in proportion to times. */
  readonly linear: boolean;
}

/** Least width of a part, px: its number can be read, and it can be pointed at. */
const least = 14;

/**
 * Places spans of these lengths (ms) side by side. Each gets its share of the width, but at least 14 px; when there are
 * more than have room, those in the middle become one box.
 */
export function layOut(lengths: readonly number[], width: number): Layout {
  const room = Math.max(Math.floor(width / least), 3);
  const groups = fold(lengths, room);
  const widths = share(
    groups.map(({ length }) => length),
    width,
  );
  let x = 0;
  const boxes = groups.map(({ index, count }, at) => {
    const box = { x, width: widths.values[at] ?? 0, index, count };
    x += box.width;
    return box;
  });
  return { boxes, linear: widths.linear && groups.length === lengths.length };
}

interface Group {
  readonly index: number;
  readonly count: number;
  readonly length: number;
}

function fold(lengths: readonly number[], room: number): Group[] {
  const one = (length: number, index: number): Group => ({ index, count: 1, length: Math.max(length, 0) });
  if (lengths.length <= room) return lengths.map(one);
  const head = Math.floor((room - 1) / 2);
  const tail = lengths.length - (room - 1 - head);
  const middle = lengths.slice(head, tail);
  const folded = { index: head, count: middle.length, length: middle.reduce((sum, each) => sum + each, 0) };
  const last = lengths.slice(tail).map((length, index) => one(length, tail + index));
  return [...lengths.slice(0, head).map(one), folded, ...last];
}

/** Widths in proportion, none below the least: what those take is taken from the others, until all fit. */
function share(lengths: readonly number[], width: number): { values: readonly number[]; linear: boolean } {
  const small = new Set<number>();
  for (;;) {
    const left = width - small.size * least;
    const total = lengths.reduce((sum, length, index) => (small.has(index) ? sum : sum + length), 0);
    const values = lengths.map((length, index) => {
      if (small.has(index)) return least;
      return total === 0 ? left / (lengths.length - small.size) : (length / total) * left;
    });
    const squeezed = values.findIndex((value, index) => !small.has(index) && value < least);
    if (squeezed < 0 || small.size === lengths.length - 1) return { values, linear: small.size === 0 };
    for (const [index, value] of values.entries()) {
      if (value < least && small.size < lengths.length - 1) small.add(index);
    }
  }
}

/** Where texts of these widths (px), wanted at these places, can stand without touching; the first and last come first. */
export function placeLabels(
  wanted: readonly { readonly x: number; readonly width: number }[],
  width: number,
): readonly (number | null)[] {
  const placed: { from: number; to: number }[] = [];
  const places: (number | null)[] = wanted.map(() => null);
  const order = [0, wanted.length - 1, ...wanted.keys()].filter((index, at, all) => all.indexOf(index) === at);
  for (const index of order) {
    const label = wanted[index];
    if (!label) continue;
    const from = Math.max(0, Math.min(label.x, width - label.width));
    const to = from + label.width;
    if (placed.some((other) => from < other.to + 8 && to + 8 > other.from)) continue;
    placed.push({ from, to });
    places[index] = from;
  }
  return places;
}
