/**
 * Shares the test files of a tier among processes that run side by side: slow files first and each alone, then ever
 * smaller shares of the others, so that all end at about the same time. Each file is in one share.
 */
export function* batches(files: readonly string[], slow: readonly string[], lanes: number): Generator<string[]> {
  for (const file of slow) if (files.includes(file)) yield [file];
  const left = files.filter((file) => !slow.includes(file));
  while (left.length > 0) yield left.splice(0, Math.ceil(left.length / (2 * lanes)));
}
