import { type Column, columnOf, type OptionSet, table } from '../../../service/dataverse/columns.ts';
import type { EntityType, Property } from '../odata/entity.ts';
import { label, type MetadataRow, metadataId } from './definition.ts';

/** AttributeType, and the type that a path can be cast to, of each kind of column. */
const attributeTypes = {
  guid: ['Uniqueidentifier', 'UniqueIdentifierAttributeMetadata'],
  text: ['String', 'StringAttributeMetadata'],
  memo: ['Memo', 'MemoAttributeMetadata'],
  integer: ['Integer', 'IntegerAttributeMetadata'],
  bigInteger: ['BigInt', 'BigIntAttributeMetadata'],
  decimal: ['Decimal', 'DecimalAttributeMetadata'],
  boolean: ['Boolean', 'BooleanAttributeMetadata'],
  choice: ['Picklist', 'PicklistAttributeMetadata'],
  dateTime: ['DateTime', 'DateTimeAttributeMetadata'],
  lookup: ['Lookup', 'LookupAttributeMetadata'],
} as const;

const namespace = 'Microsoft.Dynamics.CRM.';
const castNames: readonly string[] = Object.values(attributeTypes).map(([, cast]) => cast);

/** True for `Microsoft.Dynamics.CRM.PicklistAttributeMetadata` and its like. */
export function isCast(segment: string): boolean {
  return segment.startsWith(namespace) && castNames.includes(segment.slice(namespace.length));
}

export function castOf(attribute: MetadataRow): string {
  return String(attribute['@odata.type']).slice(1);
}

/** The rows of `Attributes` of a table; with what only a type of attribute has, as its `@odata.type` tells. */
export function attributesOf(type: EntityType): readonly MetadataRow[] {
  return [...type.properties.values()].map((property) => attributeOf(type, property));
}

function attributeOf(type: EntityType, property: Property): MetadataRow {
  const column = type.name === table.logicalName ? columnOf(property.name) : undefined;
  const [attributeType, cast] = attributeTypes[property.kind];
  const logicalName = attributeName(property, column);
  const required = column?.required ?? (property.name === type.key ? 'system' : 'none');
  return {
    '@odata.type': `#${namespace}${cast}`,
    MetadataId: metadataId(`${type.name}.${logicalName}`),
    LogicalName: logicalName,
    SchemaName: logicalName,
    EntityLogicalName: type.name,
    AttributeType: attributeType,
    AttributeTypeName: { Value: `${attributeType}Type` },
    ColumnNumber: [...type.properties.keys()].indexOf(property.name) + 1,
    DisplayName: label(column?.displayName ?? logicalName, `${type.name}.${logicalName}/name`),
    Description: label(column?.description ?? '', `${type.name}.${logicalName}/description`),
    RequiredLevel: {
      Value: { system: 'SystemRequired', application: 'ApplicationRequired', none: 'None' }[required],
      CanBeChanged: false,
      ManagedPropertyLogicalName: 'canmodifyrequirementlevelsettings',
    },
    IsPrimaryId: property.name === type.key,
    IsPrimaryName: type.name === table.logicalName && property.name === table.primaryName,
    IsValidForCreate: column?.create ?? false,
    IsValidForUpdate: column?.update ?? false,
    IsValidForRead: true,
    IsLogical: false,
    IsCustomAttribute: false,
    IsManaged: true,
    HasChanged: null,
    ...ofKind(column),
  };
}

/** Lookups are named without the underscores of their values. */
function attributeName({ name, kind }: Property, column: Column | undefined): string {
  if (column?.type.kind === 'lookup') return column.type.attribute;
  return kind === 'lookup' ? name.replace(/^_(.*)_value$/, '$1') : name;
}

function ofKind(column: Column | undefined): MetadataRow {
  const type = column?.type;
  switch (type?.kind) {
    case 'text':
      return { MaxLength: type.max, Format: 'Text', FormatName: { Value: 'Text' } };
    case 'memo':
      return { MaxLength: type.max, Format: 'TextArea' };
    case 'integer':
      return { MinValue: type.min, MaxValue: type.max, Format: 'None' };
    case 'bigInteger':
      return { MinValue: '-9223372036854775808', MaxValue: '9223372036854775807' };
    case 'dateTime':
      return { Format: 'DateAndTime', DateTimeBehavior: { Value: 'UserLocal' } };
    case 'dateOnly':
      return { Format: 'DateOnly', DateTimeBehavior: { Value: 'UserLocal' } };
    case 'lookup':
      return { Targets: [type.target] };
    case 'choice':
      // Navigation properties: only with $expand.
      return { DefaultFormValue: 0, OptionSet: optionSet(type.optionSet), GlobalOptionSet: optionSet(type.optionSet) };
    default:
      return {};
  }
}

/** Members that are navigation properties, and shown when they are expanded only. */
export const attributeLinks: readonly string[] = ['OptionSet', 'GlobalOptionSet'];

function optionSet({ name, options }: OptionSet): MetadataRow {
  return {
    MetadataId: metadataId(`choice/${name}`),
    Name: name,
    IsGlobal: true,
    OptionSetType: 'Picklist',
    IsCustomOptionSet: false,
    IsManaged: true,
    DisplayName: label(name, `choice/${name}`),
    Options: options.map(({ value, label: text }) => ({
      Value: value,
      Label: label(text, `choice/${name}/${value}`),
      Description: label('', `choice/${name}/${value}/description`),
      Color: null,
      IsManaged: true,
      MetadataId: null,
      HasChanged: null,
    })),
  };
}
