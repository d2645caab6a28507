/**
 * `versionnumber` of a row. On elastic tables it looks like the .NET ticks of the write (example of the reference:
 * 638183964640916096). Ours follows from the engine's version alone, so that it grows with every write, can be turned
 * back for filters, and, as a multiple of 1,024, is left apart from its neighbours by clients that read it as a double.
 */
const first = 638_183_964_640_915_456n;
const step = 1_024n;
/** How far a double, and the shortest decimal of it, may be from the number. */
const rounding = 128n;

/** Decimal digits of the version number, beyond 2^53. */
export function versionNumberOf(version: number): string {
  return String(first + BigInt(version) * step);
}

/**
 * The engine's version of a version number, exact or as a double wrote it; a number between those of two versions is
 * halfway between (n.5), so that comparisons stay right. Null: it is no whole number.
 */
export function versionOfNumber(digits: string): number | null {
  if (!/^[+-]?\d{1,30}$/.test(digits)) return null;
  const ticks = BigInt(digits.replace(/^\+/, '')) - first;
  const rest = ((ticks % step) + step) % step;
  const below = Number((ticks - rest) / step);
  if (rest <= rounding) return below;
  return rest >= step - rounding ? below + 1 : below + 0.5;
}
