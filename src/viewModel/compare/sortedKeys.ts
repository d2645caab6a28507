import { rawNumberText } from '../../operation/json.ts';

/** Deeper parts keep their order: services may nest further than the engine does. */
const deepest = 500;

/** The same JSON value with the keys of every object in one order, so that two values can be compared by their text. */
export function sortedKeys(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null || rawNumberText(value) !== null || depth > deepest) return value;
  if (Array.isArray(value)) return value.map((each) => sortedKeys(each, depth + 1));
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortedKeys(inner, depth + 1)]));
}
