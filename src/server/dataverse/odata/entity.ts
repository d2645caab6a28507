/** What queries and paths are checked against: the entity sets that the facade has, whatever keeps their rows. */

export type PropertyKind =
  | 'guid'
  | 'text'
  /** Text that nothing can be ordered or grouped by. */
  | 'memo'
  | 'integer'
  | 'bigInteger'
  | 'decimal'
  | 'boolean'
  /** An Int32 out of a set of choices. */
  | 'choice'
  /** In `$metadata` an instant; values in memory are ms since 1970. */
  | 'dateTime'
  /** `_createdby_value`: the GUID of a row elsewhere. */
  | 'lookup';

export interface Property {
  readonly name: string;
  readonly kind: PropertyKind;
}

/** A navigation property; `set` is the entity set where it leads. */
export interface Navigation {
  readonly name: string;
  readonly set: string;
  readonly many: boolean;
}

export interface EntityType {
  /** Logical name, such as `backgroundoperation`. */
  readonly name: string;
  /** Entity set, such as `backgroundoperations`. */
  readonly set: string;
  /** Name of the primary key. */
  readonly key: string;
  readonly properties: ReadonlyMap<string, Property>;
  readonly navigations: ReadonlyMap<string, Navigation>;
  /** Elastic tables refuse more: links in lists, lookups in orders, comparing columns. */
  readonly elastic: boolean;
}

/** The entity sets by name, and the names that may stand in a path as a function or action. */
export interface Model {
  readonly sets: ReadonlyMap<string, EntityType>;
  isCallable(name: string): boolean;
}
