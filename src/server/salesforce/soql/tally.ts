import type { Measure } from '../../../operation/condition.ts';
import { compareValues } from './compare.ts';
import type { Raw } from './groupKey.ts';
import type { GroupMeasure } from './groupPlan.ts';
import type { Cell } from './row.ts';

/**
 * What the engine is asked for to work out a measure: nothing when it has to be made of the values that there are.
 * `isExact`: each of the engine's groups is a group of its own.
 */
export function partsOf({ work, value }: GroupMeasure, index: number, isExact: boolean): Measure[] {
  const name = (part: string) => `m${index}${part}`;
  if (value === null) return [{ as: name('n'), work: 'rows' }];
  const { field } = value;
  if (field === null) return [];
  switch (work) {
    case 'COUNT':
      return [{ as: name('n'), work: 'count', field }];
    case 'SUM':
    case 'AVG':
      return [
        { as: name('n'), work: 'count', field },
        { as: name('s'), work: 'sum', field },
      ];
    case 'COUNT_DISTINCT':
      return isExact && value.isExact ? [{ as: name('n'), work: 'countDistinct', field }] : [];
    default:
      // The order of ids of users and leaders, and that of the picklist, are not known to the engine.
      if (value.type === 'reference' || field === 'status') return [];
      return [{ as: name('x'), work: work === 'MIN' ? 'least' : 'greatest', field }];
  }
}

/** A measure of one group, put together from pieces. */
export class MeasureTally {
  readonly #measure: GroupMeasure;
  readonly #met = new Set<string | number | boolean>();
  #count = 0;
  #sum = 0;
  #extreme: Cell = null;

  constructor(measure: GroupMeasure) {
    this.#measure = measure;
  }

  /** Adds a piece: the values of {@link partsOf}. */
  add(parts: readonly Measure[], values: Readonly<Record<string, Raw>>): void {
    for (const { as, work } of parts) {
      const raw = values[as] ?? null;
      if (work === 'sum') this.#sum += Number(raw ?? 0);
      else if (work === 'least' || work === 'greatest') this.#extend(this.#measure.value?.show(raw) ?? null);
      else this.#count += Number(raw ?? 0);
    }
  }

  /** Adds a value that so many rows of the group have. */
  meet(cell: Cell, rows: number): void {
    if (cell === null) return;
    this.#count += rows;
    this.#sum += rows * Number(cell);
    this.#met.add(cell instanceof Date ? cell.getTime() : cell);
    this.#extend(cell);
  }

  #extend(cell: Cell): void {
    if (cell === null) return;
    const { work, type, value } = this.#measure;
    // The engine's least and greatest texts go by code point.
    const isText = type === 'string' || value?.field === 'type';
    const difference = this.#extreme === null ? 0 : compareValues(cell, this.#extreme, isText ? 'text' : type);
    if (this.#extreme === null || (work === 'MIN' ? difference < 0 : difference > 0)) this.#extreme = cell;
  }

  get result(): Cell {
    switch (this.#measure.work) {
      case 'SUM':
        return this.#count === 0 ? null : this.#sum;
      case 'AVG':
        return this.#count === 0 ? null : this.#sum / this.#count;
      case 'COUNT':
        return this.#count;
      case 'COUNT_DISTINCT':
        return this.#met.size > 0 ? this.#met.size : this.#count;
      default:
        return this.#extreme;
    }
  }
}
