import { createHash } from 'node:crypto';
import { table } from '../../../service/dataverse/columns.ts';
import type { EntityType } from '../odata/entity.ts';

/** A row of the metadata tables, as JSON. */
export type MetadataRow = Readonly<Record<string, unknown>>;

export interface TableFacts {
  readonly changeTracking: boolean;
  readonly optimisticConcurrency: boolean;
}

/** Display names by logical name; others show their logical name. */
const displayNames: Readonly<Record<string, readonly [string, string]>> = {
  [table.logicalName]: [table.displayName, table.displayCollectionName],
  systemuser: ['User', 'Users'],
  customapi: ['Custom API', 'Custom APIs'],
  customapirequestparameter: ['Custom API Request Parameter', 'Custom API Request Parameters'],
  customapiresponseproperty: ['Custom API Response Property', 'Custom API Response Properties'],
  plugintype: ['Plug-in Type', 'Plug-in Types'],
};

/** A row of `EntityDefinitions`, without its attributes; members as EntityMetadata of the service has them. */
export function entityDefinition(type: EntityType, facts: TableFacts): MetadataRow {
  const own = type.name === table.logicalName;
  const [displayName, collectionName] = displayNames[type.name] ?? [type.name, type.set];
  return {
    MetadataId: metadataId(type.name),
    LogicalName: type.name,
    SchemaName: own ? 'BackgroundOperation' : type.name,
    EntitySetName: type.set,
    LogicalCollectionName: type.set,
    CollectionSchemaName: own ? 'BackgroundOperations' : type.set,
    PrimaryIdAttribute: type.key,
    PrimaryNameAttribute: primaryName(type),
    TableType: own ? table.tableType : 'Standard',
    OwnershipType: 'OrganizationOwned',
    ChangeTrackingEnabled: own && facts.changeTracking,
    IsOptimisticConcurrencyEnabled: own && facts.optimisticConcurrency,
    IsCustomEntity: false,
    IsManaged: true,
    IsActivity: false,
    IsIntersect: false,
    IsLogicalEntity: false,
    IsPrivate: false,
    IsValidForAdvancedFind: own,
    DisplayName: label(displayName, `${type.name}/name`),
    DisplayCollectionName: label(collectionName, `${type.name}/collection`),
    Description: label(own ? 'Information related to background operations.' : displayName, `${type.name}/description`),
    HasChanged: null,
  };
}

function primaryName({ name, properties }: EntityType): string | null {
  if (name === 'systemuser') return 'fullname';
  return properties.has('name') ? 'name' : null;
}

/** A text for people as the service wraps it, in English. */
export function label(text: string, of: string): MetadataRow {
  const localized = {
    Label: text,
    LanguageCode: 1033,
    IsManaged: true,
    MetadataId: metadataId(`label/${of}`),
    HasChanged: null,
  };
  return { LocalizedLabels: [localized], UserLocalizedLabel: localized };
}

/** A GUID that follows from a name and never changes. */
export function metadataId(name: string): string {
  const hex = createHash('sha256').update(`bgops.dataverse.metadata:${name}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
