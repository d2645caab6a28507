/** Numbers that look random and come again with the same seed. */
export interface Random {
  readonly seed: number;
  /** 0 ≤ x < 1. */
  next(): number;
  /** A whole number, both ends included. */
  between(least: number, most: number): number;
}

/** `BGOPS_SEED` repeats a run; a failing test has to print `seed`. */
function seededRandom(seed = Number(process.env.BGOPS_SEED ?? Date.now() % 1_000_000_007)): Random {
  let state = seed >>> 0;
  // Mulberry32.
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { seed, next, between: (least, most) => least + Math.floor(next() * (most - least + 1)) };
}

/** Runs a test body with a seeded source; a failure says which seed repeats it. */
export async function withSeed(body: (random: Random) => Promise<void>): Promise<void> {
  const random = seededRandom();
  try {
    await body(random);
  } catch (error) {
    if (error instanceof Error) error.message = `BGOPS_SEED=${random.seed} repeats it: ${error.message}`;
    throw error;
  }
}
