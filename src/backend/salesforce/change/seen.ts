import type { Operation } from '../../../operation/operation.ts';
import { fingerprint } from './fingerprint.ts';

/** Rows as they were seen last, for as long as a window may bring them again. */
export class Seen {
  readonly #rows = new Map<string, { readonly at: number; readonly print: string }>();

  /** Those that are news, oldest change first; all are remembered. A row that is older than it was seen is none. */
  news(operations: readonly Operation[]): readonly Operation[] {
    const news: Operation[] = [];
    for (const operation of operations) {
      const before = this.#rows.get(operation.id);
      if (before !== undefined && before.at > operation.modifiedAt) continue;
      const print = fingerprint(operation);
      if (before?.print === print) continue;
      this.#rows.set(operation.id, { at: operation.modifiedAt, print });
      news.push(operation);
    }
    return news.sort((one, other) => one.modifiedAt - other.modifiedAt);
  }

  /** Rows that changed before an instant are not asked for any more. */
  forgetBefore(at: number): void {
    for (const [id, row] of this.#rows) if (row.at < at) this.#rows.delete(id);
  }

  forget(id: string): void {
    this.#rows.delete(id);
  }
}
