const mostTold = 1_000;

/** Sentences on what could not be read, told once each. */
export class Problems {
  readonly #tell: (sentence: string) => void;
  readonly #told = new Set<string>();

  constructor(tell: (sentence: string) => void) {
    this.#tell = tell;
  }

  tell(sentence: string): void {
    if (this.#told.has(sentence) || this.#told.size >= mostTold) return;
    this.#told.add(sentence);
    this.#tell(sentence);
  }
}
