import type { PatternPiece } from '../../../../operation/condition.ts';

/** Value of a property: GUIDs in lower case, instants in ms since 1970, big integers exact. */
export type Value = string | number | bigint | boolean;

export type ComparisonOperator = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le';

/**
 * A checked `$filter`: every property exists and every value is of its kind; date functions have become comparisons.
 * Two-valued, as conditions are: what compares a property without a value is false, but for `ne`, which is then true.
 * Text is compared without regard to case.
 */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Filter[] }
  | { readonly kind: 'not'; readonly of: Filter }
  /** `value` null: `eq null` and `ne null` only. */
  | {
      readonly kind: 'compare';
      readonly property: string;
      readonly operator: ComparisonOperator;
      readonly value: Value | null;
    }
  | { readonly kind: 'oneOf'; readonly property: string; readonly values: readonly Value[] }
  /** The whole text fits; made by contains, startswith, endswith. */
  | { readonly kind: 'like'; readonly property: string; readonly pattern: readonly PatternPiece[] };
