import { table } from '../../../service/dataverse/columns.ts';
import { element, type Markup, xmlDocument } from '../../facade/xml.ts';
import { type EntityType, entityType } from '../odata/entity.ts';
import { entityMarkup, setMarkup } from './entityMarkup.ts';
import { identifier, type OperationFacts, operationMarkup } from './operation.ts';

export interface MetadataFacts {
  readonly types: readonly EntityType[];
  /** Custom APIs; those whose name something else has already are left out. */
  readonly operations: readonly OperationFacts[];
  /** Whether the table tracks changes: a capability. */
  readonly changeTracking: boolean;
}

/** Names of the schema that are no custom API's and no table's. */
const reserved = ['crmbaseentity', 'BooleanManagedProperty', 'System'];

const vocabulary = 'http://docs.oasis-open.org/odata/odata/v4.0/os/vocabularies';

/** `$metadata`: CSDL 4.0 as XML; `annotated`: with `?annotations=true`. */
export function csdlDocument(facts: MetadataFacts, annotated: boolean): string {
  const types = [...facts.types, ...bareTypes(facts)];
  const sets = new Map(types.map((type) => [type.set, type]));
  const operations = operationsMarkup(facts.operations, types);
  const references = ['Org.OData.Core.V1', 'Org.OData.Capabilities.V1'].map((namespace) =>
    element('edmx:Reference', { Uri: `${vocabulary}/${namespace}.xml` }, [
      element('edmx:Include', { Namespace: namespace }),
    ]),
  );
  const container = element('EntityContainer', { Name: 'System' }, [
    ...types.map((type) => setMarkup(type, sets, annotated ? capabilities(type, facts) : [])),
    ...operations.container,
    ...(annotated ? containerCapabilities : []),
  ]);
  const schema = element(
    'Schema',
    { Namespace: 'Microsoft.Dynamics.CRM', Alias: 'mscrm', xmlns: 'http://docs.oasis-open.org/odata/ns/edm' },
    [
      element('EntityType', { Name: 'crmbaseentity', Abstract: true }),
      managedProperty,
      ...types.map((type) => entityMarkup(type, sets, annotated)),
      ...operations.schema,
      container,
    ],
  );
  return xmlDocument(
    element('edmx:Edmx', { Version: '4.0', 'xmlns:edmx': 'http://docs.oasis-open.org/odata/ns/edmx' }, [
      ...references,
      element('edmx:DataServices', {}, [schema]),
    ]),
  );
}

const managedProperty = element('ComplexType', { Name: 'BooleanManagedProperty' }, [
  element('Property', { Name: 'Value', Type: 'Edm.Boolean', Nullable: false }),
  element('Property', { Name: 'CanBeChanged', Type: 'Edm.Boolean', Nullable: false }),
  element('Property', { Name: 'ManagedPropertyLogicalName', Type: 'Edm.String', Unicode: false }),
]);

const guid = 12;
const entities = 4;

/** What the facade itself has beside custom APIs [Q-fn, BULK]; DeleteMultiple was once private, and is absent here too. */
const ownOperations: readonly OperationFacts[] = [
  {
    csdlName: 'WhoAmI',
    isFunction: true,
    boundTo: null,
    parameters: [],
    properties: ['BusinessUnitId', 'UserId', 'OrganizationId'].map((uniqueName) => ({ uniqueName, type: guid })),
  },
  ...['CreateMultiple', 'UpdateMultiple', 'UpsertMultiple'].map((csdlName) => ({
    csdlName,
    isFunction: false,
    boundTo: { entity: table.logicalName, set: table.entitySet, collection: true },
    parameters: [{ uniqueName: 'Targets', type: entities, isOptional: false }],
    properties: [],
  })),
];

/** Tables that custom APIs are bound to and that the facade does not have: no more than their key. */
function bareTypes({ types, operations }: MetadataFacts): readonly EntityType[] {
  const names = new Set([...reserved, ...types.map(({ name }) => name)]);
  const sets = new Set(types.map(({ set }) => set));
  const found: EntityType[] = [];
  for (const { boundTo } of operations) {
    if (boundTo === null || names.has(boundTo.entity) || sets.has(boundTo.set)) continue;
    if (identifier(boundTo.entity) !== boundTo.entity || identifier(boundTo.set) !== boundTo.set) continue;
    names.add(boundTo.entity);
    sets.add(boundTo.set);
    const key = `${boundTo.entity}id`;
    found.push(entityType({ name: boundTo.entity, set: boundTo.set, key, elastic: false }, [[key, 'guid']]));
  }
  return found;
}

/** Names of a schema, and of a container, stand for one thing each: what comes second is left out. */
function operationsMarkup(custom: readonly OperationFacts[], types: readonly EntityType[]) {
  const tables = new Set(types.map(({ name }) => name));
  const sets = new Set(types.map(({ set }) => set));
  const taken = new Set([...reserved, ...tables]);
  const kept: OperationFacts[] = [];
  for (const operation of [...ownOperations, ...custom]) {
    const { csdlName, boundTo } = operation;
    const misplaced = boundTo === null ? sets.has(csdlName) : !tables.has(boundTo.entity);
    if (misplaced || taken.has(csdlName)) continue;
    taken.add(csdlName);
    kept.push(operation);
  }
  const schema: Markup[] = [];
  const container: Markup[] = [];
  for (const operation of kept) {
    let response = `${operation.csdlName}Response`;
    while (taken.has(response)) response += '_';
    taken.add(response);
    const markup = operationMarkup(operation, response);
    schema.push(...markup.schema);
    container.push(...markup.container);
  }
  return { schema, container };
}

function capability(term: string, property: string, value: boolean): Markup {
  return element('Annotation', { Term: `Org.OData.Capabilities.V1.${term}` }, [
    element('Record', {}, [element('PropertyValue', { Property: property, Bool: value })]),
  ]);
}

/** Of a set [CT]. */
function capabilities(type: EntityType, { changeTracking }: MetadataFacts): readonly Markup[] {
  const own = type.name === table.logicalName;
  return [
    capability('ChangeTracking', 'Supported', own && changeTracking),
    ...(own ? [capability('ExpandRestrictions', 'Expandable', false)] : []),
    capability('SearchRestrictions', 'Searchable', false),
  ];
}

const containerCapabilities = [
  element('Annotation', { Term: 'Org.OData.Capabilities.V1.BatchSupported', Bool: true }),
  element('Annotation', { Term: 'Org.OData.Capabilities.V1.SkipSupported', Bool: false }),
  element('Annotation', { Term: 'Org.OData.Capabilities.V1.FilterFunctions' }, [
    element(
      'Collection',
      {},
      ['contains', 'endswith', 'startswith'].map((name) => element('String', {}, [name])),
    ),
  ]),
];
