import { element, type Markup } from '../../facade/xml.ts';

/** A parameter or response property; `type` is the number that the tables of custom APIs have for it, 0..12 [CA]. */
export interface ParameterFacts {
  readonly uniqueName: string;
  readonly type: number;
}

/** What `$metadata` says of a function or action. */
export interface OperationFacts {
  /** Its name in CSDL. */
  readonly csdlName: string;
  readonly isFunction: boolean;
  readonly boundTo: { readonly entity: string; readonly set: string; readonly collection: boolean } | null;
  readonly parameters: readonly (ParameterFacts & { readonly isOptional: boolean })[];
  readonly properties: readonly ParameterFacts[];
}

/** Edm types of the numbers 0 Boolean to 12 Guid; entities and references are of any table. */
const edmTypes = [
  'Edm.Boolean',
  'Edm.DateTimeOffset',
  'Edm.Decimal',
  'mscrm.crmbaseentity',
  'Collection(mscrm.crmbaseentity)',
  'mscrm.crmbaseentity',
  'Edm.Double',
  'Edm.Int32',
  'Edm.Decimal',
  'Edm.Int32',
  'Edm.String',
  'Collection(Edm.String)',
  'Edm.Guid',
] as const;

/** What a function that has no response properties answers, since every function answers something. */
const nothingKnown = [{ uniqueName: 'value', type: 10 }];

export interface OperationMarkup {
  /** Children of the schema. */
  readonly schema: readonly Markup[];
  /** Children of the entity container. */
  readonly container: readonly Markup[];
}

/** A function or action in CSDL; `responseType`: the name of its complex type, which nothing else has. */
export function operationMarkup(operation: OperationFacts, responseType: string): OperationMarkup {
  const { csdlName, isFunction, boundTo } = operation;
  const properties = isFunction && operation.properties.length === 0 ? nothingKnown : operation.properties;
  const kind = isFunction ? 'Function' : 'Action';
  const returns =
    properties.length === 0 ? [] : [element('ReturnType', { Type: `mscrm.${responseType}`, Nullable: false })];
  const declaration = element(kind, { Name: csdlName, IsBound: boundTo === null ? undefined : true }, [
    ...bindingParameter(boundTo),
    ...named(operation.parameters).map(({ name, type, isOptional }) =>
      element('Parameter', { Name: name, Type: edmTypeOf(type), Nullable: isOptional ? undefined : false }),
    ),
    ...returns,
  ]);
  const response =
    properties.length === 0
      ? []
      : [
          element(
            'ComplexType',
            { Name: responseType },
            named(properties).map(({ name, type }) => element('Property', { Name: name, Type: edmTypeOf(type) })),
          ),
        ];
  const container =
    boundTo === null
      ? [element(`${kind}Import`, { Name: csdlName, [kind]: `Microsoft.Dynamics.CRM.${csdlName}` })]
      : [];
  return { schema: [...response, declaration], container };
}

function bindingParameter(boundTo: OperationFacts['boundTo']): readonly Markup[] {
  if (boundTo === null) return [];
  const type = `mscrm.${boundTo.entity}`;
  return [
    element('Parameter', {
      Name: boundTo.collection ? 'entityset' : 'entity',
      Type: boundTo.collection ? `Collection(${type})` : type,
      Nullable: false,
    }),
  ];
}

function edmTypeOf(type: number): string {
  return edmTypes[type] ?? 'Edm.String';
}

/** Parameters by names that CSDL can have; of two that would have one name, the first. */
function named<Facts extends ParameterFacts>(facts: readonly Facts[]): readonly (Facts & { readonly name: string })[] {
  const found = new Map<string, Facts & { readonly name: string }>();
  for (const each of facts) {
    const name = identifier(each.uniqueName);
    if (!found.has(name) && name !== 'entity' && name !== 'entityset') found.set(name, { ...each, name });
  }
  return [...found.values()];
}

/** A simple identifier of CSDL 4.0: letters, digits and underscores, no digit first, at most 128. */
export function identifier(text: string): string {
  const name = text
    .toWellFormed()
    .replaceAll(/[^\p{L}\p{Nl}\p{Nd}_]/gu, '_')
    .slice(0, 127);
  return /^[\p{L}\p{Nl}_]/u.test(name) ? name : `_${name}`;
}
