/** Work that may be claimed beyond what runs, ms of a worker's time at its recent pace. */
const horizon = 5;
/** Most operations claimed ahead. */
const most = 256;
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

  ended(ms: number): void {
    this.#ended++;
    this.#average += (ms - this.#average) * Math.max(weight, 1 / this.#ended);
  }

  /** Operations that may be claimed ahead of so many slots: none unless an average attempt ends within a millisecond. */
  ahead(concurrency: number): number {
    if (this.#ended < warmUp || this.#average > 1) return 0;
    return Math.min(most, Math.floor((concurrency * horizon) / Math.max(this.#average, shortest)));
  }
}
