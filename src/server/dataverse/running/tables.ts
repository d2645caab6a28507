import type { EntityType, Navigation, Property, PropertyKind } from '../odata/entity.ts';

/**
 * The tables in which the service keeps custom APIs ("CustomAPI tables" of its documentation). Ours are made from the
 * handlers and can only be read.
 */
export interface MemoryTable extends EntityType {
  readonly columns: readonly MemoryColumn[];
  readonly links: readonly Link[];
}

export interface MemoryColumn extends Property {
  /** Labels of a choice's values. */
  readonly labels?: Readonly<Record<number, string>>;
  /** What it holds in every row: an object, as a managed property is. */
  readonly constant?: Readonly<Record<string, unknown>>;
  /** Of a lookup: the logical name of its target, and its navigation property. */
  readonly lookup?: { readonly target: string; readonly navigation: string };
}

/** A navigation property: rows of `set` whose column `theirs` has the value of our column `ours`. */
export interface Link extends Navigation {
  readonly ours: string;
  readonly theirs: string;
}

const column = (name: string, kind: PropertyKind, more: Partial<MemoryColumn> = {}): MemoryColumn => ({
  name,
  kind,
  ...more,
});
const choice = (name: string, ...labels: string[]) => column(name, 'choice', { labels: { ...labels } });
const lookup = (attribute: string, target: string, navigation: string) =>
  column(`_${attribute}_value`, 'lookup', { lookup: { target, navigation } });
const texts = (...names: string[]) => names.map((name) => column(name, 'text'));

const typeLabels = [
  ...['Boolean', 'DateTime', 'Decimal', 'Entity', 'EntityCollection', 'EntityReference', 'Float', 'Integer'],
  ...['Money', 'Picklist', 'String', 'StringArray', 'Guid'],
];
const common = [
  column('ismanaged', 'boolean'),
  column('iscustomizable', 'memo', {
    constant: { Value: false, CanBeChanged: false, ManagedPropertyLogicalName: 'iscustomizableanddeletable' },
  }),
  choice('statecode', 'Active', 'Inactive'),
  column('statuscode', 'choice', { labels: { 1: 'Active', 2: 'Inactive' } }),
];
const parameterColumns = [
  ...texts('uniquename', 'name', 'displayname'),
  column('description', 'memo'),
  choice('type', ...typeLabels),
  column('logicalentityname', 'text'),
  lookup('customapiid', 'customapi', 'CustomAPIId'),
  ...common,
];
const toApi: Link = {
  name: 'CustomAPIId',
  set: 'customapis',
  many: false,
  ours: '_customapiid_value',
  theirs: 'customapiid',
};

export const memoryTables: readonly MemoryTable[] = [
  table(
    'customapi',
    'customapis',
    [
      ...texts('uniquename', 'name', 'displayname'),
      column('description', 'memo'),
      choice('bindingtype', 'Global', 'Entity', 'EntityCollection'),
      ...texts('boundentitylogicalname', 'executeprivilegename'),
      column('isfunction', 'boolean'),
      column('isprivate', 'boolean'),
      column('workflowsdkstepenabled', 'boolean'),
      choice('allowedcustomprocessingsteptype', 'None', 'Async Only', 'Sync and Async'),
      lookup('plugintypeid', 'plugintype', 'PluginTypeId'),
      ...common,
    ],
    [
      manyOf('CustomAPIRequestParameters', 'customapirequestparameters'),
      manyOf('CustomAPIResponseProperties', 'customapiresponseproperties'),
      { name: 'PluginTypeId', set: 'plugintypes', many: false, ours: '_plugintypeid_value', theirs: 'plugintypeid' },
    ],
  ),
  table(
    'customapirequestparameter',
    'customapirequestparameters',
    [...parameterColumns, column('isoptional', 'boolean')],
    [toApi],
  ),
  table('customapiresponseproperty', 'customapiresponseproperties', parameterColumns, [toApi]),
  table('plugintype', 'plugintypes', texts('typename', 'name', 'friendlyname', 'assemblyname', 'version'), []),
];

function manyOf(name: string, set: string): Link {
  return { name, set, many: true, ours: 'customapiid', theirs: '_customapiid_value' };
}

function table(name: string, set: string, rest: readonly MemoryColumn[], links: readonly Link[]): MemoryTable {
  const key = `${name}id`;
  const columns = [column(key, 'guid'), ...rest];
  const properties = new Map(columns.map((each) => [each.name, each]));
  const navigations = new Map(links.map((each) => [each.name, each]));
  return { name, set, key, columns, links, properties, navigations, elastic: false };
}
