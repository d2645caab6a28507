import type { HandlerDeclaration, HandlerInfo } from '../../../operation/handler.ts';
import { derivedId } from '../derivedId.ts';
import { type Parameter, parametersOf, propertiesOf } from './parameter.ts';

/** A handler as the service's clients see it. Its unique name is the handler's type, verbatim. */
export interface CustomApi {
  readonly id: string;
  readonly uniqueName: string;
  /** The unique name as a name in `$metadata`, and beside it in addresses. */
  readonly csdlName: string;
  readonly displayName: string;
  readonly description: string | null;
  readonly isFunction: boolean;
  readonly isPrivate: boolean;
  /** What it is called on; null: unbound. */
  readonly boundTo: { readonly entity: string; readonly set: string; readonly collection: boolean } | null;
  readonly parameters: readonly Parameter[];
  readonly properties: readonly Parameter[];
  /** Whether it takes parameters that are not listed, because the handler does not say what it takes. */
  readonly isOpen: boolean;
  readonly handler: HandlerDeclaration;
  /** Path of the handler's file: the assembly, as it were. */
  readonly file: string;
}

/** Every handler that has a type, whether its file loads now or not: calling a broken one tells why it is. */
export function customApisOf(handlers: readonly HandlerInfo[]): CustomApi[] {
  const apis = new Map<string, CustomApi>();
  for (const { declaration, file } of handlers) {
    if (declaration !== null && !apis.has(declaration.type)) apis.set(declaration.type, customApiOf(declaration, file));
  }
  return [...apis.values()];
}

function customApiOf(handler: HandlerDeclaration, file: string): CustomApi {
  const { type, inputSchema, outputSchema, dataverse } = handler;
  const { isFunction = false, isPrivate = false, boundTo } = dataverse ?? {};
  return {
    id: derivedId('customapi', type),
    uniqueName: type,
    csdlName: csdlNameOf(type),
    displayName: handler.displayName ?? type,
    description: handler.description,
    isFunction,
    isPrivate,
    boundTo: boundTo === undefined ? null : { ...boundTo, collection: boundTo.collection ?? false },
    // `Target` of an API that is bound to a row is implied, and not listed.
    parameters: parametersOf(inputSchema, `${type}/request`).filter(
      ({ uniqueName }) => uniqueName !== 'Target' || boundTo === undefined || boundTo.collection === true,
    ),
    properties: propertiesOf(outputSchema, `${type}/response`),
    isOpen: inputSchema?.properties === undefined || inputSchema.additionalProperties === true,
    handler,
    file,
  };
}

/** The custom API of a name in an address: a unique name, else one as it stands in `$metadata`. */
export function findCustomApi(apis: readonly CustomApi[], name: string): CustomApi | undefined {
  return apis.find(({ uniqueName }) => uniqueName === name) ?? apis.find(({ csdlName }) => csdlName === name);
}

/** A name of CSDL: letters, digits and underscores, no digit first. */
function csdlNameOf(type: string): string {
  const name = type.replaceAll(/[^\p{L}\p{Nl}\p{Nd}_]/gu, '_').slice(0, 128);
  return /^\p{Nd}/u.test(name) ? `_${name}` : name;
}
