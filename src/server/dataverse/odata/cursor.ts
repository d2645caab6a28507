import { type DataverseFault, faults } from '../fault.ts';
import { type Token, tokensOf } from './lexer.ts';

/** Deepest nesting of parentheses, `not` and aliases that is taken. */
const depthLimit = 100;

/** A place in the tokens of one option. */
export class Cursor {
  readonly text: string;
  /** How often a token was looked at: grows with the length of the text, whatever stands in it. */
  looks = 0;
  private readonly tokens: readonly Token[];
  private place = 0;
  private depth = 0;

  constructor(text: string) {
    this.text = text;
    this.tokens = tokensOf(text);
  }

  get next(): Token {
    return this.ahead(0);
  }

  /** The token after so many others. */
  ahead(count: number): Token {
    this.looks += 1;
    return this.tokens[this.place + count] ?? { kind: 'end', at: this.text.length };
  }

  take(): Token {
    const token = this.next;
    this.place += 1;
    return token;
  }

  /** Takes a symbol if it is the next. */
  takeSymbol(symbol: string): boolean {
    const { next } = this;
    if (next.kind !== 'symbol' || next.text !== symbol) return false;
    this.place += 1;
    return true;
  }

  /** Takes a name if it is one of these and comes next. */
  takeWord<Word extends string>(words: readonly Word[]): Word | undefined {
    const { next } = this;
    if (next.kind !== 'name') return undefined;
    const word = words.find((each) => each === next.text);
    if (word !== undefined) this.place += 1;
    return word;
  }

  /** Raises a 400 unless this symbol comes next. */
  expectSymbol(symbol: string): void {
    if (!this.takeSymbol(symbol)) throw this.fault();
  }

  /** Raises a 400 unless a name comes next. */
  expectName(): string {
    const token = this.take();
    if (token.kind !== 'name') throw faults.syntax(token.at, this.text);
    return token.text;
  }

  /** Raises a 400 unless everything was taken. */
  expectEnd(): void {
    if (this.next.kind !== 'end') throw this.fault();
  }

  /** Syntax error at the next token. */
  fault(): DataverseFault {
    return faults.syntax(this.next.at, this.text);
  }

  /** Does one thing a level deeper; raises a 400 where it gets too deep. */
  deeper<Result>(work: () => Result): Result {
    this.depth += 1;
    if (this.depth > depthLimit) throw faults.invalid('Recursion depth exceeded allowed limit.');
    try {
      return work();
    } finally {
      this.depth -= 1;
    }
  }
}
