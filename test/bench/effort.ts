/** How long each figure is measured. */
export interface Effort {
  readonly rounds: number;
  /** Seconds of submitting for one figure. */
  readonly submitSeconds: number;
  /** Most operations submitted for one figure. */
  readonly submitLimit: number;
  /** Operations waiting when processing starts, by concurrency; a queue emptied too soon is filled with more. */
  readonly preloaded: Readonly<Record<1 | 10 | 100, number>>;
  /** Most operations waiting when processing starts. */
  readonly preloadLimit: number;
  /** Seconds that processing must take to count, unless `preloadLimit` is reached. */
  readonly leastProcessSeconds: number;
  /** Seconds after which processing is cut off and the rate is taken from what is done. */
  readonly processSeconds: number;
  /** Samples of the delay from submit to start. */
  readonly delaySamples: number;
}

export const fullEffort: Effort = {
  rounds: 5,
  submitSeconds: 2,
  submitLimit: 300_000,
  preloaded: { 1: 10_000, 10: 20_000, 100: 30_000 },
  preloadLimit: 300_000,
  leastProcessSeconds: 1,
  processSeconds: 5,
  delaySamples: 120,
};

/** For a look while working: rates are noisier and favour nobody in particular. */
export const quickEffort: Effort = {
  rounds: 1,
  submitSeconds: 0.7,
  submitLimit: 60_000,
  preloaded: { 1: 3_000, 10: 8_000, 100: 10_000 },
  preloadLimit: 60_000,
  leastProcessSeconds: 0.3,
  processSeconds: 2,
  delaySamples: 40,
};
