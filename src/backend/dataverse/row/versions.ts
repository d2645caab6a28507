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
  #least = Number.POSITIVE_INFINITY;
  #greatest = Number.NEGATIVE_INFINITY;

  versionOf(versionNumber: bigint): number {
    this.#base ??= versionNumber <= most ? 0n : versionNumber - middle;
    const distance = versionNumber - this.#base;
    const version = Number(distance < 0n ? 0n : distance > most ? most : distance);
    this.#least = Math.min(this.#least, version);
    this.#greatest = Math.max(this.#greatest, version);
    return version;
  }

  /** False for a version that this connection cannot have given out. */
  knows(version: number): boolean {
    return version >= this.#least && version <= this.#greatest;
  }

  /** The version number of a version that this connection gave out; null when it gave none yet. */
  numberOf(version: number): bigint | null {
    return this.#base === null ? null : this.#base + BigInt(version);
  }
}
