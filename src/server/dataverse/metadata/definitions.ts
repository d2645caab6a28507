import { faults } from '../fault.ts';
import type { EntityType } from '../odata/entity.ts';
import type { Resource } from '../odata/path.ts';
import { unquoted } from '../odata/quote.ts';
import type { Segment } from '../odata/segment.ts';
import { attributeLinks, attributesOf, castOf, isCast } from './attribute.ts';
import { entityDefinition, type MetadataRow, type TableFacts } from './definition.ts';
import { queryMetadata } from './definitionsQuery.ts';

type Definitions = Extract<Resource, { kind: 'definitions' }>;

/**
 * What `EntityDefinitions`, one of them, its `Attributes`, or one of those answers; attributes also cast to one type.
 * `api` ends in a slash, `query` is as sent. Raises a `DataverseFault` (400, 404).
 */
export function definitionsDocument(
  resource: Definitions,
  query: string,
  facts: TableFacts & { readonly types: readonly EntityType[]; readonly api: string },
): Record<string, unknown> {
  const context = `${facts.api}$metadata#EntityDefinitions`;
  if (resource.of === null) {
    const [next] = resource.rest;
    if (next !== undefined) throw faults.unknownSegment(next.name);
    return listDocument(
      context,
      query,
      'EntityMetadata',
      facts.types.map((type) => tableRow(type, facts)),
      ['Attributes'],
    );
  }
  const type = findType(resource.of, facts.types);
  const [attributes, ...rest] = resource.rest;
  if (attributes === undefined) {
    return rowDocument(context, query, 'EntityMetadata', tableRow(type, facts), ['Attributes']);
  }
  if (attributes.name !== 'Attributes') throw faults.unknownSegment(attributes.name);
  return attributesDocument(`${context}('${type.name}')/Attributes`, query, type, attributes, rest);
}

function tableRow(type: EntityType, facts: TableFacts): MetadataRow {
  const attributes = attributesOf(type).map((attribute) => without(attribute, attributeLinks));
  return { ...entityDefinition(type, facts), Attributes: attributes };
}

function findType({ by, value }: NonNullable<Definitions['of']>, types: readonly EntityType[]): EntityType {
  const found = types.find((type) =>
    by === 'LogicalName' ? type.name === value : entityDefinition(type, noFacts).MetadataId === value,
  );
  if (found === undefined) throw faults.missingDefinition(value);
  return found;
}

const noFacts: TableFacts = { changeTracking: false, optimisticConcurrency: false };

function attributesDocument(
  context: string,
  query: string,
  type: EntityType,
  { inside }: Segment,
  rest: readonly Segment[],
): Record<string, unknown> {
  const [cast, ...others] = rest;
  if (cast !== undefined && (!isCast(cast.name) || cast.inside !== null)) throw faults.unknownSegment(cast.name);
  const [left] = others;
  if (left !== undefined) throw faults.unknownSegment(left.name);
  const all = attributesOf(type).filter((attribute) => cast === undefined || castOf(attribute) === cast.name);
  const links = cast === undefined ? [] : attributeLinks.filter((link) => all.some((each) => link in each));
  const rows = all.map((attribute) => (cast === undefined ? without(attribute, attributeLinks) : attribute));
  const name = cast === undefined ? context : `${context}/${cast.name}`;
  const typeName = cast === undefined ? 'AttributeMetadata' : cast.name.slice('Microsoft.Dynamics.CRM.'.length);
  if (inside === null) return listDocument(name, query, typeName, rows, links);
  const value = unquoted(inside.replace(/^\s*(?:LogicalName|MetadataId)\s*=\s*/, '').trim());
  const row = rows.find(({ LogicalName, MetadataId }) => LogicalName === value || MetadataId === value.toLowerCase());
  if (row === undefined) throw faults.missingDefinition(value);
  return rowDocument(name, query, typeName, row, links);
}

function listDocument(
  context: string,
  query: string,
  typeName: string,
  all: readonly MetadataRow[],
  links: readonly string[],
): Record<string, unknown> {
  const { rows, query: asked } = queryMetadata({ query, typeName, rows: all, links, on: 'list' });
  return {
    '@odata.context': `${context}${columnsOf(asked.select)}`,
    ...(asked.count ? { '@odata.count': rows.length } : {}),
    value: rows,
  };
}

function rowDocument(
  context: string,
  query: string,
  typeName: string,
  row: MetadataRow,
  links: readonly string[],
): Record<string, unknown> {
  const { rows, query: asked } = queryMetadata({ query, typeName, rows: [row], links, on: 'row' });
  return { '@odata.context': `${context}${columnsOf(asked.select)}/$entity`, ...rows[0] };
}

function columnsOf(select: readonly string[] | null): string {
  return select === null ? '' : `(${select.join(',')})`;
}

function without(row: MetadataRow, names: readonly string[]): MetadataRow {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)));
}
