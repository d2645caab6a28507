/** Half of what a double counts exactly: room for as many versions below the first one seen as above it. */
const middle = 2n ** 52n;
const most = BigInt(Number.MAX_SAFE_INTEGER);

/**
 * `versionnumber` is a 64-bit number far beyond 2^53 (ticks of 100 ns in the documented example), while our `version`
 * is an int that a double holds. The distance from the first version number that the connection saw is kept instead:
 * exact, in the same order, and good for 14 years of ticks each way. Small numbers stay as they are.
 */
export class Versions {
  /** What is taken off; null until a version number was seen. */
  #base: bigint | null = null;

  versionOf(versionNumber: bigint): number {
    this.#base ??= versionNumber <= most ? 0n : versionNumber - middle;
    const distance = versionNumber - this.#base;
    return Number(distance < 0n ? 0n : distance > most ? most : distance);
  }

  /** The version number of a version that this connection gave out; null when it gave none yet. */
  numberOf(version: number): bigint | null {
    return this.#base === null ? null : this.#base + BigInt(version);
  }
}
