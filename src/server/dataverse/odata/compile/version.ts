import type { Comparison, Condition } from '../../../../operation/condition.ts';
import { versionOfNumber } from '../../../../service/dataverse/versionNumber.ts';

const furthest = 9_223_372_036_854_775_807n;

/** `versionnumber` compared: it follows from the engine's version and grows with it, so that any comparison is exact. */
export function compareVersion(operator: Exclude<Comparison, '<>'>, value: bigint | number): Condition {
  return { kind: 'compare', field: 'version', operator, value: versionOf(value) };
}

/** The version of a version number; a fraction where it lies between those of two versions. */
function versionOf(value: bigint | number): number {
  if (typeof value === 'bigint') return versionOfNumber(String(value)) ?? 0;
  const limited = Math.max(-Number(furthest), Math.min(Number(furthest), value));
  const version = versionOfNumber(String(BigInt(Math.floor(limited)))) ?? 0;
  return Number.isInteger(version) && !Number.isInteger(limited) ? version + 0.5 : version;
}
