/** Work that may be claimed beyond what runs, ms of a worker's time at its recent pace. */
const horizon = 5;
/** Most operations claimed ahead. */
const most = 256;
/** Time in which a slot becomes free, ms: where it is longer, work is claimed when there is a slot for it. */
const shortTurn = 0.1;
/** Attempts that must have ended before the pace is believed. */
const warmUp = 20;
/** Weight of the newest attempt in the average. */
const weight = 0.1;
/** Shortest attempt that is reckoned with, ms. */
const shortest = 0.02;

/**
 * How long attempts took lately, and so how many operations a worker may claim before it has a free slot. Only where
 * attempts are so short that a commit costs more than they do; with ordinary handlers it is none.
 */
export class Pace {
  #ended = 0;
  #average = 0;

  /** A single long attempt, such as one during which memory was cleaned up, counts as one that is merely not short. */
  ended(ms: number, concurrency: number): void {
    this.#ended++;
    const counted = Math.min(ms, 3 * shortAttempt(concurrency));
    this.#average += (counted - this.#average) * Math.max(weight, 1 / this.#ended);
  }

  /** Operations that may be claimed ahead of so many slots: none unless an average attempt is short. */
  ahead(concurrency: number): number {
    if (this.#ended < warmUp || this.#average > shortAttempt(concurrency)) return 0;
    return Math.min(most, Math.floor((concurrency * horizon) / Math.max(this.#average, shortest)));
  }
}

/**
 * Up to how long an attempt is short, ms: one millisecond, or while ten slots become free in one. (Of many attempts side
 * by side each also waits while the others are started.)
 */
function shortAttempt(concurrency: number): number {
  return Math.max(1, concurrency * shortTurn);
}
