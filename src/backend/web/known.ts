import type { Operation } from '../../operation/operation.ts';
import { isFinal } from '../../operation/status.ts';

const most = 1_000;

/** Rows that views have been given, the last ones read at the end: what may run, and what may have been deleted. */
export class KnownRows {
  readonly #rows = new Map<string, Operation>();

  note(operation: Operation): void {
    this.#rows.delete(operation.id);
    this.#rows.set(operation.id, operation);
    if (this.#rows.size <= most) return;
    for (const oldest of this.#rows.keys()) {
      this.#rows.delete(oldest);
      break;
    }
  }

  forget(id: string): boolean {
    return this.#rows.delete(id);
  }

  get size(): number {
    return this.#rows.size;
  }

  get(id: string): Operation | undefined {
    return this.#rows.get(id);
  }

  /** As which versions rows have been given, by id, as of now. */
  versions(): ReadonlyMap<string, number> {
    return new Map([...this.#rows.values()].map(({ id, version }) => [id, version]));
  }

  /** True when one of them has not ended, as far as is known. */
  get unfinished(): boolean {
    for (const { status } of this.#rows.values()) if (!isFinal(status)) return true;
    return false;
  }

  /** Up to `count` ids, the last ones given first; `skip` of them left out. */
  ids(skip: number, count: number): readonly string[] {
    return [...this.#rows.keys()].toReversed().slice(skip, skip + count);
  }
}
