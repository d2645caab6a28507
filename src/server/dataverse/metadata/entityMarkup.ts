import { columnOf, columns, table } from '../../../service/dataverse/columns.ts';
import { element, type Markup } from '../../facade/xml.ts';
import type { EntityType, Navigation, Property } from '../odata/entity.ts';
import { edmTypeOfProperty } from '../odata/filter/operand.ts';

/** An entity type in CSDL; `annotated`: with descriptions, and what is read-only [web-api-properties of the documentation]. */
export function entityMarkup(type: EntityType, sets: ReadonlyMap<string, EntityType>, annotated: boolean): Markup {
  return element('EntityType', { Name: type.name, BaseType: 'mscrm.crmbaseentity' }, [
    element('Key', {}, [element('PropertyRef', { Name: type.key })]),
    ...[...type.properties.values()].map((property) => propertyMarkup(type, property, annotated)),
    ...[...type.navigations.values()].flatMap((navigation) => navigationMarkup(type, navigation, sets)),
    ...partnersMarkup(type),
  ]);
}

/** The set of a type, with where its navigation properties lead. */
export function setMarkup(
  type: EntityType,
  sets: ReadonlyMap<string, EntityType>,
  annotations: readonly Markup[],
): Markup {
  const bindings = [...type.navigations.values()].filter(({ set }) => sets.has(set));
  const partners =
    type.name === 'systemuser' ? lookups.map(({ partner }) => ({ name: partner, set: table.entitySet })) : [];
  return element('EntitySet', { Name: type.set, EntityType: `Microsoft.Dynamics.CRM.${type.name}` }, [
    ...[...bindings, ...partners].map(({ name, set }) =>
      element('NavigationPropertyBinding', { Path: name, Target: set }),
    ),
    ...annotations,
  ]);
}

const lookups = columns.flatMap(({ name, type }) =>
  type.kind === 'lookup' ? [{ column: name, attribute: type.attribute, partner: type.partner }] : [],
);

function propertyMarkup(type: EntityType, property: Property, annotated: boolean): Markup {
  const column = type.name === table.logicalName ? columnOf(property.name) : undefined;
  const edm = property.name === 'iscustomizable' ? 'mscrm.BooleanManagedProperty' : edmTypeOfProperty(property);
  const facets: Record<string, string | boolean | undefined> = {
    Name: property.name,
    Type: edm,
    Unicode: edm === 'Edm.String' ? false : undefined,
    Scale: edm === 'Edm.Decimal' ? 'Variable' : undefined,
    // A key has a value in every row; CSDL wants it said.
    Nullable: property.name === type.key ? false : undefined,
    MaxLength: column?.type.kind === 'text' || column?.type.kind === 'memo' ? String(column.type.max) : undefined,
  };
  if (!annotated || column === undefined) return element('Property', facets);
  const readOnly = !column.create && !column.update;
  return element('Property', facets, [
    element('Annotation', { Term: 'Org.OData.Core.V1.Description', String: column.description }),
    ...(readOnly ? [element('Annotation', { Term: 'Org.OData.Core.V1.Computed', Bool: true }), readPermission] : []),
  ]);
}

const readPermission = element('Annotation', { Term: 'Org.OData.Core.V1.Permissions' }, [
  element('EnumMember', {}, ['Org.OData.Core.V1.PermissionType/Read']),
]);

function navigationMarkup(
  type: EntityType,
  { name, set, many }: Navigation,
  sets: ReadonlyMap<string, EntityType>,
): readonly Markup[] {
  const target = sets.get(set);
  if (target === undefined) return [];
  const reference = `mscrm.${target.name}`;
  const lookup = type.name === table.logicalName ? lookups.find(({ attribute }) => attribute === name) : undefined;
  const column = lookup?.column ?? `_${name.toLowerCase()}_value`;
  const constraint = !many && type.properties.has(column);
  return [
    element(
      'NavigationProperty',
      { Name: name, Type: many ? `Collection(${reference})` : reference, Partner: lookup?.partner },
      constraint ? [element('ReferentialConstraint', { Property: column, ReferencedProperty: target.key })] : [],
    ),
  ];
}

/** The collections on `systemuser` that lead back [ET]. */
function partnersMarkup(type: EntityType): readonly Markup[] {
  if (type.name !== 'systemuser') return [];
  return lookups.map(({ attribute, partner }) =>
    element('NavigationProperty', {
      Name: partner,
      Type: `Collection(mscrm.${table.logicalName})`,
      Partner: attribute,
    }),
  );
}
