/** How long a batch should take, ms: short enough to stop soon, long enough to need few requests. */
const wanted = 1_000;
const most = 500;
const first = 5;
/** How much larger the next one is at most. */
const growth = 8;

/** Finds out how many operations go into one request, by how long those before took: a service takes one after the other. */
export class BatchSize {
  #size = first;

  get next(): number {
    return this.#size;
  }

  /** So many took so long. */
  took(count: number, ms: number): void {
    const fitting = ms <= 0 ? most : Math.round((count * wanted) / ms);
    this.#size = Math.max(1, Math.min(fitting, this.#size * growth, most));
  }
}
