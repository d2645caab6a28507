/** How many requests get a fault: the `next` ones, then this share (`rate`, 0 to 1) of all. */
export interface Portion {
  readonly next: number;
  readonly rate: number;
}

/** Tells which requests are due for a fault. A `rate` spreads evenly instead of by chance, so that a client's test sees the same each time. */
export interface Portions<Kind extends string> {
  isDue(kind: Kind, portion: Portion): boolean;
  /** New settings: counting begins anew. */
  reset(): void;
}

export function countPortions<Kind extends string>(): Portions<Kind> {
  const counts = new Map<Kind, { taken: number; share: number }>();
  return {
    isDue(kind, { next, rate }) {
      const count = counts.get(kind) ?? { taken: 0, share: 0 };
      counts.set(kind, count);
      if (count.taken < next) {
        count.taken += 1;
        return true;
      }
      count.share += rate;
      if (count.share < 1) return false;
      count.share -= 1;
      return true;
    },
    reset: () => counts.clear(),
  };
}
