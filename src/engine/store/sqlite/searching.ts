import { performance } from 'node:perf_hooks';
import type { CompiledCondition } from '../condition.ts';
import type { CompiledOrder } from '../order.ts';
import type { PageMark } from '../pageMark.ts';
import type { Sources } from './source.ts';
import { type ReadLimits, sliceTime } from './windows.ts';

/** A search, as it is given to those who look for its rows. */
export interface Searching {
  readonly condition: CompiledCondition;
  readonly order: CompiledOrder;
  readonly limit: number;
  readonly mark: PageMark;
  readonly sources: Sources;
  readonly limits: ReadLimits;
}

/** What leaves out the rows that earlier pages had. */
export function behindMark({ order, mark }: Searching): CompiledCondition {
  return mark.after === undefined ? { where: 'TRUE', parameters: [] } : order.after(mark.after);
}

/** Leaves the event loop to others as soon as it was held long enough. */
export class Turns {
  #since = performance.now();

  async leave(): Promise<void> {
    if (performance.now() - this.#since < sliceTime / 2) return;
    await new Promise(setImmediate);
    this.#since = performance.now();
  }
}
