import { faults } from '../fault.ts';
import { type EntityType, entityType, type Model, type PropertyKind } from '../odata/entity.ts';
import { fitsFilter, type MemoryRow } from '../odata/filter/evaluate.ts';
import { type ODataQuery, parseQuery } from '../odata/query.ts';
import type { MetadataRow } from './definition.ts';

/** What rows of metadata are asked by: types made of the rows themselves. */
export interface MetadataQuery {
  readonly query: string;
  /** Name of the type in errors and contexts, such as `EntityMetadata`. */
  readonly typeName: string;
  readonly rows: readonly MetadataRow[];
  /** Members that appear only when they are expanded. */
  readonly links: readonly string[];
  readonly on: 'list' | 'row';
}

/**
 * The rows that fit, with the members asked for. `$filter` knows members that are text, numbers or booleans. Raises a
 * `DataverseFault` (400).
 */
export function queryMetadata(asked: MetadataQuery): { rows: readonly MetadataRow[]; query: ODataQuery } {
  const links = asked.links.map((name) =>
    typeOf(
      name,
      name,
      asked.rows.map((row) => nested(row[name])),
      [],
    ),
  );
  const type = typeOf(asked.typeName, asked.typeName, asked.rows, asked.links);
  const model: Model = { sets: new Map([type, ...links].map((each) => [each.set, each])), isCallable: () => false };
  const context = { model, on: asked.on, now: 0, user: '', lenientGuids: true };
  const query = parseQuery(asked.query, type, context);
  if (query.apply !== null || query.order.length > 0) {
    throw faults.invalid('Metadata can be asked for by $select, $expand, $filter and $top.');
  }
  const { filter, top } = query;
  const fitting = filter === null ? asked.rows : asked.rows.filter((row) => fitsFilter(filter, row as MemoryRow));
  const first = top === null ? fitting : fitting.slice(0, top);
  return { rows: first.map((row) => shown(row, query, asked.links)), query };
}

function shown(row: MetadataRow, { select, expand }: ODataQuery, links: readonly string[]): MetadataRow {
  const members = Object.entries(row).filter(([name]) => {
    if (links.includes(name)) return false;
    // The key comes back even if it was not selected.
    return select === null || name.startsWith('@') || name === 'MetadataId' || select.includes(name);
  });
  const expanded = expand.map(({ navigation, select: inner }): [string, unknown] => {
    const value = row[navigation];
    if (Array.isArray(value)) return [navigation, value.map((each) => pick(each as MetadataRow, inner))];
    return [navigation, value === undefined ? null : pick(value as MetadataRow, inner)];
  });
  return Object.fromEntries([...members, ...expanded]);
}

function pick(row: MetadataRow, select: readonly string[] | null): MetadataRow {
  if (select === null) return row;
  return Object.fromEntries(
    Object.entries(row).filter(([name]) => name.startsWith('@') || name === 'MetadataId' || select.includes(name)),
  );
}

/** One row of what a member leads to, to take its members from. */
function nested(value: unknown): MetadataRow {
  const one: unknown = Array.isArray(value) ? Object.assign({}, ...value) : value;
  return (one ?? {}) as MetadataRow;
}

/** A type with every member that some row has. */
function typeOf(name: string, set: string, rows: readonly MetadataRow[], links: readonly string[]): EntityType {
  const kinds = new Map<string, PropertyKind>();
  for (const row of rows) {
    for (const [member, value] of Object.entries(row)) {
      if (!member.startsWith('@') && !links.includes(member) && !kinds.has(member))
        kinds.set(member, kindOf(member, value));
    }
  }
  return entityType(
    { name, set, key: 'MetadataId', elastic: false },
    [...kinds],
    links.map((link) => [link, link, true]),
  );
}

function kindOf(member: string, value: unknown): PropertyKind {
  if (member === 'MetadataId') return 'guid';
  if (typeof value === 'boolean') return 'boolean';
  return typeof value === 'number' ? 'integer' : 'text';
}
