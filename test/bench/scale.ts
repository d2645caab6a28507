/** The engine server with 1,000 and 1,000,000 operations; gives back the part of the results file about it. */
export async function benchScale(): Promise<string> {
  throw new Error('Scale is not measured yet: test/bench/scale.ts is still empty.');
}
