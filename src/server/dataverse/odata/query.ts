import type { EntityType, Model } from './entity.ts';
import type { Filter } from './filter/filter.ts';
import type { Literal } from './literal.ts';

export interface OrderBy {
  readonly property: string;
  readonly descending: boolean;
}

/** One navigation property of `$expand`, with the `$select` (null: all) and what it expands in its turn. */
export interface Expand {
  readonly navigation: string;
  readonly select: readonly string[] | null;
  readonly expand: readonly Expand[];
}

export interface AggregateOf {
  readonly as: string;
  readonly work: 'rows' | 'sum' | 'average' | 'min' | 'max' | 'countdistinct';
  /** Null for rows. */
  readonly property: string | null;
}

/** `$apply`: rows that fit, grouped (`by` null: not grouped), with what is worked out. */
export interface Apply {
  readonly filter: Filter | null;
  readonly by: readonly string[] | null;
  readonly aggregates: readonly AggregateOf[];
}

/** What a query asked, checked against the properties of an entity type. */
export interface ODataQuery {
  /** Null: all properties. Without repetitions, in the order asked. */
  readonly select: readonly string[] | null;
  readonly filter: Filter | null;
  readonly order: readonly OrderBy[];
  readonly top: number | null;
  readonly count: boolean;
  readonly expand: readonly Expand[];
  readonly apply: Apply | null;
  readonly partitionId: string | null;
  readonly skipToken: string | null;
  readonly deltaToken: string | null;
}

export interface QueryContext {
  readonly model: Model;
  /** Of `list`, `$filter`, `$orderby`, … are read; of `row` only `$select`, `$expand`, `partitionId`. */
  readonly on: 'list' | 'row';
  /** ms since 1970: what the date functions count from. */
  readonly now: number;
  /** GUID of who asks: EqualUserId. */
  readonly user: string;
  /** Quoted GUIDs are taken for GUIDs. */
  readonly lenientGuids: boolean;
  /** Characters that a query may have; 32,768 unless told (65,536 in `$batch`). */
  readonly maxLength?: number;
}

/** Reads what follows `?`, as sent. Raises a `DataverseFault` (400, 414). */
export declare function parseQuery(query: string, type: EntityType, context: QueryContext): ODataQuery;

/** The options of a query as they were sent, decoded; aliases (`@p1`) with what they stand for. */
export interface ODataOptions {
  readonly system: ReadonlyMap<string, string>;
  /** Whatever begins neither with `$` nor with `@`, by its name as sent. */
  readonly custom: ReadonlyMap<string, string>;
  readonly aliases: ReadonlyMap<string, string>;
}

/** Splits and decodes a query. Raises a `DataverseFault` (400). */
export declare function readOptions(query: string): ODataOptions;

/** The literal that an alias or an argument's text is; raises a `DataverseFault` (400). JSON arrays and objects are text. */
export declare function readLiteral(text: string): Literal;
