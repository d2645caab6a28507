/** What a query, or reading a row, comes to, before it is written as JSON or XML. */

/** A row as it was selected: its values in the order of the SELECT. */
export interface Row {
  /** `BackgroundOperation`, `User`, `AggregateResult`. */
  readonly type: string;
  /** Of 18 characters; null for an AggregateResult. */
  readonly id: string | null;
  readonly values: readonly (readonly [name: string, value: Value])[];
}

/** A moment is ms since 1970: JSON and XML write it differently. A row in a row is what a relationship leads to. */
export type Value = null | boolean | number | string | { readonly instant: number } | Row | Children;

/** Rows of a subquery. */
export interface Children {
  readonly rows: readonly Row[];
  readonly totalSize: number;
}

/** A page of what a query finds. */
export interface QueryPage {
  /** Rows on all pages; of COUNT() the count, with no rows. */
  readonly totalSize: number;
  readonly rows: readonly Row[];
  /** What to give for the page after this one; null: there is none. */
  readonly next: string | null;
}

/** What the columns of a query are, for `columns=true`. */
export interface Column {
  /** As in the answer: `Id`, `GroupLeader`, `expr0` or its alias. */
  readonly name: string;
  /** Type of the field as describe names it; of an aggregate that of its value. */
  readonly type: 'id' | 'boolean' | 'string' | 'datetime' | 'reference' | 'picklist' | 'int' | 'double' | 'children';
  readonly label: string;
  readonly isAggregate: boolean;
  /** Columns of what a relationship or a subquery leads to, of which `GroupLeader.Name` is one. */
  readonly inner: readonly Column[];
}

export interface Columns {
  readonly entity: string;
  readonly isGrouped: boolean;
  readonly isIdSelected: boolean;
  readonly columns: readonly Column[];
}
