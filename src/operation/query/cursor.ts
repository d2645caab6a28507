import { OperationFailure } from '../error.ts';

/** Raises 'invalid-query'; `at` is the offset in the text of the query, counted from 0. */
export function refuse(at: number, sentence: string): never {
  throw new OperationFailure('invalid-query', sentence, { path: `q:${at}` });
}

/** A word as it was written: its text, the pieces between unquoted stars, and whether any of it was in quotes. */
export interface Word {
  readonly text: string;
  readonly pieces: readonly string[];
  readonly quoted: boolean;
  readonly at: number;
}

const space = /\s+/y;
const plain = /[^\s",*]+/y;

/** A place in the text of a query. */
export class Cursor {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  get done(): boolean {
    return this.at >= this.text.length;
  }

  /** The next UTF-16 unit, '' at the end. */
  get next(): string {
    return this.text.charAt(this.at);
  }

  /** True at the end of a term. */
  get atBreak(): boolean {
    return this.done || /\s/.test(this.next);
  }

  skipSpace(): void {
    this.take(space);
  }

  /** Reads what a sticky expression finds here, or null and stays. */
  take(sticky: RegExp): RegExpExecArray | null {
    sticky.lastIndex = this.at;
    const found = sticky.exec(this.text);
    if (found !== null) this.at += found[0].length;
    return found;
  }

  /** Reads one character if it is the next. */
  takeOne(character: string): boolean {
    if (this.next !== character) return false;
    this.at += 1;
    return true;
  }

  /** Reads text in double quotes, in which \" and \\ stand for " and \. */
  quotedText(): string {
    const start = this.at;
    const found = this.take(/"(?:[^"\\]|\\.)*"/sy);
    if (found === null) refuse(start, 'This quotation mark has no partner: close the text with another one.');
    return found[0].slice(1, -1).replaceAll(/\\(["\\])/g, '$1');
  }

  /** Reads up to white space, or up to a comma when that separates alternatives. Quoted parts may hold anything. */
  word(commaEnds: boolean): Word {
    const at = this.at;
    const pieces = [''];
    let text = '';
    let quoted = false;
    const add = (part: string) => {
      text += part;
      pieces.push((pieces.pop() ?? '') + part);
    };
    while (!this.atBreak && !(commaEnds && this.next === ',')) {
      if (this.next === '"') {
        quoted = true;
        add(this.quotedText());
      } else if (this.takeOne('*')) {
        text += '*';
        if (pieces.length === 1 || pieces.at(-1) !== '') pieces.push('');
      } else {
        add(this.take(plain)?.[0] ?? (this.takeOne(',') ? ',' : ''));
      }
    }
    return { text, pieces, quoted, at };
  }
}
