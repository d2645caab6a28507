/**
 * `versionnumber` of a row. On elastic tables it looks like the .NET ticks of the write (example of the reference:
 * 638183964640916096). Ours follows from the engine's version alone, so that it grows with every write, can be turned
 * back for filters, and, as a multiple of 1,024, is left whole by clients that read it as a double.
 */
const first = 638_183_964_640_915_456n;
const step = 1_024n;

/** Decimal digits of the version number, beyond 2^53. */
export function versionNumberOf(version: number): string {
  return String(first + BigInt(version) * step);
}

/**
 * The engine's version of a version number, exact or rounded by a double; a number between two versions is a fraction
 * (n.5), so that comparisons stay right. Null: it is no whole number.
 */
export function versionOfNumber(digits: string): number | null {
  if (!/^[+-]?\d{1,30}$/.test(digits)) return null;
  const ticks = BigInt(digits) - first;
  const whole = ticks / step - (ticks % step < 0n ? 1n : 0n);
  return Number(whole) + (ticks % step === 0n ? 0 : 0.5);
}
