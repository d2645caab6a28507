import { type Column, columns, table } from '../../../service/dataverse/columns.ts';

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
  /** An instant; values in memory are ms since 1970. */
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

function kindOf({ type }: Column): PropertyKind {
  switch (type.kind) {
    case 'key':
      return 'guid';
    case 'dateOnly':
      return 'dateTime';
    default:
      return type.kind;
  }
}

/** Entity types from lists: `[name, kind]` of properties, `[name, set, many]` of navigation properties. */
export function entityType(
  facts: Pick<EntityType, 'name' | 'set' | 'key' | 'elastic'>,
  properties: readonly (readonly [string, PropertyKind])[],
  navigations: readonly (readonly [string, string, boolean])[] = [],
): EntityType {
  return {
    ...facts,
    properties: new Map(properties.map(([name, kind]) => [name, { name, kind }])),
    navigations: new Map(navigations.map(([name, set, many]) => [name, { name, set, many }])),
  };
}

/** The table itself. */
export const backgroundOperation: EntityType = entityType(
  { name: table.logicalName, set: table.entitySet, key: table.primaryId, elastic: true },
  columns.map((column) => [column.name, kindOf(column)]),
  columns.flatMap(({ type }) => (type.kind === 'lookup' ? [[type.attribute, 'systemusers', false] as const] : [])),
);

/** Users, as much of them as the engine knows: a name and the id that follows from it. */
export const systemUser: EntityType = entityType(
  { name: 'systemuser', set: 'systemusers', key: 'systemuserid', elastic: false },
  [
    ['systemuserid', 'guid'],
    ['fullname', 'text'],
    ['domainname', 'text'],
    ['internalemailaddress', 'text'],
    ['isdisabled', 'boolean'],
  ],
);
