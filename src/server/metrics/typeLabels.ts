/** Types that have series of their own; the rest share one, so that any number of types makes a bounded number of series. */
const mostTypes = 50;

/** The label of the rest. A type of this very name would be among it. */
const otherTypes = '(other)';

/** Values of the label `type`: the first types that are met keep their names for the life of the process. */
export class TypeLabels {
  readonly #known = new Set<string>();
  readonly #most: number;

  constructor(most = mostTypes) {
    this.#most = most;
  }

  of(type: string): string {
    if (this.#known.has(type)) return type;
    if (this.#known.size >= this.#most) return otherTypes;
    this.#known.add(type);
    return type;
  }
}
