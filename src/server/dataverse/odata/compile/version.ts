import type { Comparison, Condition } from '../../../../operation/condition.ts';
import { versionOfNumber } from '../../../../service/dataverse/versionNumber.ts';

/** Beyond any Int64, and still written in digits. */
const furthest = 1e19;

/**
 * `versionnumber` compared: it follows from the engine's version and grows with it, so that every comparison is right.
 * A number that a client rounded to a double stands for the version that it was rounded from.
 */
export function compareVersion(operator: Exclude<Comparison, '<>'>, value: bigint | number): Condition {
  return { kind: 'compare', field: 'version', operator, value: versionOf(value) };
}

/** The version of a version number; a fraction where it lies between those of two versions. */
function versionOf(value: bigint | number): number {
  const whole = typeof value === 'bigint' ? value : BigInt(Math.floor(Math.max(-furthest, Math.min(furthest, value))));
  return versionOfNumber(String(whole)) ?? 0;
}
