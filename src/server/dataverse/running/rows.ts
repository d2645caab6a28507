import { derivedId } from '../derivedId.ts';
import type { MemoryRow } from '../odata/filter/evaluate.ts';
import type { CustomApi } from './customApi.ts';
import type { Parameter } from './parameter.ts';

/** The rows of each table of custom APIs, by entity set. Every handler has a plug-in type: all of them can be run. */
export function rowsOf(apis: readonly CustomApi[], version: string): ReadonlyMap<string, readonly MemoryRow[]> {
  return new Map([
    ['customapis', apis.map(apiRow)],
    ['customapirequestparameters', apis.flatMap((api) => api.parameters.map((each) => requestRow(api, each)))],
    ['customapiresponseproperties', apis.flatMap((api) => api.properties.map((each) => responseRow(api, each)))],
    ['plugintypes', apis.map((api) => pluginRow(api, version))],
  ]);
}

const common = { ismanaged: false, statecode: 0, statuscode: 1 };

function apiRow(api: CustomApi): MemoryRow {
  const { boundTo } = api;
  return {
    customapiid: api.id,
    uniquename: api.uniqueName,
    name: api.displayName,
    displayname: api.displayName,
    description: api.description,
    bindingtype: boundTo === null ? 0 : boundTo.collection ? 2 : 1,
    boundentitylogicalname: boundTo?.entity ?? null,
    executeprivilegename: null,
    isfunction: api.isFunction,
    isprivate: api.isPrivate,
    workflowsdkstepenabled: false,
    allowedcustomprocessingsteptype: 0,
    _plugintypeid_value: pluginTypeId(api),
    ...common,
  };
}

function parameterRow(api: CustomApi, parameter: Parameter): MemoryRow {
  return {
    uniquename: parameter.uniqueName,
    name: parameter.uniqueName,
    displayname: parameter.displayName,
    description: parameter.description,
    type: parameter.type,
    logicalentityname: null,
    _customapiid_value: api.id,
    ...common,
  };
}

function requestRow(api: CustomApi, parameter: Parameter): MemoryRow {
  return {
    customapirequestparameterid: parameter.id,
    ...parameterRow(api, parameter),
    isoptional: parameter.isOptional,
  };
}

function responseRow(api: CustomApi, parameter: Parameter): MemoryRow {
  return { customapiresponsepropertyid: parameter.id, ...parameterRow(api, parameter) };
}

function pluginRow(api: CustomApi, version: string): MemoryRow {
  return {
    plugintypeid: pluginTypeId(api),
    typename: api.uniqueName,
    name: api.uniqueName,
    friendlyname: api.displayName,
    assemblyname: api.file,
    version,
  };
}

function pluginTypeId(api: CustomApi): string {
  return derivedId('plugintype', api.uniqueName);
}
