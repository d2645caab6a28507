/** What is measured, in the order of the tables' columns. */
export const figures = [
  { key: 'submit1', title: 'submit, 1 caller /s', digits: 0 },
  { key: 'submit100', title: 'submit, 100 callers /s', digits: 0 },
  { key: 'bulk', title: 'bulk of 1,000 /s', digits: 0 },
  { key: 'process1', title: 'process c=1 /s', digits: 0 },
  { key: 'process10', title: 'c=10 /s', digits: 0 },
  { key: 'process100', title: 'c=100 /s', digits: 0 },
  { key: 'startP50', title: 'submit → start p50 ms', digits: 2 },
  { key: 'startP99', title: 'p99 ms', digits: 2 },
  { key: 'rssMb', title: 'RSS idle MB', digits: 0 },
  { key: 'peakRssMb', title: 'peak RSS MB', digits: 0 },
  { key: 'redisPeakRssMb', title: 'Redis peak RSS MB', digits: 0 },
] as const;

export type FigureKey = (typeof figures)[number]['key'];

/** What one peer reached in one round; a figure is missing when it could not be measured. */
export type Measured = Partial<Record<FigureKey, number>>;
