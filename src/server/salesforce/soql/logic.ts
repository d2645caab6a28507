import { queryFaults } from './faults.ts';
import { isSign, isWord, type Token } from './scan.ts';

/** How the comparisons of a condition hang together: those are numbered in their order. */
export type Tree =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Tree[] }
  | { readonly kind: 'not'; readonly of: Tree }
  | { readonly kind: 'leaf'; readonly index: number };

/** A condition taken apart: its comparisons, each as its tokens, and how they hang together. */
export interface Parts {
  readonly leaves: readonly (readonly Token[])[];
  readonly tree: Tree;
}

/**
 * Takes the tokens of a condition apart. AND and OR may only be mixed with parentheses, NOT holds for what follows it at
 * once. Raises MALFORMED_QUERY.
 */
export function takeApart(tokens: readonly Token[]): Parts {
  const reader = new Reader(tokens);
  const tree = reader.condition();
  reader.end();
  return { leaves: reader.leaves, tree };
}

class Reader {
  readonly #tokens: readonly Token[];
  readonly leaves: (readonly Token[])[] = [];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  condition(): Tree {
    const first = this.#term();
    const joiner = this.#joiner();
    if (joiner === null) return first;
    const of = [first];
    for (let next: string | null = joiner; next !== null; next = this.#joiner()) {
      if (next !== joiner) throw queryFaults.unexpectedToken(this.#tokens[this.#at]?.text ?? next);
      this.#at++;
      of.push(this.#term());
    }
    return { kind: joiner, of };
  }

  end(): void {
    const token = this.#tokens[this.#at];
    if (token !== undefined) throw queryFaults.unexpectedToken(token.text);
  }

  /** AND or OR, which is not passed over. */
  #joiner(): 'and' | 'or' | null {
    const token = this.#tokens[this.#at];
    if (isWord(token, 'AND')) return 'and';
    return isWord(token, 'OR') ? 'or' : null;
  }

  #term(): Tree {
    let negations = 0;
    for (; isWord(this.#tokens[this.#at], 'NOT'); this.#at++) negations++;
    const tree = isSign(this.#tokens[this.#at], '(') ? this.#parentheses() : this.#leaf();
    return negations % 2 === 0 ? tree : { kind: 'not', of: tree };
  }

  #parentheses(): Tree {
    this.#at++;
    const tree = this.condition();
    const token = this.#tokens[this.#at];
    if (!isSign(token, ')')) throw queryFaults.unexpectedToken(token?.text ?? '<EOF>');
    this.#at++;
    return tree;
  }

  /** The tokens up to what ends a comparison: AND, OR or a parenthesis that was opened before it. */
  #leaf(): Tree {
    const from = this.#at;
    const depth = this.#tokens[from]?.depth ?? 0;
    for (; this.#at < this.#tokens.length; this.#at++) {
      const token = this.#tokens[this.#at];
      const isOutside = token === undefined || token.depth < depth || (token.depth === depth && isSign(token, ')'));
      if (isOutside || (token.depth === depth && isWord(token, 'AND', 'OR'))) break;
    }
    if (this.#at === from) throw queryFaults.unexpectedToken(this.#tokens[from]?.text ?? '<EOF>');
    this.leaves.push(this.#tokens.slice(from, this.#at));
    return { kind: 'leaf', index: this.leaves.length - 1 };
  }
}
