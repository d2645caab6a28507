/** Upper bounds of histograms, s. */

/** Waiting and running: from milliseconds to hours. */
export const operationSeconds = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 7_200];
/** Transactions and requests. */
export const shortSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
/** Commands that share a transaction. */
export const batchSizes = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000];
