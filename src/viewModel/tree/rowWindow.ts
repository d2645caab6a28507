import type { ListOrder } from '../../operation/arrangement.ts';
import type { Operation } from '../../operation/operation.ts';

export type Compare = (a: Operation, b: Operation) => number;

/** Newest submission first, as every connection lists. */
export const newestFirst: Compare = (a, b) => b.sequence - a.sequence;

/** How rows stand in each order that a connection lists in. */
export const comparisons: Readonly<Record<ListOrder, Compare>> = {
  newest: newestFirst,
  oldest: (a, b) => a.sequence - b.sequence,
  // A version that a service does not tell is the same for all.
  changed: (a, b) => b.version - a.version || b.modifiedAt - a.modifiedAt || newestFirst(a, b),
};

/**
 * The first rows of an ordered list that may be far longer: holds at most `wanted` of them and knows whether there
 * are more. Changes are told to it one by one; an older version of a row never replaces a newer one.
 */
export class RowWindow {
  readonly #matches: (operation: Operation) => boolean;
  readonly #compare: Compare;
  #rows: Operation[] = [];
  #more = true;
  wanted: number;

  constructor(matches: (operation: Operation) => boolean, compare: Compare, wanted: number) {
    this.#matches = matches;
    this.#compare = compare;
    this.wanted = wanted;
  }

  get rows(): readonly Operation[] {
    return this.#rows;
  }

  get more(): boolean {
    return this.#more;
  }

  /** True when rows that ought to be shown have not been read. */
  get short(): boolean {
    return this.#more && this.#rows.length < this.wanted;
  }

  /** What was read: replaces all rows, except that a row already known in a newer version stays. */
  fill(rows: readonly Operation[], more: boolean): void {
    const known = new Map(this.#rows.map((row) => [row.id, row]));
    const newest = rows.map((row) => {
      const old = known.get(row.id);
      return old && old.version > row.version ? old : row;
    });
    this.#rows = newest.filter(this.#matches).sort(this.#compare);
    this.#more = more;
    this.#trim();
  }

  /** Takes in one operation as it is now. */
  apply(operation: Operation): 'added' | 'removed' | 'changed' | 'same' {
    const index = this.#rows.findIndex((row) => row.id === operation.id);
    const old = this.#rows[index];
    if (old && old.version > operation.version) return 'same';
    if (!this.#matches(operation)) {
      if (!old) return 'same';
      this.#rows.splice(index, 1);
      return 'removed';
    }
    if (!old) return this.#insert(operation);
    this.#rows[index] = operation;
    return this.#isInPlace(index) ? 'changed' : this.#move(index, operation);
  }

  drop(id: string): boolean {
    const index = this.#rows.findIndex((row) => row.id === id);
    if (index < 0) return false;
    this.#rows.splice(index, 1);
    return true;
  }

  #isInPlace(index: number): boolean {
    const [before, row, after] = [this.#rows[index - 1], this.#rows[index], this.#rows[index + 1]];
    if (!row) return true;
    return (!before || this.#compare(before, row) <= 0) && (!after || this.#compare(row, after) <= 0);
  }

  #move(index: number, operation: Operation): 'added' | 'removed' {
    this.#rows.splice(index, 1);
    return this.#insert(operation) === 'added' ? 'added' : 'removed';
  }

  #insert(operation: Operation): 'added' | 'same' {
    const at = this.#rows.findIndex((row) => this.#compare(operation, row) < 0);
    if (at < 0 && (this.#more || this.#rows.length >= this.wanted)) {
      // Behind the last row that is known: it belongs to what has not been read.
      this.#more = true;
      return 'same';
    }
    this.#rows.splice(at < 0 ? this.#rows.length : at, 0, operation);
    this.#trim();
    return 'added';
  }

  #trim(): void {
    if (this.#rows.length <= this.wanted) return;
    this.#rows.length = this.wanted;
    this.#more = true;
  }
}
