/** The log is not drawn with the rest: it grows by appending, and is cut at its beginning. */
const limit = 256 * 1_024;

export class LogView {
  readonly #box: HTMLElement;
  readonly #note: HTMLElement;
  readonly #empty: HTMLElement;
  #length = 0;

  constructor(box: HTMLElement, note: HTMLElement, empty: HTMLElement) {
    this.#box = box;
    this.#note = note;
    this.#empty = empty;
  }

  /** Appends; keeps to the end when the reader is there, and leaves the place alone when not. */
  take(text: string, reset: boolean): void {
    if (reset) {
      this.#box.replaceChildren();
      this.#note.hidden = true;
      this.#length = 0;
    }
    if (text !== '') {
      const atEnd = this.#box.scrollHeight - this.#box.scrollTop - this.#box.clientHeight < 24;
      this.#box.append(document.createTextNode(text));
      this.#length += text.length;
      this.#cut();
      if (atEnd) this.#box.scrollTop = this.#box.scrollHeight;
    }
    this.#box.hidden = this.#length === 0;
    this.#empty.hidden = this.#length > 0;
    if (!this.#box.hidden && reset) this.#box.scrollTop = this.#box.scrollHeight;
  }

  #cut(): void {
    while (this.#length > limit && this.#box.childNodes.length > 1) {
      const first = this.#box.firstChild;
      this.#length -= first?.nodeValue?.length ?? 0;
      first?.remove();
      this.#note.hidden = false;
    }
  }
}
