import { Sender } from './signal.ts';

/** Something that the status bar may say. */
export interface StatusPart {
  /** One icon and a short text. */
  readonly text: string;
  /** A sentence for screen readers. */
  readonly spoken: string;
  /** The same in full, as Markdown. */
  readonly tooltip: string;
}

/** What goes on in the background of this window and is told by the status bar while it lasts, such as an export. */
export class StatusParts {
  readonly #parts = new Map<string, StatusPart>();
  readonly #changed = new Sender<void>();

  readonly onChange = this.#changed.signal;

  /** In the order in which they began. */
  get all(): readonly StatusPart[] {
    return [...this.#parts.values()];
  }

  /** Says something, in place of what was said under the same key; undefined: no more. */
  say(key: string, part: StatusPart | undefined): void {
    if (part) this.#parts.set(key, part);
    else if (!this.#parts.delete(key)) return;
    this.#changed.send();
  }
}
