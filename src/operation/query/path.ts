import { type Cursor, refuse } from './cursor.ts';

/** Largest index of an array that a path may name. */
const maxIndex = 2 ** 31 - 1;

const bareKey = /[^\s.[\]="]+/y;
const index = /\[(\d{1,12})\]/y;

/** Reads `.a.b[0]."odd key"` up to whatever does not belong to a path; 'invalid-query' when a step is broken. */
export function readPath(cursor: Cursor): (string | number)[] {
  const path: (string | number)[] = [];
  for (;;) {
    const at = cursor.at;
    if (cursor.takeOne('.')) {
      path.push(readKey(cursor, at));
    } else if (cursor.next === '[') {
      const found = cursor.take(index);
      const number = Number(found?.[1] ?? Number.NaN);
      if (!(number <= maxIndex))
        refuse(at, 'Between [ and ] stands the index of an array, counted from 0: input.rows[0]=…');
      path.push(number);
    } else {
      return path;
    }
  }
}

function readKey(cursor: Cursor, at: number): string {
  if (cursor.next === '"') return cursor.quotedText();
  const key = cursor.take(bareKey)?.[0];
  if (key === undefined)
    refuse(at, 'After the point stands a key; put it in quotation marks when it holds . [ ] = or a space.');
  return key;
}

/** The steps as they are written after `input` or `output`. */
export function formatPath(path: readonly (string | number)[]): string {
  return path
    .map((step) => {
      if (typeof step === 'number') return `[${step}]`;
      return /^[^\s.[\]="]+$/.test(step) ? `.${step}` : `.${quote(step)}`;
    })
    .join('');
}

/** Text in double quotes, as {@link Cursor.quotedText} reads it. */
export function quote(text: string): string {
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
