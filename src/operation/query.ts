import type { PayloadKind } from './operation.ts';
import type { Status } from './status.ts';

/** One condition of a search; `negated` turns it round. Several values of one term are alternatives. */
export type Term = { readonly negated: boolean } & (
  | { readonly kind: 'id' | 'type' | 'group' | 'parent'; readonly values: readonly string[] }
  | { readonly kind: 'status'; readonly values: readonly Status[] }
  | { readonly kind: 'error' | 'text'; readonly text: string }
  | {
      readonly kind: 'payload';
      readonly payload: PayloadKind;
      readonly path: readonly (string | number)[];
      readonly value: string;
    }
  | { readonly kind: 'since' | 'until'; readonly at: number }
);

/** A search: all terms must hold. No terms: everything. */
export interface Query {
  readonly terms: readonly Term[];
}

export const everything: Query = { terms: [] };
