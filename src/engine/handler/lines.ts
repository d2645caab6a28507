const maxRest = 256 * 1_024;

/** Turns text that comes in pieces into entries of whole lines; the lines of one piece stay one entry. */
export class Lines {
  readonly #onEntry: (text: string) => void;
  #rest = '';

  constructor(onEntry: (text: string) => void) {
    this.#onEntry = onEntry;
  }

  push(text: string): void {
    const end = text.lastIndexOf('\n');
    if (end < 0) {
      this.#rest += text;
      if (this.#rest.length >= maxRest) this.end();
      return;
    }
    const entry = this.#rest + text.slice(0, end);
    this.#rest = text.slice(end + 1);
    this.#onEntry(entry);
  }

  /** Gives out what waits for its line break. */
  end(): void {
    const entry = this.#rest;
    this.#rest = '';
    if (entry !== '') this.#onEntry(entry);
  }
}
