/** A literal of a URL. GUIDs are in lower case; `dateTime` is ms since 1970; whole numbers are exact. */
export type Literal =
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'integer'; readonly value: bigint }
  | { readonly kind: 'decimal'; readonly value: number }
  | { readonly kind: 'guid'; readonly value: string }
  | { readonly kind: 'dateTime' | 'date'; readonly value: number };
