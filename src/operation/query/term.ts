import type { PayloadKind } from '../operation.ts';
import type { Status } from '../status.ts';

/**
 * A text with wildcards, as the literal pieces between the stars: `['mail']` is exactly that, `['mail.', '']` is
 * `mail.*`, `['', '']` is anything at all (but not null). No piece between two others is empty.
 */
export type Pattern = readonly [string, ...string[]];

/** `input.path=value`. Numbers in the path are indexes of arrays, strings are keys of objects. */
export interface PayloadTerm {
  readonly kind: 'payload';
  readonly payload: PayloadKind;
  readonly path: readonly (string | number)[];
  /** Compared with the text of the scalar at the path. */
  readonly value: string;
  /** True when only a JSON string may match: a number, true, false or null that was written in quotes. */
  readonly onlyText: boolean;
}

/** One condition of a search; `negated` turns it round. Several values of one term are alternatives. */
export type Term = { readonly negated: boolean } & (
  | { readonly kind: 'id' | 'original' | 'type' | 'group' | 'parent'; readonly values: readonly Pattern[] }
  | { readonly kind: 'status'; readonly values: readonly Status[] }
  /** Found anywhere in the error message, or in one of several fields; upper and lower case ASCII are the same. */
  | { readonly kind: 'error' | 'text'; readonly text: string }
  | PayloadTerm
  /** Submitted at or after, at or before that instant (ms). */
  | { readonly kind: 'since' | 'until'; readonly at: number }
);

/** A search: all terms must hold. No terms: everything. */
export interface Query {
  readonly terms: readonly Term[];
}

export const everything: Query = { terms: [] };

/** What a term may begin with, for completion. `insert` is what to type, up to where the value begins. */
export const queryKeys = [
  { insert: 'id:', meaning: 'Id, or how it begins: id:0b9c, several with commas' },
  { insert: 'status:', meaning: 'One or more statuses: status:Error,Canceled' },
  { insert: 'type:', meaning: 'Type, * stands for anything: type:mail.*' },
  { insert: 'group:', meaning: 'Execution group: group:import-7; group:* is every operation that has one' },
  { insert: 'parent:', meaning: 'Parent key: parent:order-17' },
  { insert: 'original:', meaning: 'Id of the operation that it was resubmitted from: original:0b9c' },
  { insert: 'error:', meaning: 'Text in the error message: error:"timed out"' },
  { insert: 'input.', meaning: 'A value in the input: input.rows[0].amount=5' },
  { insert: 'output.', meaning: 'A value in the output: output.ok=true' },
  { insert: 'since:', meaning: 'Submitted within that time or from that instant on: since:2h, since:2026-11-22' },
  {
    insert: 'until:',
    meaning: 'Submitted before that long ago or up to that instant: until:1d, until:2026-11-22T10:00Z',
  },
] as const;
