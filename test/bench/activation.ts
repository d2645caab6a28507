/**
 * Activation time of our extension against test/fixtures/empty-extension, both measured in the same way in a real
 * VS Code; gives back the part of the results file about it. To be filled in by the host tests' authors.
 */
export async function benchActivation(): Promise<string> {
  throw new Error('Activation is not measured yet: test/bench/activation.ts is still empty.');
}
